import type { ReactNode } from 'react';
import type { CorrectionStatus, CountryCorrection } from '../../src-main/api/country-stock.ts';
import { formatInstant, formatNud, plural } from '../../src-main/api/format.ts';
import { shapeOf, useAction, useProcedure } from '../connection/engine.tsx';
import { Button, CopyButton } from '../ui/controls.tsx';
import { useTell } from '../ui/notice.tsx';
import { Unanswered } from '../ui/states.tsx';
import { useSending } from '../sending/use-sending.ts';

/** Lines drawn at once; the rest is in the copied list. */
const MOST = 200;
const STATES: Readonly<Record<CorrectionStatus, string>> = {
  toSend: 'À saisir au SNE',
  sending: 'Envoi en cours',
  sent: 'Envoyée',
  refused: 'Refusée',
  doneByHand: 'Saisie au SNE',
};

/** Corrections that were decided and that the SNE does not show yet. */
export function Worklist(): ReactNode {
  const found = useProcedure('countries.corrections', null, { keepPrevious: true });
  const tell = useTell();
  const done = useAction('countries.markDone', ['countries.stock', 'countries.corrections']);
  const sends = useSending();
  const send = useAction('outgoing.sendCountries', ['countries.corrections', 'outgoing.list']);
  const withdraw = useAction('countries.withdraw', ['countries.stock', 'countries.corrections']);
  if (found.isError || found.data === undefined) return <Unanswered query={found} />;
  const waiting = found.data.filter(({ status }) => status === 'toSend' || status === 'refused');
  const withdrawals = withdrawalWords(found.data);
  const toSend = waiting.filter(({ status }) => status === 'toSend');
  const onError = (error: Error): void => {
    tell(shapeOf(error).message);
  };
  return (
    <>
      <div className="block-head">
        <h2 className="title-2">Corrections décidées</h2>
        {waiting.length === 0 ? null : (
          <div className="buttons">
            {sends && toSend.length > 0 ? (
              <Button
                weight="primary"
                isDisabled={send.isPending}
                onPress={() => {
                  send.mutate(null, { onError });
                }}
              >
                Envoyer {plural(toSend.length, 'correction')} au SNE
              </Button>
            ) : null}
            <CopyButton text={asText(waiting)} label="Copier la liste" done="Liste copiée." />
            <Button
              isDisabled={done.isPending}
              onPress={() => {
                done.mutate({ ids: waiting.map(({ id }) => id) }, { onError });
              }}
            >
              Marquer {plural(waiting.length, 'correction saisie', 'corrections saisies')} au SNE
            </Button>
          </div>
        )}
      </div>
      {found.data.length === 0 ? (
        <p className="nothing">Aucune correction décidée.</p>
      ) : (
        <>
          <p className="country-help">
            Une correction quitte cette liste quand le SNE renvoie la demande avec le nouveau pays.
          </p>
          <table className="plain-table country-table" data-testid="worklist">
            <thead>
              <tr>
                <th scope="col">Numéro unique</th>
                <th scope="col">Écrit</th>
                <th scope="col">Devient</th>
                <th scope="col">État</th>
                <th scope="col">
                  <span className="visually-hidden">Annuler</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {found.data.slice(0, MOST).map((correction) => (
                <tr key={correction.id}>
                  <th scope="row" className="nowrap">
                    <a className="link figures" href={`#/demandes/${encodeURIComponent(correction.nud)}`}>
                      {formatNud(correction.nud)}
                    </a>
                    {correction.role === 'coApplicant' ? (
                      <span className="fact-more">codemandeur</span>
                    ) : null}
                  </th>
                  <td className="country-value">{correction.former}</td>
                  <td className="country-label">{correction.country}</td>
                  <td>
                    {STATES[correction.status]}
                    <span className="fact-more">
                      {correction.detail ?? `décidée le ${formatInstant(correction.decidedAt)}`}
                    </span>
                  </td>
                  <td className="amount">
                    {hasLeft(correction) ? null : (
                      <Button
                        weight="quiet"
                        aria-label={`${withdrawals.get(correction.former) ?? 'Annuler'} la correction de « ${correction.former} »`}
                        isDisabled={withdraw.isPending}
                        onPress={() => {
                          withdraw.mutate({ value: correction.former }, { onError });
                        }}
                      >
                        {withdrawals.get(correction.former) ?? 'Annuler'}
                      </Button>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
          {found.data.length <= MOST ? null : (
            <p className="caption">
              Les {plural(MOST, 'première')} sur {plural(found.data.length, 'correction')}.
            </p>
          )}
        </>
      )}
    </>
  );
}

function hasLeft({ status }: CountryCorrection): boolean {
  return status === 'sent' || status === 'sending';
}

/** What the button of a line says, by the value that was corrected: a decision is for all demands that bear it. */
function withdrawalWords(corrections: readonly CountryCorrection[]): ReadonlyMap<string, string> {
  const nuds = new Map<string, Set<string>>();
  for (const correction of corrections) {
    if (hasLeft(correction)) continue;
    const { former, nud } = correction;
    nuds.set(former, (nuds.get(former) ?? new Set()).add(nud));
  }
  return new Map(
    [...nuds].map(([former, { size }]) => [
      former,
      size < 2 ? 'Annuler' : `Annuler pour les ${plural(size, 'demande')}`,
    ]),
  );
}

/** A line a correction, for a table or a message: number, who, what it says, what it is to say. */
function asText(corrections: readonly CountryCorrection[]): string {
  return corrections
    .map(({ nud, role, former, country }) =>
      [nud, role === 'applicant' ? 'demandeur' : 'codemandeur', former, country].join('\t'),
    )
    .join('\n');
}
