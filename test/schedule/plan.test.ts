import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { settings } from '../../src-main/api/settings.ts';
import { installationJitter } from '../../src-main/schedule/cadence.ts';
import type { ScheduleSettings } from '../../src-main/schedule/cadence.ts';
import { cursorAfter, nextSince } from '../../src-main/schedule/cursor.ts';
import { drawMinute } from '../../src-main/schedule/draw-minute.ts';
import { isLate, planNextCall } from '../../src-main/schedule/plan.ts';
import type { LastAttempt, PlanInput } from '../../src-main/schedule/plan.ts';
import { formatSince } from '../../src-main/sne/since.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

function schedule(change: Partial<ScheduleSettings> = {}): ScheduleSettings {
  return { ...settings.parse({}).schedule, cadence: 'hourly', minute: 41, ...change };
}

function done(startedAt: string): LastAttempt {
  const at = new Date(startedAt);
  return {
    startedAt: at,
    endedAt: at,
    outcome: 'done',
    recovery: null,
    retryAfterMs: null,
    consecutiveFailures: 0,
  };
}

function failed(startedAt: string, change: Partial<LastAttempt> = {}): LastAttempt {
  return { ...done(startedAt), outcome: 'failed', recovery: 'retrySoon', consecutiveFailures: 1, ...change };
}

/** A desk that has run since the morning; the newest attempt is its last success when that is what it was. */
function plan(now: string, change: Partial<PlanInput> = {}): ReturnType<typeof planNextCall> {
  const attempt = change.lastAttempt ?? null;
  return planNextCall({
    settings: schedule(),
    now: new Date(now),
    startedAt: new Date('2025-04-28T05:00:00Z'),
    lastAttempt: null,
    lastSuccessAt: attempt?.outcome === 'done' ? attempt.startedAt : null,
    receivedPerDay: [],
    wokeAt: null,
    ...change,
  });
}

describe('the cadence', () => {
  it('follows the published example of 28/04/2025', () => {
    const rules = schedule({ initialDays: 0 });
    const label = (at: Date): string => formatSince(at, 'dd/MM/yyyy HH:mm');
    let cursor: Date | null = null;
    let now = new Date('2025-04-28T12:41:00Z');
    const asked: string[] = [];
    for (let call = 0; call < 3; call++) {
      asked.push(`${label(now)} depuis ${label(nextSince({ settings: rules, cursor, now }))}`);
      cursor = cursorAfter({ requestedAt: now, clockSkewMs: 0, overlapMinutes: rules.overlapMinutes });
      const next = plan(now.toISOString(), { settings: rules, lastAttempt: done(now.toISOString()) });
      expect(next?.trigger).toBe('schedule');
      now = next?.at ?? now;
    }
    expect(asked).toEqual([
      '28/04/2025 14:41 depuis 28/04/2025 00:00',
      '28/04/2025 15:41 depuis 28/04/2025 14:36',
      '28/04/2025 16:41 depuis 28/04/2025 15:36',
    ]);
  });

  it('calls every twelve hours below 5,000 demands a day and every hour above, when it decides alone', () => {
    const at = (receivedPerDay: readonly number[]): string | undefined =>
      plan('2025-04-28T06:42:00Z', {
        settings: schedule({ cadence: 'auto' }),
        lastAttempt: done('2025-04-28T06:41:00Z'),
        receivedPerDay,
      })?.at.toISOString();
    expect(at([])).toBe('2025-04-28T18:41:00.000Z');
    expect(at([5_000, 5_000])).toBe('2025-04-28T18:41:00.000Z');
    expect(at([5_001])).toBe('2025-04-28T07:41:00.000Z');
    expect(at([6_000, 6_000, 6_000, 6_000, 6_000, 6_000, 6_000, 0, 0, 0])).toBe('2025-04-28T07:41:00.000Z');
  });

  it('loses no hour to a timer that fires a little late each time', () => {
    let call = new Date('2025-04-28T06:41:00.000Z');
    for (let count = 1; count <= 48; count++) {
      const now = new Date(call.getTime() + SECOND);
      const next = planNextCall({
        settings: schedule(),
        now,
        startedAt: new Date('2025-04-28T05:00:00Z'),
        lastAttempt: done(call.toISOString()),
        lastSuccessAt: call,
        receivedPerDay: [],
        wokeAt: null,
      });
      call = new Date((next?.at.getTime() ?? 0) + 1_900);
    }
    expect(call.toISOString()).toBe('2025-04-30T06:41:01.900Z');
  });

  it('is paused by the person, and takes up at once with one call', () => {
    const lastAttempt = done('2025-04-28T06:41:00Z');
    expect(plan('2025-04-28T13:05:00Z', { settings: schedule({ paused: true }), lastAttempt })).toBeNull();
    const resumed = plan('2025-04-28T13:05:00Z', { lastAttempt });
    expect(resumed?.at).toEqual(new Date('2025-04-28T13:05:00Z'));
    const after = plan('2025-04-28T13:05:10Z', { lastAttempt: done('2025-04-28T13:05:00Z') });
    expect(after?.at).toEqual(new Date('2025-04-28T14:41:00Z'));
  });
});

