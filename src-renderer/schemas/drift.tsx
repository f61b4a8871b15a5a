import type { ReactNode } from 'react';
import { formatCount, formatInstant, formatNud, french, plural } from '../../src-main/api/format.ts';
import { causeText } from '../../src-main/api/schema-words.ts';
import type { DriftCause, DriftReport, SchemaRefusal } from '../../src-main/api/schemas.ts';
import { shapeOf, useAction, useProcedure } from '../connection/engine.tsx';
import { Button, CopyButton } from '../ui/controls.tsx';
import { useTell } from '../ui/notice.tsx';
import { Unanswered } from '../ui/states.tsx';

/** What departs from the schemas, one line a change at the SNE, and what they refused. */
export function Drift(): ReactNode {
  const drift = useProcedure('schemas.drift', null);
  const report = useProcedure('schemas.report', null);
  return (
    <>
      <div className="block-head">
        <h2 className="title-2">Hors du schéma</h2>
        {report.data === undefined ? null : (
          <CopyButton
            text={report.data}
            label="Copier le rapport pour l’assistance"
            tip="Copier le rapport pour l’assistance de l’éditeur, sans donnée personnelle"
            done="Rapport copié, sans donnée personnelle."
          />
        )}
        <Revalidate />
      </div>
      {drift.data === undefined ? <Unanswered query={drift} /> : <Tables report={drift.data} />}
    </>
  );
}

function Tables({ report }: { readonly report: DriftReport }): ReactNode {
  const { drift, refused } = report;
  if (drift.length + refused.length === 0) {
    return <p className="nothing">Tous les fichiers reçus sont conformes au schéma en place.</p>;
  }
  return (
    <>
      {drift.length === 0 ? null : (
        <table className="plain-table drift-table" data-testid="drift">
          <thead>
            <tr>
              <th scope="col">Ce que le schéma refuse</th>
              <th scope="col">Schéma</th>
              <th scope="col" className="amount">
                Demandes
              </th>
              <th scope="col">Depuis</th>
              <th scope="col">Première et dernière</th>
            </tr>
          </thead>
          <tbody>
            {drift.map((cause) => (
              <CauseLine key={cause.key} cause={cause} />
            ))}
          </tbody>
        </table>
      )}
      {refused.length === 0 ? null : (
        <table className="plain-table drift-table" data-testid="refused">
          <thead>
            <tr>
              <th scope="col">Fichiers refusés, gardés à part</th>
              <th scope="col" className="amount">
                Fichiers
              </th>
              <th scope="col">Depuis</th>
              <th scope="col">Premier et dernier</th>
            </tr>
          </thead>
          <tbody>
            {refused.map((one) => (
              <RefusalLine key={one.message} refusal={one} />
            ))}
          </tbody>
        </table>
      )}
    </>
  );
}

function CauseLine({ cause }: { readonly cause: DriftCause }): ReactNode {
  const { schemas, demands, firstAt, lastAt, firstNud, lastNud, canRevalidate } = cause;
  return (
    <tr>
      <th scope="row">
        {sentence(causeText(cause))}
        {canRevalidate ? null : (
          <span className="fact-more">Autour de la demande : rejugé au prochain mouvement.</span>
        )}
      </th>
      <td className="figures">{schemas.join(', ')}</td>
      <td className="amount">{formatCount(demands)}</td>
      <td className="figures">
        {formatInstant(firstAt)}
        <span className="fact-more">dernière fois {formatInstant(lastAt)}</span>
      </td>
      <td>
        <Demand nud={firstNud} />
        {lastNud === firstNud ? null : <Demand nud={lastNud} />}
      </td>
    </tr>
  );
}

function RefusalLine({ refusal }: { readonly refusal: SchemaRefusal }): ReactNode {
  const { message, files, firstAt, firstNud, lastNud } = refusal;
  return (
    <tr>
      <th scope="row">{sentence(message)}</th>
      <td className="amount">{formatCount(files)}</td>
      <td className="figures">{formatInstant(firstAt)}</td>
      <td className="figures">
        {[...new Set([firstNud, lastNud])].map((nud) => (nud === null ? '' : `${formatNud(nud)} `))}
      </td>
    </tr>
  );
}

function Demand({ nud }: { readonly nud: string }): ReactNode {
  return (
    <a className="link figures drift-demand" href={`#/demandes/${encodeURIComponent(nud)}`}>
      {formatNud(nud)}
    </a>
  );
}

/** Judging the stock anew: the button, how far it is, what it found. */
function Revalidate(): ReactNode {
  const tell = useTell();
  const state = useProcedure('schemas.revalidation', null);
  const start = useAction('schemas.revalidate', ['schemas.revalidation']);
  const progress = state.data?.progress ?? null;
  const last = state.data?.last ?? null;
  const said =
    progress !== null
      ? `${formatCount(progress.done)} sur ${formatCount(progress.total)}`
      : last === null
        ? ''
        : french(
            `${plural(last.demands, 'demande revalidée', 'demandes revalidées')} : ${formatCount(last.drift)} hors du schéma, ${formatCount(last.driftBefore)} avant`,
          ) +
          (last.refusedStored === 0
            ? ''
            : `, ${plural(last.refusedStored, 'fichier refusé relu', 'fichiers refusés relus')}`);
  return (
    <>
      <span className="caption figures" role="status" data-testid="revalidation">
        {said}
      </span>
      <Button
        isDisabled={progress !== null || start.isPending}
        onPress={() => {
          start.mutate(null, {
            onError: (error) => {
              tell(shapeOf(error).message);
            },
          });
        }}
      >
        {progress === null ? 'Revalider' : 'Revalidation…'}
      </Button>
    </>
  );
}

function sentence(text: string): string {
  return french(text.charAt(0).toLocaleUpperCase('fr') + text.slice(1));
}
