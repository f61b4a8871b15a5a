import { useRef } from 'react';
import type { ReactNode } from 'react';
import { formatCount, formatInstant, NBSP } from '../../src-main/api/format.ts';
import type { ReferenceKind, ReferenceState } from '../../src-main/api/references.ts';
import { base64Of } from '../schemas/dropped.ts';
import { useAction, useProcedure } from '../connection/engine.tsx';
import { Button } from '../ui/controls.tsx';
import { useTell, useTellFailure } from '../ui/notice.tsx';
import { Unanswered } from '../ui/states.tsx';

const KINDS: Readonly<
  Record<ReferenceKind, { readonly label: string; readonly file: string; readonly accept: string }>
> = {
  countries: { label: 'Pays', file: 'v_pays_territoire_AAAA.csv (INSEE)', accept: '.csv,.txt' },
  communes: { label: 'Communes fusionnées', file: 'v_mvt_commune_AAAA.csv (INSEE)', accept: '.csv' },
  reservers: { label: 'Réservataires', file: 'CSV : code, libelle, type', accept: '.csv' },
  codeLists: { label: 'Listes de codes', file: 'JSON de la version de l’interface', accept: '.json' },
};

/** The lists that the desk judges by: which edition, from where, and how to put a newer one in place. */
export function ReferencesSection(): ReactNode {
  const states = useProcedure('references.list', null);
  return (
    <section className="block" aria-label="Référentiels">
      <h2 className="title-2">Référentiels</h2>
      {states.data === undefined ? (
        <Unanswered query={states} />
      ) : (
        <table className="plain-table reference-table" data-testid="references">
          <thead>
            <tr>
              <th scope="col">Liste</th>
              <th scope="col">Édition</th>
              <th scope="col" className="amount">
                Lignes
              </th>
              <th scope="col">
                <span className="visually-hidden">Changer</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {states.data.map((state) => (
              <ReferenceLine key={state.kind} state={state} />
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

function ReferenceLine({ state }: { readonly state: ReferenceState }): ReactNode {
  const { kind, edition, rows, fileName, loadedAt } = state;
  const input = useRef<HTMLInputElement>(null);
  const tell = useTell();
  const load = useAction('references.load', ['references.list', 'countries.stock']);
  const reset = useAction('references.reset', ['references.list', 'countries.stock']);
  const { label, file, accept } = KINDS[kind];
  const onError = useTellFailure();
  const read = async (chosen: File): Promise<void> => {
    const content = await base64Of(chosen);
    load.mutate(
      { kind, fileName: chosen.name, content, edition: null },
      {
        onSuccess: (loaded) => {
          tell(`${label}${NBSP}: édition ${loaded.edition} en place.`);
        },
        onError,
      },
    );
  };
  return (
    <tr>
      <th scope="row">
        {label}
        <span className="fact-more">{file}</span>
      </th>
      <td>
        {edition === '' ? 'Aucune' : edition}
        <span className="fact-more">
          {fileName === null || loadedAt === null
            ? edition === ''
              ? 'à charger par le guichet'
              : 'livrée avec le logiciel'
            : `${fileName}, ${formatInstant(loadedAt)}`}
        </span>
      </td>
      <td className="amount">{formatCount(rows)}</td>
      <td className="amount">
        <input
          ref={input}
          type="file"
          accept={accept}
          hidden
          aria-label={`Fichier : ${label}`}
          onChange={(event) => {
            const chosen = event.target.files?.[0];
            event.target.value = '';
            if (chosen !== undefined) read(chosen).catch(onError);
          }}
        />
        {fileName === null ? null : (
          <Button
            weight="quiet"
            isDisabled={reset.isPending}
            onPress={() => {
              reset.mutate({ kind }, { onError });
            }}
          >
            Revenir à la liste livrée
          </Button>
        )}
        <Button
          aria-label={`Charger un fichier : ${label}`}
          isDisabled={load.isPending}
          onPress={() => {
            input.current?.click();
          }}
        >
          Charger…
        </Button>
      </td>
    </tr>
  );
}
