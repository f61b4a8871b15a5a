import type { ReactNode } from 'react';
import { formatCount, formatDuration, french, formatInstant, formatTime } from '../../src-main/api/format.ts';
import type { SyncRun } from '../../src-main/api/status.ts';
import { countsSentence, outcomeLabel, triggerLabel } from '../../src-main/api/words.ts';
import { useProcedure } from '../connection/engine.tsx';
import { Bone, Failed, Value } from '../ui/states.tsx';

/** The last calls, the newest first: when, why, how it ended, what it brought. */
export function Journal(): ReactNode {
  const journal = useProcedure('sync.journal', { limit: 100 });
  if (journal.isError) {
    return (
      <Failed
        error={journal.error}
        onRetry={() => {
          void journal.refetch();
        }}
      />
    );
  }
  if (journal.data === undefined) return <Bone width={60} />;
  if (journal.data.length === 0) return <p className="nothing">Aucun appel n’a encore été fait.</p>;
  return (
    <table className="plain-table journal" data-testid="journal">
      <thead>
        <tr>
          <th scope="col">Début</th>
          <th scope="col">Durée</th>
          <th scope="col">Pourquoi</th>
          <th scope="col">Résultat</th>
          <th scope="col" className="amount">
            Mouvements
          </th>
          <th scope="col">Demandes</th>
        </tr>
      </thead>
      <tbody>
        {journal.data.map((run) => (
          <JournalLine key={run.id} run={run} />
        ))}
      </tbody>
    </table>
  );
}

function JournalLine({ run }: { readonly run: SyncRun }): ReactNode {
  return (
    <tr data-outcome={run.outcome}>
      <td className="figures nowrap">{formatInstant(run.startedAt)}</td>
      <td className="figures nowrap">
        <Value>
          {run.endedAt === null ? null : formatDuration(Date.parse(run.endedAt) - Date.parse(run.startedAt))}
        </Value>
      </td>
      <td className="nowrap">{triggerLabel(run.trigger)}</td>
      <td className="nowrap">
        <span className="outcome" data-outcome={run.outcome}>
          {outcomeLabel(run.outcome)}
        </span>
      </td>
      <td className="amount">
        <Value>{run.counts === null ? null : formatCount(run.counts.movements)}</Value>
      </td>
      <td>
        {run.error === null ? (
          <Value>{run.counts === null ? null : countsSentence(run.counts)}</Value>
        ) : (
          <>
            {french(run.error.message)} {french(run.error.hint ?? '')}{' '}
            <span className="code">{run.error.code}</span>
          </>
        )}
        {run.since === null ? null : (
          <span className="fact-more">
            demandé depuis le {formatInstant(run.since)}
            {run.until === null ? '' : `, reçu jusqu’à ${formatTime(run.until)}`}
          </span>
        )}
      </td>
    </tr>
  );
}
