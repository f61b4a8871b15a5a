import { NBSP } from '../api/format.ts';
import type { Recovery } from '../api/errors.ts';
import {
  avoidTheHour,
  callInterval,
  callMinute,
  installationJitter,
  intervalPassed,
  slotAfter,
} from './cadence.ts';
import type { ScheduleSettings } from './cadence.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Pauses before a call is tried again, by number of failures in a row; the last one stays. */
const BACKOFF_MINUTES = [1, 2, 5, 10, 15, 30] as const;
/** A first call ever comes at once, so that the clerk sees something. */
const FIRST_CALL_DELAY = 1_500;
/** A last call further ahead of now than this was made before the clock was set back, and no longer counts. */
const CLOCK_TOLERANCE = 5 * MINUTE;
/** A server cannot make a desk wait longer than this. */
const LONGEST_RETRY_AFTER = 24 * HOUR;

/** The newest attempt, automatic or manual; newest by order of starting, not by its time. */
export interface LastAttempt {
  readonly startedAt: Date;
  /** Null while running, or when the program was killed. */
  readonly endedAt: Date | null;
  readonly outcome: 'running' | 'done' | 'failed' | 'interrupted';
  /** How its error is to be answered; null without an error. */
  readonly recovery: Recovery | null;
  readonly retryAfterMs: number | null;
  /** Failures in a row, this one included; 0 after a success. */
  readonly consecutiveFailures: number;
}

export interface PlanInput {
  readonly settings: ScheduleSettings;
  readonly now: Date;
  /** When the engine started. */
  readonly startedAt: Date;
  readonly lastAttempt: LastAttempt | null;
  /** Start of the newest complete call. */
  readonly lastSuccessAt: Date | null;
  /** Demands received on each of the last days with data, newest first (seven count). */
  readonly receivedPerDay: readonly number[];
  /** The newest wake-up or return of the network; of several within two minutes, the first. Null: none. */
  readonly wokeAt: Date | null;
}

export interface NextCall {
  /** Never before `now`, never in minute 0; equal to `now` when the call is due. */
  readonly at: Date;
  readonly trigger: 'start' | 'schedule' | 'retry' | 'wake';
  /** Why then, in French, for the sync page. */
  readonly reason: string;
}

interface Rule {
  readonly intervalMs: number;
  readonly minute: number;
  readonly jitterMs: number;
}

/**
 * When the next GDM call is to be made (§1, rules 1 and 4), or null while paused. Pure: the engine asks again after
 * each attempt, wake-up, and change of settings. One overdue call stays one call, however many slots were missed.
 */
export function planNextCall(input: PlanInput): NextCall | null {
  const { settings, now } = input;
  if (settings.paused) return null;
  const minute = callMinute(settings);
  const rule: Rule = {
    intervalMs: callInterval(settings, input.receivedPerDay),
    minute,
    jitterMs: installationJitter(minute),
  };
  const planned = choose(withoutFuture(input, rule), rule);
  const due = new Date(Math.max(planned.at.getTime(), now.getTime()));
  return { ...planned, at: avoidTheHour(due, rule.jitterMs) };
}

/** Moments of this run that the clock, set back meanwhile, puts ahead of now: nothing may wait for them again. */
function withoutFuture(input: PlanInput, rule: Rule): PlanInput {
  const { now, startedAt, wokeAt } = input;
  return {
    ...input,
    startedAt: startedAt > now ? later(now, -rule.jitterMs) : startedAt,
    wokeAt: wokeAt !== null && wokeAt > now ? null : wokeAt,
  };
}

function choose(input: PlanInput, rule: Rule): NextCall {
  const attempt = believable(input.lastAttempt?.startedAt ?? null, input.now) ? input.lastAttempt : null;
  if (attempt !== null && attempt.outcome !== 'done' && attempt.outcome !== 'running') {
    return afterFailure(input, rule, attempt);
  }
  const success = believable(input.lastSuccessAt, input.now) ? input.lastSuccessAt : null;
  const call = attempt?.startedAt ?? success;
  return call === null ? firstCall(input, rule) : afterCall(input, rule, call);
}

/** No call that counts: the first ever, or the first since the clock was set back. */
function firstCall(input: PlanInput, rule: Rule): NextCall {
  const ever = input.lastAttempt === null && input.lastSuccessAt === null;
  return ever
    ? { at: later(input.startedAt, FIRST_CALL_DELAY), trigger: 'start', reason: 'Premier appel de ce poste.' }
    : {
        at: later(input.startedAt, rule.jitterMs),
        trigger: 'start',
        reason: `L’horloge de l’ordinateur a été reculée${NBSP}: un appel vérifie que rien ne manque.`,
      };
}

/** The cadence from a call that reached the SNE: its slot, or at once when the slot passed while nothing ran. */
function afterCall(input: PlanInput, rule: Rule, call: Date): NextCall {
  const slot = slotAfter(call, rule.intervalMs, rule.minute);
  let next: NextCall = { at: slot, trigger: 'schedule', reason: cadenceReason(rule) };
  if (intervalPassed(call, input.startedAt, rule.intervalMs)) {
    const atStart = later(input.startedAt, rule.jitterMs);
    if (slot < input.startedAt || atStart < slot) {
      next = { at: atStart, trigger: 'start', reason: 'Au démarrage, car le dernier appel est trop ancien.' };
    }
  }
  return orAtWake(input, rule, next);
}

