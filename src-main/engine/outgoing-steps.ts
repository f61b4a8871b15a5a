import { asDeskError } from '../api/errors.ts';
import type { DeskError } from '../api/errors.ts';
import type { Clock } from '../schedule/clock.ts';
import { growingPause } from '../schedule/growing-pause.ts';
import type { DepositAnswer, DepositOutcome } from '../sne/deposits.ts';
import { wasNotTaken } from '../sne/exports.ts';
import type { OutgoingChange, OutgoingRecord } from '../store/outgoing-store.ts';
import type { Store, WriteUnit } from '../store/store.ts';
import type { UnitContext } from './demand-refresh.ts';
import { remade } from './outgoing-remaking.ts';
import { outgoingError } from './outgoing-words.ts';

/** Pauses between two tries, and between two looks at a file that the SNE has not judged. */
const PAUSES = { firstPauseSeconds: 30, longestPauseSeconds: 900 };

export interface OutgoingStep extends UnitContext {
  readonly signal: AbortSignal;
}

/**
 * One step of a file: it leaves, or the SNE is asked what became of it. Every step is committed before the next begins;
 * after any doubt the SNE is asked before the file is sent again. Gives what went wrong, or null.
 */
export async function advance(record: OutgoingRecord, step: OutgoingStep): Promise<DeskError | null> {
  step.signal.throwIfAborted();
  switch (record.file.status) {
    case 'waiting':
      return send(record, step);
    case 'unknown':
    case 'taken':
      return ask(record, step);
    default:
      return null;
  }
}

async function send(waiting: OutgoingRecord, step: OutgoingStep): Promise<DeskError | null> {
  const { store, client, clock, signal } = step;
  const record = await leave(waiting, step);
  if (record === null) return null;
  const xml = store.outgoing.xml(record.file.id);
  if (xml === null) throw new Error('an outgoing file without its text');
  let outcome: DepositOutcome;
  try {
    outcome = await client.deposits.send(record.file.reference, xml, signal);
  } catch (thrown) {
    return failed(record, asDeskError(thrown), step);
  }
  return settle(record, outcome, { store, clock });
}

/**
 * Writes that the file leaves, made anew where the demand has changed since; null when it may not leave any more, or has
 * been withdrawn meanwhile.
 */
function leave(waiting: OutgoingRecord, step: OutgoingStep): Promise<OutgoingRecord | null> {
  const { store, clock } = step;
  return store.write((unit) => {
    const record = unit.outgoing.get(waiting.file.id);
    if (record?.file.status !== 'waiting') return null;
    if (!remade(unit, record, step)) return null;
    const sendings = record.file.sendings + 1;
    change(unit, record, clock, { status: 'sending', next_at: null, sendings });
    return unit.outgoing.get(record.file.id);
  });
}

/** After a failure of the way: either the SNE certainly has nothing of it, or it is to be asked. */
async function failed(record: OutgoingRecord, error: DeskError, step: OutgoingStep): Promise<DeskError> {
  const { store, clock, signal } = step;
  const failures = record.failures + 1;
  const pause = Math.max(growingPause(failures - 1, PAUSES), error.retryAfterMs ?? 0);
  const isGone = !signal.aborted && wasNotTaken(error);
  const nextAt = isGone && error.recovery === 'person' ? null : later(clock, signal.aborted ? 0 : pause);
  await store.write((unit) => {
    const common = { next_at: nextAt, failures };
    if (!isGone) change(unit, record, clock, { ...common, status: 'unknown' }, error);
    else {
      const sendings = record.file.sendings - 1;
      change(unit, record, clock, { ...common, status: 'waiting', sendings }, error);
    }
  });
  signal.throwIfAborted();
  return error;
}

async function settle(
  record: OutgoingRecord,
  outcome: DepositOutcome,
  { store, clock }: { readonly store: Store; readonly clock: Clock },
): Promise<DeskError | null> {
  return store.write((unit) => {
    switch (outcome.kind) {
      case 'answered':
        return judge(unit, record, outcome.answer, clock);
      case 'known': {
        // It was there already: what the SNE made of it is asked at once, if it does not say so again and again.
        const failures = record.failures + 1;
        const nextAt = later(clock, record.failures === 0 ? 0 : growingPause(failures, PAUSES));
        change(unit, record, clock, { status: 'unknown', failures, next_at: nextAt }, null);
        return null;
      }
      case 'refused': {
        const error = outgoingError('OUT-REFUSED', outcome.said);
        change(unit, record, clock, { status: 'refused', next_at: null }, error);
        return error;
      }
      case 'entitlement':
      case 'later':
        return putOff(unit, record, outcome, clock);
    }
  });
}

