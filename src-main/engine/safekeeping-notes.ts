import { safekeepingNotes } from '../api/safekeeping.ts';
import type { SafekeepingNotes } from '../api/safekeeping.ts';
import type { ReadableStore, WriteUnit } from '../store/store.ts';

const NOTES = 'safekeeping';
const NO_NOTES = safekeepingNotes.parse({});

/** The notes of the daily work. */
export function readNotes(store: Pick<ReadableStore, 'notes'>): SafekeepingNotes {
  return store.notes.read(NOTES, safekeepingNotes) ?? NO_NOTES;
}

/** Changes some of them. */
export function changeNotes(unit: Pick<WriteUnit, 'notes'>, change: Partial<SafekeepingNotes>): void {
  unit.notes.write(NOTES, { ...readNotes(unit), ...change });
}