describe('starting the application', () => {
  it('makes the very first call within two seconds, but not on the hour', () => {
    const first = (start: string): ReturnType<typeof planNextCall> =>
      plan(start, { startedAt: new Date(start) });
    expect(first('2025-04-28T07:30:00Z')).toMatchObject({
      trigger: 'start',
      at: new Date('2025-04-28T07:30:01.500Z'),
    });
    const onTheHour = first('2025-04-28T08:00:20Z')?.at;
    expect(onTheHour?.toISOString()).toMatch(/^2025-04-28T08:01:/);
  });

  it('makes one call after a long shutdown, and none for nine more starts within the interval', () => {
    let lastAttempt = done('2025-04-25T14:41:00Z');
    let calls = 0;
    for (let start = 0; start < 10; start++) {
      const startedAt = new Date(Date.parse('2025-04-28T07:30:00Z') + start * 3 * MINUTE);
      const next = plan(startedAt.toISOString(), { startedAt, lastAttempt });
      if (next === null || next.at.getTime() - startedAt.getTime() > 2 * MINUTE) continue;
      expect(next).toMatchObject({ trigger: 'start' });
      expect(next.at.getTime() - startedAt.getTime()).toBe(installationJitter(41));
      calls++;
      lastAttempt = done(next.at.toISOString());
    }
    expect(calls).toBe(1);
  });

  it('spreads desks between 3 and 90 seconds by their minute', () => {
    const waits = Array.from({ length: 59 }, (_, index) => installationJitter(index + 1));
    expect(new Set(waits).size).toBe(59);
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(3 * SECOND);
    expect(Math.max(...waits)).toBeLessThanOrEqual(90 * SECOND);
  });
});

