import { z } from 'zod';
import { demandChange, instant } from './demand.ts';

/** How many demands the SNE told of after a movement, by what happened to them; one demand can count in several. */
const news = z.record(demandChange, z.number().int());

/** What the start page counts; the state of synchronisation and the exports have answers of their own. */
export const today = z.object({
  /** Null where there is nothing to compare with yet. */
  news: news.nullable(),
  /** The newest movement in the store; 0 without any. */
  newestMovement: z.number().int(),
  /** Active demands whose renewal is due today or was before, and those due within a month, the former included. */
  renewals: z.object({ overdue: z.number().int(), withinMonth: z.number().int() }),
  /** Active demands whose file departs from the schema. */
  drift: z.number().int(),
  /** Active demands with a country to be looked at, as they were last counted, once a day; null before. */
  countries: z.object({ count: z.number().int(), day: z.string() }).nullable(),
  /** The instant for which this was counted. */
  at: instant,
});
export type Today = z.infer<typeof today>;

/** Days within which a renewal is announced: the notice goes out a month before the end (CCH R441-2-7). */
export const RENEWAL_DAYS = 30;
