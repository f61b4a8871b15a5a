import { DeskError } from '../api/errors.ts';
import type { WantedCorrection } from '../api/outgoing.ts';
import type { Clock } from '../schedule/clock.ts';
import type { OutgoingRecord } from '../store/outgoing-store.ts';
import type { Store, WriteUnit } from '../store/store.ts';
import type { SchemaRegistry } from '../xml/schemas.ts';
import { conflict, joined, makeFile, wantedAgain } from './outgoing-making.ts';
import type { FileSource } from './outgoing-making.ts';
import { outgoingError } from './outgoing-words.ts';

export interface RemakingContext {
  readonly store: Store;
  readonly schemas: SchemaRegistry;
  readonly clock: Clock;
}

/** The stored demand that a file is made from; null while this desk has only its number. */
export function sourceOf(
  unit: WriteUnit,
  { store, clock }: Pick<RemakingContext, 'store' | 'clock'>,
  demand: { readonly id: number; readonly hash: string | null; readonly except: number | null },
): FileSource | null {
  const xml = demand.hash === null ? null : store.demands.rawXml(demand.id, demand.hash);
  if (xml === null || demand.hash === null) return null;
  const pending: WantedCorrection[] = joined(
    ...unit.outgoing
      .openOf(demand.id)
      .filter(({ file }) => mayHaveLeft(file) && file.id !== demand.except)
      .map(({ file }) => file.changes.map(wantedAgain)),
  );
  return { xml, hash: demand.hash, pending, now: clock.now() };
}

/** Whether the SNE may have a file already. */
export function mayHaveLeft(file: OutgoingRecord['file']): boolean {
  return file.sendings > 0 && file.status !== 'refused' && file.status !== 'cancelled';
}

/**
 * Makes a file anew where the demand has changed since it was made, or where it was kept back; false when it may not
 * leave: the reason is written with it.
 */
export function remade(unit: WriteUnit, record: OutgoingRecord, context: RemakingContext): boolean {
  const { file, contentHash, baseHash, demandId, corrections } = record;
  const at = context.clock.now().toISOString();
  const keep = (error: DeskError, status: 'blocked' | 'cancelled' = 'blocked'): false => {
    unit.outgoing.update(file.id, at, { status, next_at: null }, error);
    unit.countries.mark(corrections, status === 'blocked' ? 'refused' : 'sent', at, error.message);
    return false;
  };
  if (record.demandState !== 'active') return keep(outgoingError('OUT-REMOVED', file.nud));
  if (contentHash === baseHash && file.status !== 'blocked') return true;
  const source = sourceOf(unit, context, { id: demandId, hash: contentHash, except: file.id });
  if (source === null) return keep(outgoingError('OUT-NO-FILE', file.nud));
  try {
    const clash = conflict(source, file.changes);
    if (clash !== null) return keep(clash);
    const made = makeFile(source, file.changes.map(wantedAgain), context.schemas);
    if (made.changes.length === 0) return keep(outgoingError('OUT-DONE-ALREADY'), 'cancelled');
    unit.outgoing.remake(file.id, { ...made, corrections }, at);
    if (made.error === null) return true;
    unit.countries.mark(corrections, 'refused', at, made.error.message);
    return false;
  } catch (thrown) {
    if (!(thrown instanceof DeskError)) throw thrown;
    return keep(thrown);
  }
}
