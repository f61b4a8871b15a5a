import { useState } from 'react';
import type { ReactNode } from 'react';
import {
  formatCount,
  formatDuration,
  french,
  formatInstant,
  formatTime,
  plural,
} from '../../src-main/api/format.ts';
import type { SyncRun } from '../../src-main/api/status.ts';
import { countsSentence, errorSentence, outcomeLabel, triggerLabel } from '../../src-main/api/words.ts';
import { useProcedure } from '../connection/engine.tsx';
import { Choice, CopyButton } from '../ui/controls.tsx';
import type { Option } from '../ui/controls.tsx';
import { Unanswered, Value } from '../ui/states.tsx';

type Shown = 'all' | 'trouble' | 'news' | 'manual';

const SHOWN: readonly Option<Shown>[] = [
  { key: 'all', label: 'Tous les appels' },
  { key: 'trouble', label: 'Avec un problème' },
  { key: 'news', label: 'Avec des changements' },
  { key: 'manual', label: 'Demandés ici' },
];
const KEPT: Readonly<Record<Shown, (run: SyncRun) => boolean>> = {
  all: () => true,
  trouble: ({ outcome, counts }) =>
    outcome === 'failed' ||
    outcome === 'interrupted' ||
    (counts?.rejected ?? 0) > 0 ||
    (counts?.drift ?? 0) > 0,
  news: ({ counts }) => counts !== null && counts.created + counts.updated + counts.removed > 0,
  manual: ({ trigger }) => trigger === 'manual',
};

/** A line as a text for whoever helps: no name and no number of a demand is in it. */
function runText(run: SyncRun): string {
  const { counts, error } = run;
  return [
    `Appel du ${formatInstant(run.startedAt)} (${triggerLabel(run.trigger).toLowerCase()})\u00A0: ${outcomeLabel(run.outcome).toLowerCase()}`,
    run.endedAt === null
      ? ''
      : `durée ${formatDuration(Date.parse(run.endedAt) - Date.parse(run.startedAt))}`,
    run.since === null ? '' : `demandé depuis le ${formatInstant(run.since)}`,
    counts === null ? '' : `${plural(counts.movements, 'mouvement')}, ${countsSentence(counts)}`,
    error === null ? '' : errorSentence(error),
  ]
    .filter((line) => line !== '')
    .join('\n');
}

/** The last calls, the newest first: when, why, how it ended, what it brought. */
export function Journal(): ReactNode {
  const journal = useProcedure('sync.journal', { limit: 100 });
  const [shown, setShown] = useState<Shown>('all');
  if (journal.isError || journal.data === undefined) return <Unanswered query={journal} />;
  if (journal.data.length === 0) return <p className="nothing">Aucun appel n’a encore été fait.</p>;
  const runs = journal.data.filter((run) => KEPT[shown](run));
  return (
    <>
      <Choice
        look="bar"
        label="Appels montrés"
        options={SHOWN}
        value={shown}
        neutral="all"
        onChange={setShown}
      />
      {runs.length === 0 ? (
        <p className="nothing">Aucun appel de cette sorte parmi les cent derniers.</p>
      ) : (
        <Runs runs={runs} />
      )}
    </>
  );
}

function Runs({ runs }: { readonly runs: readonly SyncRun[] }): ReactNode {
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
          <th scope="col">
            <span className="visually-hidden">Copier</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {runs.map((run) => (
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
      <td>
        <CopyButton
          text={runText(run)}
          label={`Copier l’appel du ${formatInstant(run.startedAt)}`}
          done="Détails de l’appel copiés."
        />
      </td>
    </tr>
  );
}
