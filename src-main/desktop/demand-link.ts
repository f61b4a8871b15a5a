import { z } from 'zod';

/** Scheme of the links that open a demand: `sne-desk://demande/038042500123411004`. */
export const LINK_SCHEME = 'sne-desk';

/** A link carries the number of a demand and nothing else: whoever writes one can at most have a demand shown. */
const demandLink = z.string().regex(/^sne-desk:\/\/demande\/[0-9A-Za-z]{18}\/?$/);

/** Whether an argument of the command line is a link, good or bad: it is then nothing else, no file for example. */
export function isLink(argument: string): boolean {
  return /^sne-desk:/i.test(argument);
}

/** The number in a link, in capitals, or null for anything but a link to a demand. */
export function readDemandLink(link: unknown): string | null {
  const parsed = demandLink.safeParse(link);
  return parsed.success ? parsed.data.replace(/\/$/, '').slice(-18).toUpperCase() : null;
}
