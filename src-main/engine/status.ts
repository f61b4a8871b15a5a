import type { DeskError } from '../api/errors.ts';
import type { BulkWork, Status, SyncRun } from '../api/status.ts';
import { nextReadyDay } from '../schedule/drm-calendar.ts';
import { isLate, planNextCall } from '../schedule/plan.ts';
import type { NextCall, PlanInput } from '../schedule/plan.ts';
import { validationPolicyOf } from '../api/settings.ts';
import type { Settings } from '../api/settings.ts';
import { sqliteVersion } from '../store/open-store.ts';
import type { ReadableStore } from '../store/store.ts';
import type { SchemaPack } from '../xml/schemas.ts';
import { usualEngineVersion } from '../xml/engine-version.ts';
import { driftReport } from './schema-desk.ts';
import { drmAutomation } from './drm-plan.ts';
import { refillOf } from './refill.ts';
import { readNotes } from './safekeeping-notes.ts';
import { deriveState } from './state.ts';
import type { SyncProgressState, UnnotedFailure } from './synchroniser.ts';

/** How far back the automatic cadence measures, in milliseconds. */
const MEASURED_MS = 8 * 24 * 3600 * 1000;

/** What the status is computed from, besides the store. */
export interface StatusContext {
  readonly settings: Settings;
  readonly now: Date;
  /** When the engine that plans the calls started. */
  readonly startedAt: Date;
  readonly wokeAt: Date | null;
  /** The call under way in a living process; null when none is. */
  readonly running: SyncProgressState | null;
  /** What goes on in bulk in a living process. */
  readonly work: BulkWork | null;
  /** The last attempt of a living process when its failure could not be written. */
  readonly unnoted?: UnnotedFailure | null;
  /** The schemas that judge. */
  readonly schema: Pick<SchemaPack, 'version' | 'origin'>;
}

/** The plan's input out of the journal; the same for the schedule and for what the status says of it. */
export function planInput(store: ReadableStore, context: StatusContext): PlanInput {
  const last = store.journal.lastAttempt();
  const success = store.journal.lastSuccessAt();
  const { now, startedAt, wokeAt } = context;
  return {
    settings: context.settings.schedule,
    now,
    startedAt,
    wokeAt,
    lastAttempt:
      last === null
        ? null
        : {
            startedAt: new Date(last.run.startedAt),
            endedAt: last.run.endedAt === null ? null : new Date(last.run.endedAt),
            outcome: outcomeNow(last.run, context.running),
            recovery: last.recovery,
            retryAfterMs: last.retryAfterMs,
            consecutiveFailures: store.journal.consecutiveFailures(),
          },
    lastSuccessAt: success === null ? null : new Date(success),
    receivedPerDay: store.journal.receivedPerDay(
      new Date(now.getTime() - MEASURED_MS).toISOString(),
      now.toISOString(),
    ),
  };
}

/** The state of synchronisation for tray, window and `status`; `store` is null for a profile that was never used. */
export function computeStatus(store: ReadableStore | null, context: StatusContext): Status {
  const { settings, now, running } = context;
  const input = store === null ? null : planInput(store, context);
  const next = nextCall(input, context);
  const last = store?.journal.lastAttempt()?.run ?? null;
  const anomalies = store?.anomalies.openCount() ?? 0;
  const refilling = store === null ? null : refillOf(store, settings, now);
  const lastAttempt =
    context.unnoted != null && running === null
      ? failedAttempt(context.unnoted)
      : last === null
        ? null
        : {
            at: last.startedAt,
            outcome: outcomeNow(last, running),
            error: last.error,
            offline: last.offline,
          };
  return {
    state: deriveState({
      running: running !== null,
      paused: settings.schedule.paused,
      lastAttempt,
      lastSuccessAt: input?.lastSuccessAt?.toISOString() ?? null,
      late: input !== null && isLate(input),
      openAnomalies: anomalies,
    }),
    environment: settings.environment,
    lastCallAt: input?.lastSuccessAt?.toISOString() ?? null,
    lastAttempt,
    nextCallAt: next?.at.toISOString() ?? null,
    nextCallReason: next?.reason ?? null,
    cursor: store?.journal.cursor() ?? null,
    progress: running,
    demands: store?.demands.counts() ?? { active: 0, removed: 0 },
    drm: {
      ...(store?.drm.summary() ?? { covered: 0, latestMonth: null }),
      nextReadyOn: nextReadyDay(now, settings.drm),
      automation: drmAutomation(settings),
    },
    exports: {
      ...(store?.exports.counts() ?? { running: 0, failed: 0, ready: 0 }),
      paused: settings.exports.paused,
    },
    ...(refilling === null ? {} : { refill: refilling }),
    work: context.work,
    ...(settings.sending
      ? { outgoing: store?.outgoing.counts() ?? { waiting: 0, unconfirmed: 0, attention: 0 } }
      : {}),
    schema: schemaStatus(store, context),
    anomalies,
    ...(store === null ? {} : { safekeeping: safetyOf(store) }),
    engine: { xml: `libxml2-wasm ${usualEngineVersion()}`, sqlite: sqliteVersion() },
    at: now.toISOString(),
  };
}

/** The state of a desk whose store cannot be read: nothing of it is shown as if it were known. */
export function statusWithoutStore(context: StatusContext, error: DeskError): Status {
  const lastAttempt = failedAttempt({ at: context.now, error });
  return {
    ...computeStatus(null, context),
    state: 'attention',
    lastAttempt,
    nextCallAt: null,
    nextCallReason: null,
  };
}

function failedAttempt({ at, error }: UnnotedFailure): Status['lastAttempt'] {
  return { at: at.toISOString(), outcome: 'failed', error: error.toShape(), offline: error.offline };
}

/** Most causes told: the page of the schemas has them all. */
const MOST_CAUSES = 5;

function schemaStatus(store: ReadableStore | null, { schema, settings }: StatusContext): Status['schema'] {
  const { version, origin } = schema;
  const demands = store?.drift.summary().demands ?? 0;
  const drift = store === null || demands === 0 ? [] : driftReport(store).drift;
  return {
    ...{ version, origin, policy: validationPolicyOf(settings) },
    drift: {
      demands,
      causes: drift.length,
      main: drift.slice(0, MOST_CAUSES).map((cause) => ({
        ...{ message: cause.message, places: cause.places, schemas: cause.schemas, demands: cause.demands },
        ...{ firstAt: cause.firstAt, lastAt: cause.lastAt, firstNud: cause.firstNud, lastNud: cause.lastNud },
      })),
    },
  };
}

function safetyOf(store: ReadableStore): NonNullable<Status['safekeeping']> {
  const { checkedAt, problems, backupAt } = readNotes(store);
  return { checkedAt, damaged: problems.length > 0, backupAt };
}

function nextCall(input: PlanInput | null, context: StatusContext): NextCall | null {
  if (context.settings.connection.url === null || context.running !== null) return null;
  const { settings, now, startedAt } = context;
  return planNextCall(
    input ?? {
      settings: settings.schedule,
      now,
      startedAt,
      wokeAt: null,
      lastAttempt: null,
      lastSuccessAt: null,
      receivedPerDay: [],
    },
  );
}

/** A line that says "running" while nobody runs was cut by a crash. */
function outcomeNow(run: SyncRun, running: SyncProgressState | null): SyncRun['outcome'] {
  return run.outcome === 'running' && running === null ? 'interrupted' : run.outcome;
}