describe('after a failure', () => {
  it('waits 1, 2, 5, 10, 15, 30, 30 minutes for what may pass by itself', () => {
    const waits = [1, 2, 3, 4, 5, 6, 7, 40].map((consecutiveFailures) => {
      const next = plan('2025-04-28T09:10:01Z', {
        lastAttempt: failed('2025-04-28T09:10:00Z', { consecutiveFailures }),
      });
      expect(next?.trigger).toBe('retry');
      return ((next?.at.getTime() ?? 0) - Date.parse('2025-04-28T09:10:00Z')) / MINUTE;
    });
    expect(waits).toEqual([1, 2, 5, 10, 15, 30, 30, 30]);
  });

  it('counts the pause from the end of a long attempt', () => {
    const endedAt = new Date('2025-04-28T09:14:00Z');
    const next = plan('2025-04-28T09:14:01Z', { lastAttempt: failed('2025-04-28T09:10:00Z', { endedAt }) });
    expect(next?.at).toEqual(new Date('2025-04-28T09:15:00Z'));
  });

  it('waits as long as the server asks, a day at most', () => {
    const at = (retryAfterMs: number): Date | undefined =>
      plan('2025-04-28T09:10:01Z', { lastAttempt: failed('2025-04-28T09:10:00Z', { retryAfterMs }) })?.at;
    expect(at(30 * SECOND)).toEqual(new Date('2025-04-28T09:11:00Z'));
    expect(at(25 * MINUTE)).toEqual(new Date('2025-04-28T09:35:00Z'));
    expect(at(100 * 24 * HOUR)).toEqual(new Date('2025-04-29T09:10:00Z'));
    const restarted = plan('2025-04-28T09:20:00Z', {
      startedAt: new Date('2025-04-28T09:20:00Z'),
      wokeAt: new Date('2025-04-28T09:20:00Z'),
      lastAttempt: failed('2025-04-28T09:10:00Z', { retryAfterMs: 25 * MINUTE }),
    });
    expect(restarted?.at).toEqual(new Date('2025-04-28T09:35:00Z'));
  });

  it.each(['person', 'nextSlot'] as const)('waits for the next slot when it takes more (%s)', (recovery) => {
    const lastAttempt = failed('2025-04-28T09:41:00Z', { recovery });
    expect(plan('2025-04-28T09:41:05Z', { lastAttempt })?.at).toEqual(new Date('2025-04-28T10:41:00Z'));
    const restarted = plan('2025-04-28T09:50:00Z', {
      lastAttempt,
      startedAt: new Date('2025-04-28T09:50:00Z'),
    });
    expect(restarted?.at).toEqual(new Date('2025-04-28T10:41:00Z'));
  });

  it('tries again soon after a call that was cut by the end of the program', () => {
    const lastAttempt = failed('2025-04-28T09:41:00Z', {
      outcome: 'interrupted',
      recovery: null,
      endedAt: null,
    });
    const next = plan('2025-04-28T09:43:00Z', { lastAttempt, startedAt: new Date('2025-04-28T09:43:00Z') });
    expect(next).toMatchObject({ trigger: 'start' });
    expect((next?.at.getTime() ?? 0) - Date.parse('2025-04-28T09:43:00Z')).toBeLessThanOrEqual(90 * SECOND);
  });

  it('does not wait for the rest of a long pause when the network comes back', () => {
    const lastAttempt = failed('2025-04-28T09:10:00Z', { consecutiveFailures: 6 });
    const next = plan('2025-04-28T09:20:00Z', { lastAttempt, wokeAt: new Date('2025-04-28T09:20:00Z') });
    expect(next).toMatchObject({ trigger: 'wake' });
    expect((next?.at.getTime() ?? 0) - Date.parse('2025-04-28T09:20:00Z')).toBe(installationJitter(41));
    const flapping = plan('2025-04-28T09:10:02Z', { lastAttempt, wokeAt: new Date('2025-04-28T09:10:02Z') });
    expect(flapping?.at.getTime()).toBeGreaterThanOrEqual(Date.parse('2025-04-28T09:11:00Z'));
  });
});

describe('sleep and clocks', () => {
  it('catches up with one call shortly after waking, however many slots were missed', () => {
    const wokeAt = new Date('2025-05-05T06:12:00Z');
    const next = plan('2025-05-05T06:12:01Z', { lastAttempt: done('2025-04-28T09:41:00Z'), wokeAt });
    expect(next).toMatchObject({ trigger: 'wake' });
    expect((next?.at.getTime() ?? 0) - wokeAt.getTime()).toBe(installationJitter(41));
    const after = plan('2025-05-05T06:14:00Z', { lastAttempt: done('2025-05-05T06:13:00Z'), wokeAt });
    expect(after).toMatchObject({ trigger: 'schedule', at: new Date('2025-05-05T07:41:00Z') });
  });

  it('does not call at a wake-up when nothing is due', () => {
    const next = plan('2025-04-28T09:50:00Z', {
      lastAttempt: done('2025-04-28T09:41:00Z'),
      wokeAt: new Date('2025-04-28T09:50:00Z'),
    });
    expect(next).toMatchObject({ trigger: 'schedule', at: new Date('2025-04-28T10:41:00Z') });
  });

  it('is not held up by a last call that a clock set back puts in the future', () => {
    const now = '2025-04-28T09:50:00Z';
    const next = plan(now, { lastAttempt: done('2031-01-01T09:41:00Z') });
    expect(next?.at).toEqual(new Date(now));
    expect(next?.reason).toContain('horloge');
    // One call, not one after another: the new attempt counts although the last success is still in the future.
    const after = plan('2025-04-28T09:51:00Z', {
      lastAttempt: done(now),
      lastSuccessAt: new Date('2031-01-01T09:41:00Z'),
    });
    expect(after?.at).toEqual(new Date('2025-04-28T11:41:00Z'));
    const started = plan(now, {
      lastAttempt: done('2025-04-28T07:41:00Z'),
      startedAt: new Date('2031-01-01T00:00:00Z'),
      wokeAt: new Date('2031-01-01T00:00:00Z'),
    });
    expect(started?.at).toEqual(new Date(now));
  });

  it('makes neither a call too many nor too few at both changes of hour', () => {
    for (const start of ['2025-03-29T20:41:00Z', '2025-10-25T20:41:00Z']) {
      let call = new Date(start);
      for (let count = 1; count <= 12; count++) {
        const next = plan(call.toISOString(), {
          startedAt: new Date(start),
          lastAttempt: done(call.toISOString()),
        });
        expect(next?.at.getTime()).toBe(call.getTime() + HOUR);
        call = next?.at ?? call;
      }
    }
  });
});

