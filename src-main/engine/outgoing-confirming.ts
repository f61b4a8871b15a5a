import type { Clock } from '../schedule/clock.ts';
import type { OutgoingRecord } from '../store/outgoing-store.ts';
import type { Store, WriteUnit } from '../store/store.ts';
import { correctedValue } from '../xml/correct-demand.ts';
import { readDemand } from '../xml/read-demand.ts';
import { change } from './outgoing-steps.ts';

/** Confirms a file if the demand, as the SNE told it anew, says what the file said; remembers what was searched. */
export function confirmOne(
  unit: WriteUnit,
  record: OutgoingRecord,
  { store, clock }: { readonly store: Store; readonly clock: Clock },
): void {
  const { contentHash, demandId, file } = record;
  const xml = contentHash === null ? null : store.demands.rawXml(demandId, contentHash);
  if (xml === null || contentHash === null) return;
  const told = readDemand(xml);
  const isThere = file.changes.every(
    ({ person, field, after }) => correctedValue(told, person, field) === after,
  );
  if (isThere) change(unit, record, clock, { status: 'confirmed', next_at: null }, null);
  unit.outgoing.markSeen(file.id, contentHash);
}
