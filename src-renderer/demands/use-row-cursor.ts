import { useMemo, useState } from 'react';
import type { DemandWindow } from './use-demand-window.ts';

interface Cursor {
  readonly index: number;
  /** Null until the row under the cursor is loaded (after a jump to the end, for instance). */
  readonly nud: string | null;
}

/** The chosen row of the list. */
export interface RowCursor {
  readonly index: number | null;
  readonly nud: string | null;
  readonly moveTo: (index: number) => void;
  readonly chooseNud: (nud: string) => void;
}

/**
 * Keeps the chosen row by its demand, not by its line: when the list changes under it, the cursor follows.
 * A new question (`questionKey`) starts without a chosen row.
 */
export function useRowCursor(list: DemandWindow, questionKey: string): RowCursor {
  const [cursor, setCursor] = useState<Cursor | null>(null);
  const [askedKey, setAskedKey] = useState(questionKey);
  if (askedKey !== questionKey) {
    setAskedKey(questionKey);
    setCursor(null);
  }
  const landed = cursor?.nud === null ? list.at(cursor.index)?.nud : undefined;
  if (cursor !== null && landed !== undefined) setCursor({ index: cursor.index, nud: landed });

  const index = useMemo(() => {
    if (cursor === null || list.total === 0) return null;
    if (cursor.nud !== null && list.at(cursor.index)?.nud !== cursor.nud) {
      const moved = list.entries.find((entry) => entry.row.nud === cursor.nud);
      if (moved !== undefined) return moved.index;
    }
    return Math.min(cursor.index, list.total - 1);
  }, [cursor, list]);

  return {
    index,
    nud: cursor === null ? null : (cursor.nud ?? landed ?? null),
    moveTo: (to) => {
      setCursor({ index: to, nud: list.at(to)?.nud ?? null });
    },
    chooseNud: (nud) => {
      const entry = list.entries.find((candidate) => candidate.row.nud === nud);
      if (entry !== undefined) setCursor({ index: entry.index, nud });
    },
  };
}