/** A day or more in the life of a desk: what happens and how long after the previous thing. */
const life = fc.array(
  fc.record({
    afterMinutes: fc.integer({ min: 0, max: 30 * 60 }),
    event: fc.constantFrom('restart', 'wake', 'shutdown', 'pause', 'resume', 'nothing'),
  }),
  { minLength: 1, maxLength: 12 },
);
/** What the SNE makes of each call. */
const answers = fc.array(fc.constantFrom('done', 'done', 'done', 'offline', 'refused'), {
  minLength: 1,
  maxLength: 20,
});

interface Made {
  readonly at: Date;
  readonly since: Date;
  readonly outcome: string;
}

/** Runs a desk through its life with the real functions, second by second of what they plan. */
function live(
  rules: ScheduleSettings,
  start: Date,
  events: readonly { readonly afterMinutes: number; readonly event: string }[],
  outcomes: readonly string[],
): readonly Made[] {
  const made: Made[] = [];
  let now = start;
  let startedAt = start;
  let wokeAt: Date | null = null;
  let paused = false;
  let on = true;
  let lastAttempt: LastAttempt | null = null;
  let lastSuccessAt: Date | null = null;
  let cursor: Date | null = null;
  let failures = 0;
  const runUntil = (end: Date): void => {
    while (on) {
      const current: ScheduleSettings = { ...rules, paused };
      const next = planNextCall({
        settings: current,
        now,
        startedAt,
        lastAttempt,
        lastSuccessAt,
        receivedPerDay: [],
        wokeAt,
      });
      if (next === null || next.at >= end) break;
      expect(next.at.getTime()).toBeGreaterThanOrEqual(now.getTime());
      now = next.at;
      const outcome = outcomes[made.length % outcomes.length] ?? 'done';
      const since = nextSince({ settings: current, cursor, now });
      made.push({ at: now, since, outcome });
      failures = outcome === 'done' ? 0 : failures + 1;
      lastAttempt = {
        startedAt: now,
        endedAt: now,
        outcome: outcome === 'done' ? 'done' : 'failed',
        recovery: outcome === 'done' ? null : outcome === 'offline' ? 'retrySoon' : 'person',
        retryAfterMs: null,
        consecutiveFailures: failures,
      };
      if (outcome === 'done') {
        lastSuccessAt = now;
        cursor = cursorAfter({ requestedAt: now, clockSkewMs: 0, overlapMinutes: rules.overlapMinutes });
      }
      now = new Date(now.getTime() + 5 * SECOND);
    }
    now = new Date(Math.max(end.getTime(), now.getTime()));
  };
  for (const { afterMinutes, event } of events) {
    runUntil(new Date(now.getTime() + afterMinutes * MINUTE));
    if (event === 'restart') {
      on = true;
      startedAt = now;
      wokeAt = null;
    } else if (event === 'shutdown') on = false;
    else if (event === 'wake') wokeAt = now;
    else if (event === 'pause') paused = true;
    else if (event === 'resume') paused = false;
  }
  runUntil(new Date(now.getTime() + 26 * HOUR));
  return made;
}

const desks = fc.record({
  minute: fc.integer({ min: 1, max: 59 }),
  cadence: fc.constantFrom('hourly' as const, 'twice-daily' as const),
  overlapMinutes: fc.integer({ min: 1, max: 120 }),
});
const starts = fc.oneof(
  fc.date({
    min: new Date('2024-01-01T00:00:00Z'),
    max: new Date('2030-01-01T00:00:00Z'),
    noInvalidDate: true,
  }),
  fc.constantFrom(new Date('2025-03-29T13:30:00Z'), new Date('2025-10-25T13:30:00Z')),
);

