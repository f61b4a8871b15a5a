import { asDeskError, DeskError } from '../api/errors.ts';
import type { ExportStatus } from '../api/exports.ts';
import { growingPause } from '../schedule/growing-pause.ts';
import { wasNotTaken } from '../sne/exports.ts';
import type { ExportAnswer, RequestOutcome, ExportState } from '../sne/exports.ts';
import type { JobChange, JobRecord } from '../store/export-store.ts';
import { isOpen } from '../api/export-state.ts';
import { endedError, exportError } from './export-words.ts';
import type { UnitContext } from './demand-refresh.ts';

/** What one step of a job needs. */
export interface StepContext extends UnitContext {
  readonly signal: AbortSignal;
  /** Writes a change of the job, committed when it resolves; `error` null takes the former one away. */
  readonly change: (change: JobChange, error?: DeskError | null) => Promise<void>;
}

/** Requests that the SNE put off, in a row, after which the job is given up. */
const MOST_POSTPONED = 20;

const STATUS: Readonly<Record<ExportState, ExportStatus>> = {
  DEMANDE: 'requested',
  EN_COURS: 'running',
  PRET: 'ready',
  ECHEC: 'failed',
  EXPIRE: 'expired',
  ANNULE: 'cancelled',
};

/** Asks the SNE for the export, at most once: when its answer is lost nobody knows, and it is not asked again. */
export async function ask(
  record: JobRecord,
  context: StepContext & { readonly asked: Set<number> },
): Promise<DeskError | null> {
  const { client, change, signal, asked } = context;
  const { entities, months, state, departments, communes } = record.job;
  await change({ status: 'asking', next_at: null });
  asked.add(record.job.id);
  let outcome: RequestOutcome;
  try {
    outcome = await client.exports.request({ entities, months, state, departments, communes }, signal);
  } catch (thrown) {
    const error = asDeskError(thrown);
    if (!(thrown instanceof DeskError) || !wasNotTaken(error)) {
      const lost = exportError('EXPORT-NO-NUMBER', null, { cause: thrown });
      await change({ status: 'unnumbered' }, lost);
      signal.throwIfAborted();
      return lost;
    }
    asked.delete(record.job.id);
    if (error.recovery === 'retrySoon') return postpone(record, context, error.retryAfterMs, error);
    await change({ status: 'failed', ended_at: now(context) }, error);
    return error;
  }
  if (outcome.kind !== 'accepted') asked.delete(record.job.id);
  switch (outcome.kind) {
    case 'accepted':
      return accept(record, context, outcome.answer);
    case 'later':
      return postpone(
        record,
        context,
        outcome.retryAfterMs,
        exportError('EXPORT-LATER', outcome.said, { recovery: 'retrySoon' }),
      );
    case 'entitlement':
    case 'unsupported': {
      const isRefusal = outcome.kind === 'entitlement';
      const error = exportError(isRefusal ? 'EXPORT-REFUSED' : 'EXPORT-UNSUPPORTED', outcome.said);
      await change({ status: isRefusal ? 'refused' : 'unsupported', ended_at: now(context) }, error);
      return error;
    }
  }
}

/** Looks at the state of the export at the SNE. */
export async function look(record: JobRecord, context: StepContext): Promise<DeskError | null> {
  const { client, change, settings, signal } = context;
  let answer: ExportAnswer | null;
  try {
    answer = await client.exports.state(record.job.exportNumber ?? '', signal);
  } catch (thrown) {
    signal.throwIfAborted();
    const error = asDeskError(thrown);
    const pause = Math.max(growingPause(record.looks, settings.exports), error.retryAfterMs ?? 0);
    await change(
      { failures: record.failures + 1, looks: record.looks + 1, next_at: later(context, pause) },
      error,
    );
    return error;
  }
  if (answer === null) {
    const error = exportError('EXPORT-UNKNOWN-NUMBER');
    await change({ status: 'failed', ended_at: now(context) }, error);
    return error;
  }
  return follow(record.looks, context, answer);
}

async function accept(
  record: JobRecord,
  context: StepContext,
  answer: ExportAnswer,
): Promise<DeskError | null> {
  const other = context.store.exports.find(answer.number);
  if (other !== null && other.job.exportNumber === answer.number && other.job.id !== record.job.id) {
    await join(other, context);
    return null;
  }
  await context.change({ number: answer.number, status: 'requested', failures: 0 }, null);
  return follow(0, context, answer);
}

/**
 * The SNE joined this request to a former one: that one goes on, and one that has ended begins again from its number,
 * for whoever asks again wants what the SNE has now.
 */
async function join({ job }: JobRecord, context: StepContext): Promise<void> {
  const at = now(context);
  if (!isOpen(job.status)) {
    await context.store.write((unit) => {
      unit.exports.update(job.id, at, { ...AGAIN, next_at: at }, null);
    });
  }
  await context.change({ status: 'cancelled', ended_at: at }, null);
}

/** A job as it is when its number has just been received. */
const AGAIN = {
  status: 'requested',
  ...{ ended_at: null, looks: 0, failures: 0, etag: null, accepted: 0 },
  ...{ records: null, stored: null, unchanged: null, rejected: null, drift: null, drm: null },
  ...{ bytes: null, seconds: null },
} as const satisfies JobChange;

/** Writes what the SNE says of an export, and when to look again. */
async function follow(looks: number, context: StepContext, answer: ExportAnswer): Promise<DeskError | null> {
  const { change, settings } = context;
  const status = STATUS[answer.state];
  const error = endedError(answer);
  const facts = {
    expected_records: answer.count,
    expected_bytes: answer.bytes,
    expires_at: answer.expiresAt,
  };
  if (error !== null) {
    await change({ ...facts, status, next_at: null, ended_at: now(context) }, error);
    return error;
  }
  if (status === 'ready') {
    await change({ ...facts, status, looks: looks + 1, failures: 0, next_at: now(context) }, null);
    return null;
  }
  const pause = Math.max(growingPause(looks, settings.exports), answer.retryAfterMs ?? 0);
  await change({ ...facts, status, looks: looks + 1, failures: 0, next_at: later(context, pause) }, null);
  return null;
}

async function postpone(
  record: JobRecord,
  context: StepContext,
  retryAfterMs: number | null,
  error: DeskError,
): Promise<DeskError> {
  const failures = record.failures + 1;
  if (failures >= MOST_POSTPONED) {
    await context.change({ status: 'failed', failures, ended_at: now(context) }, error);
    return error;
  }
  const pause = Math.max(retryAfterMs ?? 0, growingPause(record.failures, context.settings.exports));
  await context.change({ status: 'postponed', failures, next_at: later(context, pause) }, error);
  return error;
}

/** The moment, as it is stored. */
export function now({ clock }: Pick<StepContext, 'clock'>): string {
  return clock.now().toISOString();
}

/** The moment in `ms` milliseconds, as it is stored. */
export function later({ clock }: Pick<StepContext, 'clock'>, ms: number): string {
  return new Date(clock.now().getTime() + ms).toISOString();
}