function afterFailure(input: PlanInput, rule: Rule, attempt: LastAttempt): NextCall {
  const ended = believable(attempt.endedAt, input.now)
    ? (attempt.endedAt ?? attempt.startedAt)
    : attempt.startedAt;
  const imposed = later(ended, Math.min(attempt.retryAfterMs ?? 0, LONGEST_RETRY_AFTER));
  if (attempt.outcome === 'failed' && attempt.recovery !== 'retrySoon') {
    const next = afterCall(input, rule, attempt.startedAt);
    if (next.at < imposed) return waiting(imposed);
    return next.trigger === 'schedule'
      ? { ...next, reason: 'Au prochain créneau, car le dernier appel a échoué.' }
      : next;
  }
  return orAtFailureWake(
    input,
    rule,
    ended,
    imposed,
    afterPassingFailure(input, rule, attempt, ended, imposed),
  );
}

/** A failure that may pass by itself: backoff, or what the server imposed. */
function afterPassingFailure(
  input: PlanInput,
  rule: Rule,
  attempt: LastAttempt,
  ended: Date,
  imposed: Date,
): NextCall {
  const index = Math.min(Math.max(attempt.consecutiveFailures, 1), BACKOFF_MINUTES.length) - 1;
  const backoff = later(ended, (BACKOFF_MINUTES[index] ?? 30) * MINUTE);
  if (imposed > backoff) return waiting(imposed);
  if (backoff < input.startedAt) {
    return {
      at: later(input.startedAt, rule.jitterMs),
      trigger: 'start',
      reason: 'Au démarrage, après un échec.',
    };
  }
  const count = failures(Math.max(attempt.consecutiveFailures, 1));
  return { at: backoff, trigger: 'retry', reason: `Nouvel essai après ${count}.` };
}

/**
 * After a wake-up the network may be back: no need to wait for the rest of a long pause, but never sooner than the
 * first step of the backoff, nor than what the server imposed.
 */
function orAtFailureWake(input: PlanInput, rule: Rule, ended: Date, imposed: Date, next: NextCall): NextCall {
  const wake = input.wokeAt;
  if (wake === null || wake <= ended || imposed > wake) return next;
  const soonest = later(ended, MINUTE);
  const atWake = later(wake, rule.jitterMs);
  const at = atWake < soonest ? soonest : atWake;
  if (at >= next.at && next.at >= wake) return next;
  return { at, trigger: 'wake', reason: 'À la sortie de veille ou au retour du réseau.' };
}

/** A call whose moment passed while the computer slept is made shortly after it woke, once. */
function orAtWake(input: PlanInput, rule: Rule, next: NextCall): NextCall {
  if (input.wokeAt === null || next.at > input.wokeAt) return next;
  return {
    at: later(input.wokeAt, rule.jitterMs),
    trigger: 'wake',
    reason: 'À la sortie de veille, car l’appel prévu n’a pas pu se faire.',
  };
}

function waiting(at: Date): NextCall {
  return { at, trigger: 'retry', reason: 'Le SNE demande d’attendre jusque-là.' };
}

function believable(at: Date | null, now: Date): boolean {
  return at !== null && at.getTime() <= now.getTime() + CLOCK_TOLERANCE;
}

function later(at: Date, ms: number): Date {
  return new Date(at.getTime() + ms);
}

function cadenceReason(rule: Rule): string {
  const rhythm = rule.intervalMs === HOUR ? 'Toutes les heures' : 'Toutes les douze heures';
  return `${rhythm}, à la minute ${String(rule.minute).padStart(2, '0')} propre à ce poste.`;
}

function failures(count: number): string {
  return count === 1 ? 'un échec' : `${String(count)}${NBSP}échecs`;
}

export interface LatenessInput {
  readonly settings: ScheduleSettings;
  readonly now: Date;
  readonly lastSuccessAt: Date | null;
  readonly receivedPerDay: readonly number[];
}

/**
 * True when the call that should have followed the last complete one is overdue by half an interval, at most two
 * hours (half an hour for the hourly cadence). Counted from the slot, so that the wait for the installation's minute
 * is never lateness. Time during which the computer was off counts: the age of the data does harm, whatever made
 * it. Never while paused or before the first success, which are states of their own.
 */
export function isLate({ settings, now, lastSuccessAt, receivedPerDay }: LatenessInput): boolean {
  if (settings.paused || lastSuccessAt === null) return false;
  if (!believable(lastSuccessAt, now)) return true;
  const interval = callInterval(settings, receivedPerDay);
  const grace = Math.min(interval / 2, 2 * HOUR);
  return now.getTime() > slotAfter(lastSuccessAt, interval, callMinute(settings)).getTime() + grace;
}
