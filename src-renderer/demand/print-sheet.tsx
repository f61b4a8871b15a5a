import { useEffect, useEffectEvent } from 'react';
import type { ReactNode } from 'react';
import { createPortal } from 'react-dom';
import type { DemandDetail } from '../../src-main/api/demand.ts';
import { formatDay, formatInstant, formatNud } from '../../src-main/api/format.ts';
import { removalSentence } from '../../src-main/api/words.ts';
import { useProcedure } from '../connection/engine.tsx';
import { HouseholdSection } from './household.tsx';
import { CurrentHousingSection, WantedSection } from './housing.tsx';
import { DocumentsSection, PrioritiesSection } from './outside-form.tsx';
import { personName } from './person.tsx';
import { ResourcesSection } from './resources.tsx';

/** How a sheet leaves the screen. */
export interface PrintJob {
  /** With the amounts of the monthly resources. */
  readonly drm: boolean;
  /** Prints what the page shows for print, and resolves when that is over. */
  readonly print: () => Promise<void>;
}

/** The sheet of a demand on paper: made beside the page, shown to the printer only, gone once printed. */
export function PrintSheet(props: {
  readonly nud: string;
  readonly job: PrintJob;
  readonly onDone: () => void;
}): ReactNode {
  const { nud, job } = props;
  const demand = useProcedure('demands.show', { nud, drm: job.drm }, { gcTime: 0 });
  const done = useEffectEvent(() => {
    props.onDone();
  });
  const isReady = demand.data !== undefined;
  const failed = demand.isError;
  useEffect(() => {
    if (failed) done();
  }, [failed]);
  useEffect(() => {
    if (!isReady) return;
    // One frame, so that what was just made has its layout.
    const frame = requestAnimationFrame(() => {
      void job.print().finally(() => {
        done();
      });
    });
    return () => {
      cancelAnimationFrame(frame);
    };
  }, [isReady, job]);
  return demand.data === undefined ? null : createPortal(<Sheet demand={demand.data} />, document.body);
}

function Sheet({ demand }: { readonly demand: DemandDetail }): ReactNode {
  const names = [demand.applicant, ...demand.coApplicants].filter((person) => person !== null);
  const removal = removalSentence(demand.removal);
  const state =
    demand.updatedAt === null ? 'Date de cet état inconnue' : `État du ${formatInstant(demand.updatedAt)}`;
  return (
    <article className="print-sheet" data-testid="print-sheet">
      <header>
        <h1 className="title-1">
          {names.length === 0 ? 'Demandeur inconnu' : names.map(personName).join(' et ')}
        </h1>
        <p>
          Demande de logement social <span className="figures">{formatNud(demand.nud)}</span>
          {demand.createdOn === null ? '' : `, déposée le ${formatDay(demand.createdOn)}`}
          {demand.renewalDueOn === null || demand.state === 'removed'
            ? ''
            : `, à renouveler avant le ${formatDay(demand.renewalDueOn)}`}
        </p>
        <p>
          {state} · reçu le {formatInstant(demand.receivedAt)}
        </p>
        {removal === null ? null : <p>{removal}</p>}
      </header>
      <h2 className="title-2">Ménage</h2>
      <HouseholdSection demand={demand} />
      <h2 className="title-2">Logement actuel</h2>
      <CurrentHousingSection demand={demand} />
      <h2 className="title-2">Logement souhaité</h2>
      <WantedSection demand={demand} />
      <h2 className="title-2">Ressources</h2>
      <ResourcesSection demand={demand} />
      <h2 className="title-2">Priorités</h2>
      <PrioritiesSection demand={demand} />
      <h2 className="title-2">Pièces</h2>
      <DocumentsSection demand={demand} />
    </article>
  );
}
