import { Pause, Play, RefreshCw } from 'lucide-react';
import type { ReactNode } from 'react';
import { formatInstant, french, NBSP, relativeAge } from '../../src-main/api/format.ts';
import type { Status } from '../../src-main/api/status.ts';
import { countsSentence, errorSentence, outcomeLabel } from '../../src-main/api/words.ts';
import { useDeskNews } from '../connection/desk-news.ts';
import { shapeOf, useAction, useProcedure, useStatus } from '../connection/engine.tsx';
import { Button } from '../ui/controls.tsx';
import { useTell } from '../ui/notice.tsx';
import { StateSign } from '../ui/sign.tsx';
import { Bone } from '../ui/states.tsx';
import { useNow } from '../ui/use-now.ts';
import { Anomalies } from './anomalies.tsx';
import { Journal } from './journal.tsx';
import { ScheduleSummary } from './schedule-summary.tsx';

/** Where synchronisation stands, what it did, what it found, and when it goes on. */
export function SyncPage(): ReactNode {
  const status = useStatus();
  const news = useDeskNews();
  const now = useNow();
  return (
    <div className="page">
      <header className="sync-head">
        {status === undefined ? (
          <Bone width={40} />
        ) : (
          <>
            <StateSign state={news.state} size={20} />
            <h1 className="title-1" data-testid="sync-sentence">
              {news.sentence}
            </h1>
            <SyncButtons status={status} />
          </>
        )}
      </header>
      {status === undefined ? null : <Facts status={status} now={now} />}
      <section className="block" aria-label="Anomalies">
        <h2 className="title-2">À vérifier</h2>
        <Anomalies />
      </section>
      <section className="block" aria-label="Journal des appels">
        <h2 className="title-2">Journal des appels</h2>
        <Journal />
      </section>
      <section className="block" aria-label="Planification">
        <h2 className="title-2">Planification</h2>
        <ScheduleSummary />
      </section>
    </div>
  );
}

function SyncButtons({ status }: { readonly status: Status }): ReactNode {
  const tell = useTell();
  const sync = useAction('sync.now', ['status.get']);
  const pause = useAction('sync.pause', ['status.get']);
  const resume = useAction('sync.resume', ['status.get']);
  const onError = (error: Error): void => {
    tell(shapeOf(error).message);
  };
  const paused = status.state === 'paused';
  return (
    <div className="buttons">
      <Button
        weight="primary"
        tip="Synchroniser maintenant (F5)"
        isDisabled={status.state === 'syncing'}
        onPress={() => {
          sync.mutate(null, { onError });
        }}
      >
        <RefreshCw size={16} strokeWidth={1.5} aria-hidden />
        Synchroniser maintenant
      </Button>
      {paused ? (
        <Button
          isDisabled={resume.isPending}
          onPress={() => {
            resume.mutate(null, { onError });
          }}
        >
          <Play size={16} strokeWidth={1.5} aria-hidden />
          Reprendre
        </Button>
      ) : (
        <Button
          isDisabled={pause.isPending}
          onPress={() => {
            pause.mutate(null, { onError });
          }}
        >
          <Pause size={16} strokeWidth={1.5} aria-hidden />
          Suspendre
        </Button>
      )}
    </div>
  );
}

function Facts({ status, now }: { readonly status: Status; readonly now: Date }): ReactNode {
  const journal = useProcedure('sync.journal', { limit: 100 });
  const lastDone = journal.data?.find((run) => run.outcome === 'done');
  const attempt = status.lastAttempt;
  return (
    <dl className="facts facts-wide">
      <div className="fact">
        <dt>Dernier appel réussi</dt>
        <dd data-testid="last-success">
          {status.lastCallAt === null
            ? 'Aucun'
            : `${formatInstant(status.lastCallAt)} (${relativeAge(status.lastCallAt, now)})`}
          {lastDone?.counts == null ? null : (
            <span className="fact-more">{countsSentence(lastDone.counts)}</span>
          )}
        </dd>
      </div>
      <div className="fact">
        <dt>Dernier essai</dt>
        <dd data-testid="last-attempt">
          {attempt === null
            ? 'Aucun'
            : `${formatInstant(attempt.at)}${NBSP}: ${outcomeLabel(attempt.outcome).toLowerCase()}`}
          {attempt?.error == null ? null : (
            <span className="fact-more">{french(errorSentence(attempt.error))}</span>
          )}
        </dd>
      </div>
      <div className="fact">
        <dt>Prochain appel</dt>
        <dd data-testid="next-call">
          {status.nextCallAt === null ? 'Aucun de prévu' : formatInstant(status.nextCallAt)}
          {status.nextCallReason === null ? null : (
            <span className="fact-more">{french(status.nextCallReason)}</span>
          )}
        </dd>
      </div>
    </dl>
  );
}
