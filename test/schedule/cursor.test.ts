import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { settings } from '../../src-main/api/settings.ts';
import { cursorAfter, initialSince, nextSince } from '../../src-main/schedule/cursor.ts';
import { parisLabel, parisMidnight, parisReadings } from '../../src-main/reference/paris-time.ts';
import { clockSkew } from '../../src-main/sne/exchange.ts';
import { formatSince } from '../../src-main/sne/since.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const rules = settings.parse({}).schedule;

describe('the cursor', () => {
  it('leaves no gap whatever the difference of clocks, the time of the answer and the second of the header', () => {
    fc.assert(
      fc.property(
        fc.record({
          sentAt: fc.date({
            min: new Date('2024-01-01T00:00:00Z'),
            max: new Date('2030-01-01T00:00:00Z'),
            noInvalidDate: true,
          }),
          ahead: fc.integer({ min: -48 * HOUR, max: 48 * HOUR }),
          snapshotAfter: fc.integer({ min: 0, max: 30_000 }),
          headersAfter: fc.integer({ min: 0, max: 30_000 }),
          overlapMinutes: fc.integer({ min: 1, max: 120 }),
        }),
        ({ sentAt, ahead, snapshotAfter, headersAfter, overlapMinutes }) => {
          const serverAtSnapshot = sentAt.getTime() + ahead + snapshotAfter;
          const date = new Date(Math.floor((serverAtSnapshot + headersAfter) / 1_000) * 1_000);
          const receivedAt = new Date(sentAt.getTime() + snapshotAfter + headersAfter + 20);
          const skew = clockSkew(date, sentAt, receivedAt);
          const cursor = cursorAfter({ requestedAt: sentAt, clockSkewMs: skew, overlapMinutes });
          // What the server dates after its snapshot is not in the answer: the next call must ask from before it.
          expect(cursor.getTime()).toBeLessThan(serverAtSnapshot);
        },
      ),
    );
  });

  it('can be asked from whatever clock wrote it, here or at the SNE', () => {
    const anyClock = fc.date({ noInvalidDate: true });
    fc.assert(
      fc.property(anyClock, anyClock, anyClock, (sentAt, server, now) => {
        const clockSkewMs = server.getTime() - sentAt.getTime();
        const cursor = cursorAfter({ requestedAt: sentAt, clockSkewMs, overlapMinutes: 5 });
        for (const stored of [cursor, server, null]) {
          const since = nextSince({ settings: rules, cursor: stored, now });
          expect(since.getTime()).toBeGreaterThanOrEqual(Date.parse('2001-01-01T00:00:00Z'));
          // Labels have four figures.
          if (since.getUTCFullYear() < 9999)
            expect(formatSince(since, 'dd/MM/yyyy HH:mm')).toMatch(/^\d\d\//);
        }
      }),
    );
    const right = new Date('2026-11-26T09:00:00Z');
    for (const date of ['1900-01-01T00:00:00Z', '2140-01-01T00:00:00Z', '+275760-09-13T00:00:00Z']) {
      const clockSkewMs = Date.parse(date) - right.getTime();
      expect(cursorAfter({ requestedAt: right, clockSkewMs, overlapMinutes: 5 })).toEqual(
        new Date('2026-11-26T08:55:00Z'),
      );
    }
  });

  it('measures no difference where the second of the header and the way explain it', () => {
    const at = (text: string): Date => new Date(`2025-04-28T12:${text}Z`);
    expect(clockSkew(at('41:07'), at('41:07.250'), at('41:07.400'))).toBe(0);
    expect(clockSkew(null, at('41:07.250'), at('41:07.400'))).toBeNull();
    expect(clockSkew(at('44:00'), at('41:00'), at('41:00.200'))).toBe(180_999);
    expect(clockSkew(at('38:00'), at('41:00'), at('41:00.200'))).toBe(-180_200);
  });

  it('asks from before now when the cursor was written before the clock was set back', () => {
    const now = new Date('2025-04-28T12:00:00Z');
    expect(nextSince({ settings: rules, cursor: new Date('2026-01-01T00:00:00Z'), now })).toEqual(
      new Date('2025-04-28T11:55:00Z'),
    );
    const kept = new Date('2025-04-28T10:36:00Z');
    expect(nextSince({ settings: rules, cursor: kept, now })).toEqual(kept);
  });

  it('begins at midnight in Paris, the given number of days ago', () => {
    const now = new Date('2025-04-28T12:41:00Z');
    expect(initialSince({ ...rules, initialDays: 0 }, now)).toEqual(new Date('2025-04-27T22:00:00Z'));
    expect(initialSince({ ...rules, initialDays: 31 }, now)).toEqual(new Date('2025-03-27T23:00:00Z'));
    expect(nextSince({ settings: rules, cursor: null, now })).toEqual(initialSince(rules, now));
  });
});

describe('Paris time', () => {
  it('reads every label back, twice in the repeated hour', () => {
    fc.assert(
      fc.property(
        fc.date({
          min: new Date('1980-01-01T00:00:00Z'),
          max: new Date('2090-01-01T00:00:00Z'),
          noInvalidDate: true,
        }),
        (instant) => {
          const second = Math.floor(instant.getTime() / 1_000) * 1_000;
          expect(parisReadings(parisLabel(instant)).map((reading) => reading.getTime())).toContain(second);
          const midnight = parisLabel(parisMidnight(instant));
          expect(midnight).toEqual({ ...parisLabel(instant), hour: 0, minute: 0, second: 0 });
        },
      ),
    );
    const repeated = { year: 2025, month: 10, day: 26, hour: 2, minute: 30, second: 0 };
    expect(parisReadings(repeated)).toEqual([
      new Date('2025-10-26T00:30:00Z'),
      new Date('2025-10-26T01:30:00Z'),
    ]);
    expect(parisReadings({ ...repeated, month: 3, day: 30 })).toEqual([]);
  });
});
