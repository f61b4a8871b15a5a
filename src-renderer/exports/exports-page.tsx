import type { ReactNode } from 'react';
import { automationProblem, drmCalendarSentence } from '../../src-main/api/export-words.ts';
import { parisDay } from '../../src-main/api/format.ts';
import { useProcedure, useStatus } from '../connection/engine.tsx';
import { Bone, Unanswered } from '../ui/states.tsx';
import { useNow } from '../ui/use-now.ts';
import { BulkPause, BulkPaused } from './bulk-pause.tsx';
import { Dispatching } from './dispatching.tsx';
import { ExportHistory } from './export-history.tsx';
import { OpenExports } from './open-exports.tsx';
import { RequestForm } from './request-form.tsx';

/** Bulk exports of the SNE: what goes on, what can be asked for, what was. */
export function ExportsPage(): ReactNode {
  const settings = useProcedure('settings.get', null);
  return (
    <div className="page" data-testid="exports">
      <h1 className="title-1">Exports</h1>
      <Calendar />
      <section className="block" aria-label="Exports en cours">
        <div className="block-head">
          <h2 className="title-2">En cours</h2>
          <BulkPause />
        </div>
        <BulkPaused />
        <OpenExports />
      </section>
      <section className="block" aria-label="Demander un export">
        <h2 className="title-2">Demander un export</h2>
        {settings.data === undefined ? (
          <Unanswered query={settings} />
        ) : (
          <RequestForm settings={settings.data.settings} />
        )}
      </section>
      <section className="block" aria-label="Exports terminés">
        <h2 className="title-2">Historique</h2>
        <ExportHistory />
      </section>
      <Dispatching />
    </div>
  );
}

function Calendar(): ReactNode {
  const status = useStatus();
  const days = useProcedure('settings.get', null).data?.settings.drm;
  const today = parisDay(useNow());
  return (
    <p
      className="page-lead"
      data-testid="drm-calendar"
      data-problem={status !== undefined && automationProblem(status.drm.automation) !== null}
    >
      {status === undefined || days === undefined ? (
        <Bone width={80} />
      ) : (
        drmCalendarSentence(status.drm, days, today)
      )}
    </p>
  );
}