describe('any life of a desk', () => {
  it('never calls in minute 0, never leaves a gap, never calls more often than the rule', () => {
    fc.assert(
      fc.property(desks, starts, life, answers, (desk, start, events, outcomes) => {
        const made = live(schedule(desk), start, events, outcomes);
        for (const { at } of made) expect(at.getUTCMinutes()).not.toBe(0);
        const complete = made.filter((call) => call.outcome === 'done');
        const interval = desk.cadence === 'hourly' ? HOUR : 12 * HOUR;
        complete.forEach((call, index) => {
          const former = complete[index - 1];
          if (former === undefined) return;
          // The answer to `former` ends at its request: the next must ask from before then, with the overlap.
          expect(call.since.getTime()).toBeLessThanOrEqual(
            former.at.getTime() - desk.overlapMinutes * MINUTE,
          );
          // Intervals are counted in whole minutes.
          expect(
            Math.floor(call.at.getTime() / MINUTE) - Math.floor(former.at.getTime() / MINUTE),
          ).toBeGreaterThanOrEqual(interval / MINUTE);
        });
      }),
      { numRuns: 300 },
    );
  });

  it('keeps on calling while it runs: two intervals never pass without an attempt', () => {
    fc.assert(
      fc.property(desks, starts, answers, (desk, start, outcomes) => {
        const made = live(schedule(desk), start, [{ afterMinutes: 72 * 60, event: 'nothing' }], outcomes);
        const longest = (desk.cadence === 'hourly' ? HOUR : 12 * HOUR) + HOUR + 2 * MINUTE;
        made.forEach((call, index) => {
          const former = made[index - 1];
          if (former !== undefined)
            expect(call.at.getTime() - former.at.getTime()).toBeLessThanOrEqual(longest);
        });
        expect(made.length).toBeGreaterThanOrEqual(Math.floor((98 * HOUR) / longest));
      }),
    );
  });
});

describe('lateness', () => {
  const late = (now: string, change: Partial<ScheduleSettings> = {}): boolean =>
    isLate({
      settings: schedule(change),
      now: new Date(now),
      lastSuccessAt: new Date('2025-04-28T06:41:00Z'),
      receivedPerDay: [],
    });

  it('begins half an interval, at most two hours, after the call that should have been made', () => {
    expect(late('2025-04-28T08:11:00Z')).toBe(false);
    expect(late('2025-04-28T08:11:01Z')).toBe(true);
    expect(late('2025-04-28T20:41:00Z', { cadence: 'twice-daily' })).toBe(false);
    expect(late('2025-04-28T20:41:01Z', { cadence: 'twice-daily' })).toBe(true);
  });

  it('is no state of a paused or a new desk, and is one when the clock was set back', () => {
    expect(late('2025-05-28T08:11:01Z', { paused: true })).toBe(false);
    expect(late('2025-04-20T08:00:00Z')).toBe(true);
    const now = new Date('2025-05-28T08:11:01Z');
    expect(isLate({ settings: schedule(), now, lastSuccessAt: null, receivedPerDay: [] })).toBe(false);
  });

  it('never shows on a desk whose calls all succeed on time', () => {
    fc.assert(
      fc.property(desks, starts, fc.integer({ min: 0, max: 1_000 }), (desk, start, permille) => {
        const rules = schedule(desk);
        const made = live(rules, start, [{ afterMinutes: 60, event: 'nothing' }], ['done']);
        made.forEach((call, index) => {
          const next = made[index + 1];
          if (next === undefined) return;
          const now = new Date(
            call.at.getTime() + ((next.at.getTime() - call.at.getTime()) * permille) / 1_000,
          );
          expect(isLate({ settings: rules, now, lastSuccessAt: call.at, receivedPerDay: [] })).toBe(false);
        });
      }),
    );
  });
});

describe('the drawn minute', () => {
  it('is any of 1 to 59 and never 0', () => {
    const drawn = new Set(Array.from({ length: 5_000 }, drawMinute));
    expect(drawn.size).toBe(59);
    expect(Math.min(...drawn)).toBe(1);
    expect(Math.max(...drawn)).toBe(59);
  });
});
