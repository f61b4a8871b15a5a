import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { RefObject } from 'react';
import type { ShownRange } from './use-demand-window.ts';
import type { RowCursor } from './use-row-cursor.ts';

const RANGE_MS = 50;

/** The inner width of an element, followed live; in CSS pixels. */
export function useWidth(element: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(1024);
  useLayoutEffect(() => {
    const target = element.current;
    if (target === null) return;
    const observer = new ResizeObserver(() => {
      setWidth(target.clientWidth);
    });
    observer.observe(target);
    return () => {
      observer.disconnect();
    };
  }, [element]);
  return width;
}

/** Tells the shown range at most every `RANGE_MS`: a fast scroll must not ask for every page on its way. */
export function useRangeReport(onRange: (range: ShownRange) => void): (range: ShownRange) => void {
  const waiting = useRef<ReturnType<typeof setTimeout> | null>(null);
  const latest = useRef<ShownRange | null>(null);
  useEffect(
    () => () => {
      if (waiting.current !== null) clearTimeout(waiting.current);
      waiting.current = null;
    },
    [],
  );
  return (range) => {
    latest.current = range;
    waiting.current ??= setTimeout(() => {
      waiting.current = null;
      if (latest.current !== null) onRange(latest.current);
    }, RANGE_MS);
  };
}

/** Brings the list back to its top when another question is asked. */
export function useStartAtTop(scroller: RefObject<HTMLElement | null>, questionKey: string): void {
  useLayoutEffect(() => {
    scroller.current?.scrollTo({ top: 0 });
  }, [scroller, questionKey]);
}

/** When rows come or go above the chosen one, the list scrolls along so that it stays where the eye left it. */
export function useAnchor(
  scroller: RefObject<HTMLElement | null>,
  cursor: RowCursor,
  rowHeight: number,
): void {
  const before = useRef<{ readonly nud: string; readonly index: number } | null>(null);
  useLayoutEffect(() => {
    const known = before.current;
    const target = scroller.current;
    if (known !== null && target !== null && cursor.index !== null && known.nud === cursor.nud) {
      const moved = cursor.index - known.index;
      const top = known.index * rowHeight - target.scrollTop;
      if (moved !== 0 && top > -rowHeight && top < target.clientHeight)
        target.scrollBy({ top: moved * rowHeight });
    }
    before.current =
      cursor.nud === null || cursor.index === null ? null : { nud: cursor.nud, index: cursor.index };
  }, [scroller, cursor.nud, cursor.index, rowHeight]);
}

/** Marks the moment when the first row is on screen, for measurements of the start. */
export function useFirstRowMark(shown: boolean): void {
  useEffect(() => {
    if (!shown || performance.getEntriesByName('sne-desk:first-row').length > 0) return;
    // The frame after next begins once the first one, with the row, is painted.
    requestAnimationFrame(() => requestAnimationFrame(() => performance.mark('sne-desk:first-row')));
  }, [shown]);
}
