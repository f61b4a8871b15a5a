import type { ReactNode } from 'react';
import type { DemandDetail } from '../../src-main/api/demand.ts';
import { documentTitle, pagesSentence } from '../../src-main/api/document-words.ts';
import { formatDay, formatInstant } from '../../src-main/api/format.ts';
import { Value } from '../ui/states.tsx';
import { Nothing } from './facts.tsx';

type Entity = DemandDetail['outsideForm'][number];
const DOCUMENTS = 'PJ';

/** DALO, contingents, events, cotation…: what the SNE knows of the demand outside of the form. */
export function PrioritiesSection({ demand }: { readonly demand: DemandDetail }): ReactNode {
  const entities = demand.outsideForm.filter((entity) => entity.entity !== DOCUMENTS);
  if (entities.length === 0) return <Nothing>Aucune priorité ni aucun événement transmis.</Nothing>;
  return <Entities entities={entities} />;
}

/** The supporting documents, as the SNE describes them. */
export function DocumentsSection({ demand }: { readonly demand: DemandDetail }): ReactNode {
  const { documents } = demand;
  const entities = demand.outsideForm.filter((entity) => entity.entity === DOCUMENTS);
  if (documents.length === 0) {
    // What the SNE said in a form that is not known yet is shown as it came.
    return entities.length === 0 ? (
      <Nothing>Aucune pièce transmise.</Nothing>
    ) : (
      <Entities entities={entities} />
    );
  }
  return documents.map((document, place) => (
    <div key={place} className="entity" data-testid="document">
      <h3 className="title-3">{documentTitle(document)}</h3>
      <ul className="document-pages">
        {document.pages.map((pages, line) => (
          <li key={line}>{pagesSentence(pages)}</li>
        ))}
      </ul>
      {document.pages.length === 0 ? <Nothing>Le SNE ne dit pas ce que contient cette pièce.</Nothing> : null}
    </div>
  ));
}

function Entities({ entities }: { readonly entities: readonly Entity[] }): ReactNode {
  return entities.map((entity, place) => (
    <div key={place} className="entity">
      <h3 className="title-3">
        {entity.label ?? entity.entity}
        {entity.at === null ? null : <span className="entity-at"> {formatInstant(entity.at)}</span>}
      </h3>
      <dl className="facts">
        {entity.fields.map((field, line) => (
          <div key={line} className="fact">
            <dt>{fieldLabel(field.path)}</dt>
            <dd>
              <Value>{fieldValue(field.value)}</Value>
            </dd>
          </div>
        ))}
      </dl>
    </div>
  ));
}

/** The SNE's own element names, made readable: `statutDalo/dateDecision/@code` → `Statut dalo › date decision`. */
function fieldLabel(path: string): string {
  const words = path
    .split('/')
    .filter((part) => part !== '' && part !== '@code' && part !== 'code')
    .map((part) =>
      part
        .replace(/^@/, '')
        .replaceAll(/([a-zà-ÿ\d])([A-ZÀ-Þ])/g, '$1 $2')
        .toLowerCase(),
    )
    .join(' › ');
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}

function fieldValue(value: string): string {
  if (/^\d{4}-\d{2}-\d{2}$/.test(value)) return formatDay(value);
  if (value === 'true') return 'Oui';
  return value === 'false' ? 'Non' : value;
}
