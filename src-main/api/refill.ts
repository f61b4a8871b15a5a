import { z } from 'zod';
import { instant } from './demand.ts';

/**
 * Where the filling of a store that was begun anew stands. In the way of asking for the full export: `noConnection`,
 * `noPlace` (neither communes nor departments are set), `paused`. Else `underWay`, `decision` (a person has to look at the
 * export), `notGiven` (the SNE does not give it to this desk: only what changed lately has come back).
 */
export const refillStep = z.enum(['noConnection', 'noPlace', 'paused', 'underWay', 'decision', 'notGiven']);
export type RefillStep = z.infer<typeof refillStep>;

/** A store that was begun anew and does not hold everything yet. */
export const refill = z.object({ startedAt: instant, step: refillStep });
export type Refill = z.infer<typeof refill>;