/** The SNE did not take it, and says so. */
function putOff(
  unit: WriteUnit,
  record: OutgoingRecord,
  outcome: Extract<DepositOutcome, { kind: 'entitlement' | 'later' }>,
  clock: Clock,
): DeskError {
  const failures = record.failures + 1;
  const isLater = outcome.kind === 'later';
  const pause = Math.max(growingPause(failures - 1, PAUSES), (isLater ? outcome.retryAfterMs : null) ?? 0);
  const error = isLater
    ? outgoingError('OUT-LATER', outcome.said, 'retrySoon')
    : outgoingError('OUT-NOT-ENTITLED', outcome.said);
  const sendings = record.file.sendings - 1;
  const nextAt = isLater ? later(clock, pause) : null;
  change(unit, record, clock, { status: 'waiting', failures, sendings, next_at: nextAt }, error);
  return error;
}

async function ask(record: OutgoingRecord, step: OutgoingStep): Promise<DeskError | null> {
  const { store, client, clock, signal } = step;
  let answer: DepositAnswer | null;
  try {
    answer = await client.deposits.state(record.file.reference, signal);
  } catch (thrown) {
    signal.throwIfAborted();
    const error = asDeskError(thrown);
    const failures = record.failures + 1;
    const pause = Math.max(growingPause(failures - 1, PAUSES), error.retryAfterMs ?? 0);
    await store.write((unit) => {
      change(unit, record, clock, { failures, next_at: later(clock, pause) }, error);
    });
    return error;
  }
  return store.write((unit) => {
    if (answer !== null) return judge(unit, record, answer, clock);
    // It never arrived: it is sent again, under the same reference.
    change(unit, record, clock, { status: 'waiting', next_at: later(clock, 0) }, null);
    return null;
  });
}

/** What the SNE says of a file that it has. */
function judge(
  unit: WriteUnit,
  record: OutgoingRecord,
  answer: DepositAnswer,
  clock: Clock,
): DeskError | null {
  const { number, state, message, anomalies } = answer;
  const told = { sne_number: number, anomalies, failures: 0 };
  switch (state) {
    case 'INTEGRE':
      change(unit, record, clock, { ...told, status: 'accepted', next_at: null }, null);
      return null;
    case 'EN_COURS': {
      const looks = record.looks + 1;
      const nextAt = later(clock, growingPause(looks - 1, PAUSES));
      change(unit, record, clock, { ...told, status: 'taken', looks, next_at: nextAt }, null);
      return null;
    }
    case 'REFUSE': {
      const said = message ?? anomalies.find(({ blocking }) => blocking)?.message ?? anomalies[0]?.message;
      const error = outgoingError('OUT-REFUSED', said ?? null);
      change(unit, record, clock, { ...told, status: 'refused', next_at: null }, error);
      return error;
    }
  }
}

/** Writes a change of a file, and what it means for the country corrections that it carries. */
export function change(
  unit: WriteUnit,
  record: Pick<OutgoingRecord, 'corrections'> & { readonly file: { readonly id: number } },
  clock: Clock,
  changed: OutgoingChange,
  error?: DeskError | null,
): void {
  const at = clock.now().toISOString();
  unit.outgoing.update(record.file.id, at, changed, error);
  const { corrections } = record;
  switch (changed.status) {
    case 'accepted':
    case 'confirmed':
      unit.countries.mark(corrections, 'sent', at, null);
      return;
    case 'refused':
    case 'blocked':
      unit.countries.mark(corrections, 'refused', at, error?.message ?? null);
      return;
    case 'cancelled':
      unit.countries.mark(corrections, 'toSend', at, null);
      return;
    default:
      return;
  }
}

function later(clock: Clock, ms: number): string {
  return new Date(clock.now().getTime() + ms).toISOString();
}
