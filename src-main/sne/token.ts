import { z } from 'zod';
import type { Clock } from '../schedule/clock.ts';

/** Of a token's life, what is given up so that it never ends during a call: a tenth, at most a minute. */
const MARGIN_SHARE = 0.1;
const LONGEST_MARGIN = 60_000;
/** Life of a token whose answer does not say it (RFC 6749 §5.1 only recommends `expires_in`). */
const DEFAULT_LIFE = 300_000;

/** A successful answer of the token endpoint (RFC 6749 §5.1). */
export const tokenAnswer = z.object({
  access_token: z.string().regex(/^[\x21-\x7e]{1,16384}$/),
  token_type: z
    .string()
    .regex(/^bearer$/i)
    .default('Bearer'),
  expires_in: z.coerce.number().positive().optional(),
});
export type TokenAnswer = z.infer<typeof tokenAnswer>;

/** Bearer tokens of the client credentials grant (RFC 6749 §4.4), kept in memory only. */
export interface TokenSource {
  /** A token that is still good; callers at the same time share one request. */
  get(signal?: AbortSignal): Promise<string>;
  /** The SNE refused this token: the next `get` asks for another. */
  forget(token: string): void;
}

/** `fetchToken` makes the request; it must not depend on one caller's signal, as several share its answer. */
export function createTokenSource(clock: Clock, fetchToken: () => Promise<TokenAnswer>): TokenSource {
  let current: { readonly token: string; readonly goodUntil: number; readonly since: number } | null = null;
  let pending: Promise<string> | null = null;

  const renew = async (): Promise<string> => {
    const askedAt = clock.now().getTime();
    const answer = await fetchToken();
    const life = answer.expires_in === undefined ? DEFAULT_LIFE : answer.expires_in * 1_000;
    const margin = Math.min(LONGEST_MARGIN, life * MARGIN_SHARE);
    current = { token: answer.access_token, goodUntil: askedAt + life - margin, since: askedAt };
    return answer.access_token;
  };

  return {
    get: async (signal) => {
      signal?.throwIfAborted();
      const now = clock.now().getTime();
      // Before `since`: the clock was set back, and the token's end means nothing any more.
      if (current !== null && now < current.goodUntil && now >= current.since) return current.token;
      pending ??= renew().finally(() => {
        pending = null;
      });
      return signal === undefined ? pending : orAborted(pending, signal);
    },
    forget: (token) => {
      if (current?.token === token) current = null;
    },
  };
}

/** Value of `Authorization` for the token request (RFC 6749 §2.3.1: both parts form-encoded first). */
export function clientAuthorization(clientId: string, clientSecret: string): string {
  return `Basic ${Buffer.from(`${formEncode(clientId)}:${formEncode(clientSecret)}`, 'utf8').toString('base64')}`;
}

function formEncode(text: string): string {
  return new URLSearchParams([['', text]]).toString().slice(1);
}

async function orAborted<T>(shared: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const onAbort = (): void => {
    reject(signal.reason instanceof Error ? signal.reason : new Error('aborted'));
  };
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([shared, promise]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
