import type { DemandDetail } from '../api/demand.ts';
import { normalizeNud } from '../reference/nud.ts';
import type { Communes } from '../reference/communes.ts';
import type { Clock } from '../schedule/clock.ts';
import type { ReadableStore } from '../store/store.ts';
import { dispatchingSummary } from './dispatching.ts';
import { demandFile } from './demand-file.ts';
import { demandVersions } from './demand-changes.ts';
import type { Engine } from './engine.ts';
import { listForWindow } from './list-demands.ts';
import { isOpen } from '../api/export-state.ts';
import { countToday } from './today.ts';
import { presentDemand } from './present-demand.ts';
import { describesDocuments } from './present-documents.ts';
import { outgoingHandlers } from './outgoing-handlers.ts';
import { reportHandlers } from './report-handlers.ts';
import { referenceHandlers } from './reference-handlers.ts';
import { settingsHandlers } from './settings-handlers.ts';
import type { Handlers } from './rpc.ts';
import { safekeepingHandlers } from './safekeeping-handlers.ts';
import { schemaHandlers } from './schema-handlers.ts';
import { unknownDemand } from './unknown-demand.ts';

/** What the screen may ask, answered by the engine. */
export function createHandlers(engine: Engine, clock: Clock): Handlers {
  return {
    ...referenceHandlers(engine),
    ...outgoingHandlers(engine),
    ...schemaHandlers(engine),
    'demands.list': (input) => listForWindow(engine, input, clock),
    'demands.file': (input) => demandFile(engine, clock, input),
    'today.get': ({ afterMovement }) => countToday(engine.store, afterMovement, clock.now()),
    // The one way of the screen to a whole NIR (`reveal`) and to amounts of monthly resources (`drm`): each is asked for by a
    // click, and told to the access log.
    'demands.show': (input) => {
      const demand = showDemand(engine.store, engine.communes, input);
      const shown = input.drm ? demand : withoutAmounts(demand);
      engine.accesses.shown(shown, input);
      return shown;
    },
    'demands.changes': ({ nud }) => demandVersions(engine.store, engine.communes, nud),
    'status.get': () => engine.status(),
    'sync.now': () => {
      // The answer is immediate: progress and outcome come as events, a failure is in the journal.
      engine.syncNow('manual').catch(() => undefined);
      return null;
    },
    'sync.pause': () => {
      engine.setPaused(true);
      return null;
    },
    'sync.resume': () => {
      engine.setPaused(false);
      return null;
    },
    'sync.journal': ({ limit }) => engine.store.journal.recent(limit),
    'exports.list': () => engine.store.exports.list().filter(({ status }) => isOpen(status)),
    'exports.history': ({ limit }) => engine.store.exports.list(limit),
    'exports.request': ({ request, again }) => engine.requestExport(request, again),
    'exports.resume': async ({ id, accept }) => {
      const job = await engine.exports.resume(id, accept);
      // Where nobody runs the schedule the window still sees it go on.
      engine.exports.follow(id).catch(() => undefined);
      return job;
    },
    'exports.cancel': ({ id }) => engine.exports.cancel(id),
    'exports.setPaused': ({ paused }) => {
      engine.setExportsPaused(paused);
      return null;
    },
    'exports.absent': ({ id }) => engine.store.exports.absent(id),
    'dispatching.summary': () => dispatchingSummary(engine.store),
    'drm.refresh': ({ nuds }) => engine.refreshDrm(nuds),
    'demands.refresh': ({ nuds }) => engine.refreshDemands(nuds),
    ...reportHandlers(engine),
    ...safekeepingHandlers(engine),
    'anomalies.list': () => engine.store.anomalies.list(),
    'anomalies.acknowledge': async ({ ids }) => {
      await engine.acknowledge(ids);
      return null;
    },
    ...settingsHandlers(engine, clock),
    'communes.search': ({ query, limit }) =>
      engine.communes
        .search(query, limit)
        .map(({ code, name, postalCodes }) => ({ code, name, postalCodes: [...postalCodes] })),
  };
}

/** Nothing of the amounts leaves for a screen that did not ask for them. */
function withoutAmounts(demand: DemandDetail): DemandDetail {
  const { months } = demand.monthlyResources;
  if (months.length === 0) return demand;
  const hiddenMonths = months.map(({ month }) => month);
  return {
    ...demand,
    monthlyResources: { ...demand.monthlyResources, months: [], comparison: [], hiddenMonths },
  };
}

/**
 * One demand whole.
 *
 * @throws DeskError DEMAND-UNKNOWN when the store has none of that number
 */
export function showDemand(
  store: ReadableStore,
  communes: Communes,
  input: { readonly nud: string; readonly reveal: boolean; readonly raw: boolean },
): DemandDetail {
  const nud = normalizeNud(input.nud);
  const stored = store.demands.find(nud);
  if (stored === null) throw unknownDemand(nud);
  const { id, content_hash } = stored.record;
  const readFile = (): string | null =>
    content_hash === null ? null : store.demands.rawXml(id, content_hash);
  return presentDemand(stored, communes, {
    reveal: input.reveal,
    drm: store.drm.of(id),
    documentFile: describesDocuments(stored.record.unknown) ? readFile() : null,
    ...(input.raw ? { raw: readFile() } : {}),
  });
}
