import { ChevronRight } from 'lucide-react';
import { Fragment, useState } from 'react';
import type { ReactNode } from 'react';
import type { DemandDetail, DemandVersion, FieldChange } from '../../src-main/api/demand.ts';
import { formatInstant, french, plural } from '../../src-main/api/format.ts';
import { shapeOf, useProcedure } from '../connection/engine.tsx';
import { Value } from '../ui/states.tsx';
import { codedText, Nothing } from './facts.tsx';
import { historyLines } from './history-lines.ts';
import type { HistoryLine } from './history-lines.ts';

/** A line a movement, the newest first: when, what, which desk; opened, what changed in the file, field by field. */
export function HistorySection({ demand }: { readonly demand: DemandDetail }): ReactNode {
  const versions = useProcedure('demands.changes', { nud: demand.nud });
  const lines = historyLines(demand.movements, versions.data ?? []);
  if (lines.length === 0) return <Nothing>Aucun mouvement reçu pour cette demande.</Nothing>;
  return (
    <>
      <table className="plain-table history" data-testid="history">
        <thead>
          <tr>
            <th scope="col">Date</th>
            <th scope="col">Mouvement</th>
            <th scope="col">Changements</th>
            <th scope="col">Guichet</th>
          </tr>
        </thead>
        <tbody>
          {lines.map((line) => (
            <Line key={line.key} line={line} />
          ))}
        </tbody>
      </table>
      {versions.isError ? <p className="field-error">{french(shapeOf(versions.error).message)}</p> : null}
    </>
  );
}

function Line({ line }: { readonly line: HistoryLine }): ReactNode {
  const [open, setOpen] = useState(false);
  const { movement, version } = line;
  const changes = version?.changes ?? [];
  return (
    <Fragment>
      <tr>
        <td className="figures nowrap">
          {line.at === null ? 'Sans date' : formatInstant(line.at)}
          <span className="fact-more">reçu le {formatInstant(line.receivedAt)}</span>
        </td>
        <td>{movement === null ? 'Fichier reçu' : movementText(movement)}</td>
        <td>
          {changes.length === 0 ? (
            <Value>{version === null ? null : unchangedText(version)}</Value>
          ) : (
            <button
              type="button"
              className="disclose"
              aria-expanded={open}
              onClick={() => {
                setOpen(!open);
              }}
            >
              <ChevronRight className="monthly-arrow" size={16} strokeWidth={1.5} aria-hidden />
              {plural(changes.length, 'champ')}
            </button>
          )}
        </td>
        <td className="figures">
          <Value>{movement?.desk ?? null}</Value>
        </td>
      </tr>
      {open ? (
        <tr className="history-open">
          <td colSpan={4}>
            <Changes changes={changes} />
          </td>
        </tr>
      ) : null}
    </Fragment>
  );
}

/** Grouped by section: the label, the former value struck through, the new one. */
function Changes({ changes }: { readonly changes: readonly FieldChange[] }): ReactNode {
  const sections = [...new Set(changes.map(({ section }) => section))];
  return (
    <div className="changes">
      {sections.map((section) => (
        <div key={section}>
          <h3 className="title-3">{section}</h3>
          <dl className="changes-section">
            {changes
              .filter((change) => change.section === section)
              .map(({ label, before, after }) => (
                <div key={label} className="change">
                  <dt>{label}</dt>
                  <dd>
                    {before === null ? null : (
                      <del>
                        <span className="visually-hidden">Avant : </span>
                        {before}
                      </del>
                    )}
                    {before !== null && after !== null ? (
                      <span className="change-arrow" aria-hidden>
                        {' '}
                        →{' '}
                      </span>
                    ) : null}
                    {after === null ? (
                      <span className="change-gone">{before === null ? '' : ' supprimé'}</span>
                    ) : (
                      <ins>
                        <span className="visually-hidden">Après : </span>
                        {after}
                      </ins>
                    )}
                  </dd>
                </div>
              ))}
          </dl>
        </div>
      ))}
    </div>
  );
}

function unchangedText(version: DemandVersion): string {
  return version.first ? 'première version' : 'aucun champ';
}

function movementText(movement: DemandDetail['movements'][number]): string {
  const form = movement.entity === 'CERFA';
  const what = form
    ? (movement.kindLabel ?? `mouvement ${movement.kind}`)
    : (movement.entityLabel ?? movement.entity);
  const reason = codedText(movement.removalReason);
  return reason === null ? what : `${what}, ${reason.toLowerCase()}`;
}
