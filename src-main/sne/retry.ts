import { asDeskError } from '../api/errors.ts';
import type { DeskError } from '../api/errors.ts';
import type { Clock } from '../schedule/clock.ts';
import { mayRetryNow } from './errors.ts';

export interface RetryPolicy {
  /** Tries in all, the first included. */
  readonly tries: number;
  /** Pause before the second try; doubled before each further one. */
  readonly firstPauseMs: number;
  /** A server that asks for a longer wait (Retry-After) is not waited for: the schedule takes it up. */
  readonly longestWaitMs: number;
}

export interface RetryTools {
  readonly clock: Clock;
  /** In [0, 1), for the jitter. */
  readonly random: () => number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Makes a safe call, and again after a failure that may pass at once: bounded tries, exponential pauses with ±50 %
 * of jitter, Retry-After honoured up to `longestWaitMs`. The last failure is thrown.
 */
export async function withRetry<T>(
  policy: RetryPolicy,
  tools: RetryTools,
  call: () => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await call();
    } catch (thrown) {
      if (tools.signal?.aborted === true) throw thrown;
      const error = asDeskError(thrown);
      const pause = pauseAfter(error, attempt, policy, tools.random());
      if (pause === null) throw error;
      await sleepOrGiveUp(tools, pause);
    }
  }
}

/**
 * Milliseconds that a `Retry-After` header asks for, from seconds or an HTTP date (RFC 9110 §10.2.3); the date is
 * taken against the server's own `Date` when there is one. Null when absent or unreadable; never negative.
 */
export function parseRetryAfter(value: string | null, serverDate: Date | null, now: Date): number | null {
  if (value === null) return null;
  const text = value.trim();
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1_000;
  const date = Date.parse(text);
  return Number.isNaN(date) ? null : Math.max(0, date - (serverDate ?? now).getTime());
}

/** An aborted pause ends with the reason itself, which the system's timers only give as a cause. */
async function sleepOrGiveUp({ clock, signal }: RetryTools, ms: number): Promise<void> {
  try {
    await clock.sleep(ms, signal);
  } catch (thrown) {
    signal?.throwIfAborted();
    throw thrown;
  }
}

function pauseAfter(error: DeskError, attempt: number, policy: RetryPolicy, random: number): number | null {
  if (attempt >= policy.tries || !mayRetryNow(error)) return null;
  const asked = error.retryAfterMs ?? 0;
  if (asked > policy.longestWaitMs) return null;
  return Math.max(asked, policy.firstPauseMs * 2 ** (attempt - 1) * (0.5 + random));
}
