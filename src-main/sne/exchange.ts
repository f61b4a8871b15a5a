import { request } from 'undici';
import type { Dispatcher } from 'undici';
import { CallTimeout } from './failure.ts';

/** Milliseconds. */
export interface Timeouts {
  readonly connectMs: number;
  /** From the request to the head of the answer. */
  readonly headersMs: number;
  /** Between two pieces of the body, while it is being read. */
  readonly idleMs: number;
}

export interface RawRequest {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  readonly dispatcher: Dispatcher;
  readonly timeouts: Timeouts;
  readonly signal: AbortSignal;
}

export interface RawAnswer {
  readonly status: number;
  readonly header: (name: string) => string | null;
  readonly body: Dispatcher.ResponseData['body'];
}

/** One request and the head of its answer; no redirect followed, nothing interpreted. */
export async function exchange(raw: RawRequest): Promise<RawAnswer> {
  const answer = await request(raw.url, {
    method: raw.method,
    headers: { ...raw.headers },
    body: raw.body ?? null,
    dispatcher: raw.dispatcher,
    headersTimeout: raw.timeouts.headersMs,
    bodyTimeout: raw.timeouts.idleMs,
    signal: raw.signal,
  });
  // A body that is given up before it is read must not end the process by an unheard error.
  answer.body.on('error', () => undefined);
  return {
    status: answer.statusCode,
    header: (name) => {
      const value = answer.headers[name];
      return value === undefined ? null : Array.isArray(value) ? (value[0] ?? null) : value;
    },
    body: answer.body,
  };
}

/** A signal that also ends when the time for the whole call is over (reason: `CallTimeout`). */
export interface Deadline {
  readonly signal: AbortSignal;
  /** To be called when the call is over, so that nothing is left waiting. */
  readonly clear: () => void;
}

/** Real time on purpose: it guards real sockets, as the time-outs of the stack do. */
export function createDeadline(ms: number, others: readonly (AbortSignal | undefined)[]): Deadline {
  const controller = new AbortController();
  const timer = setTimeout(() => {
    controller.abort(new CallTimeout());
  }, ms);
  timer.unref();
  const signals = [controller.signal, ...others.filter((signal) => signal !== undefined)];
  return {
    signal: AbortSignal.any(signals),
    clear: () => {
      clearTimeout(timer);
    },
  };
}

/**
 * Server's clock minus this computer's, in milliseconds, from a `Date` header, whose resolution is one second.
 * Zero while the difference can be explained by that second and by a short round trip; otherwise the greatest
 * difference that the answer allows, so that the overlap is widened enough. Null without a readable `Date`.
 */
export function clockSkew(serverDate: Date | null, sentAt: Date, receivedAt: Date): number | null {
  if (serverDate === null) return null;
  const least = serverDate.getTime() - receivedAt.getTime();
  const most = serverDate.getTime() + 999 - sentAt.getTime();
  if (least <= 0 && most >= 0 && least >= -SHORT_ROUND_TRIP) return 0;
  return Math.abs(least) > Math.abs(most) ? least : most;
}

const SHORT_ROUND_TRIP = 5_000;
