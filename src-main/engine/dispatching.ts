import type { DispatchingSummary } from '../api/dispatching.ts';
import { label } from '../reference/code-lists.ts';
import type { ReadableStore } from '../store/store.ts';

/** What files of the dispatching e-mails brought, and since when the GDM has replaced them; null: none was imported. */
export function dispatchingSummary(store: ReadableStore): DispatchingSummary | null {
  const found = store.dispatching.summary();
  if (found === null) return null;
  const { onlyHere, kinds, ...told } = found;
  return {
    ...told,
    kinds: kinds.map(({ kind, files }) =>
      kind === ''
        ? { code: null, label: null, files }
        : { code: kind, label: label('typeFichier', kind), files },
    ),
    replacedSince: store.journal.toldSince(),
    onlyHere: { ...onlyHere, examples: [...onlyHere.examples] },
  };
}
