import { useCallback, useEffect, useState } from 'react';
import { z } from 'zod';
import { parisDay } from '../../src-main/api/format.ts';
import { useSeen } from '../ui/seen.ts';

const STORAGE_KEY = 'sne-desk:last-look';

const look = z.object({
  /** The newest movement in the store then. */
  movement: z.number().int().min(0),
  /** UTC instant; of the last look, when somebody was there to look. */
  at: z.string(),
  /** The newest month of resources then, `YYYY-MM`, or null. */
  month: z.string().nullable(),
});
/** What there was to see when this person looked. */
export type Look = z.infer<typeof look>;

const kept = z.object({ since: look, last: look });
type Kept = z.infer<typeof kept>;

/** Since when changes are counted, and how to say that they are seen. */
export interface LastLook {
  /** Null at the very first look. */
  readonly since: Look | null;
  readonly markSeen: () => void;
}

/**
 * Remembers what this person saw last. Changes are counted since the last look of a former day, all day long, until the
 * person says that they are seen. `now` is null until it is known what there is. A window that is closed into the notification
 * area keeps its page and what arrives there is looked at by nobody; brought back on another day, it is a new visit.
 */
export function useLastLook(now: Look | null): LastLook {
  const [since, setSince] = useState<Look | null>(() => readSince());
  const seen = useSeen();
  const [wasSeen, setWasSeen] = useState(seen);
  if (seen !== wasSeen) {
    setWasSeen(seen);
    if (seen) setSince(lookOfFormerDay() ?? since);
  }
  useEffect(() => {
    if (!seen || now === null) return;
    // What there is may have been asked for on a day when nobody looked.
    const last = { ...now, at: new Date().toISOString() };
    write({ since: since ?? read()?.since ?? last, last });
  }, [now, since, seen]);
  const markSeen = useCallback(() => {
    if (now === null) return;
    write({ since: now, last: now });
    setSince(now);
  }, [now]);
  return { since, markSeen };
}

function readSince(): Look | null {
  return lookOfFormerDay() ?? read()?.since ?? null;
}

/** The last look, unless it was today. */
function lookOfFormerDay(): Look | null {
  const last = read()?.last ?? null;
  return last !== null && parisDay(new Date(last.at)) < parisDay(new Date()) ? last : null;
}

function read(): Kept | null {
  try {
    const text = localStorage.getItem(STORAGE_KEY);
    return text === null ? null : kept.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

function write(value: Kept): void {
  try {
    localStorage.setItem(STORAGE_KEY, JSON.stringify(value));
  } catch {
    // Without storage every start is a first look.
  }
}
