import { describe, expect, it } from 'vitest';
import { exportStatus } from '../../src-main/api/exports.ts';
import type { ExportStatus } from '../../src-main/api/exports.ts';
import {
  expectedMonth,
  lastRefreshAt,
  nextReadyDay,
  planDrmExport,
} from '../../src-main/schedule/drm-calendar.ts';
import { growingPause } from '../../src-main/schedule/growing-pause.ts';

const DAYS = { refreshDay: 22, readyDay: 26 };
const plan = (now: string, last: { at: string; status: ExportStatus } | null, latestMonth: string | null) =>
  planDrmExport({
    ...DAYS,
    now: new Date(now),
    minute: 37,
    latestMonth,
    last:
      last === null
        ? null
        : { status: last.status, requestedAt: last.at, updatedAt: last.at, endedAt: last.at },
  })?.toISOString() ?? null;

describe('the DRM calendar', () => {
  it('knows the days in Paris, across the end of a day, a month and a year', () => {
    // 23:30 UTC on the 25th is already the 26th in Paris.
    expect(nextReadyDay(new Date('2026-11-25T23:30:00Z'), DAYS)).toBe('2026-11-26');
    expect(nextReadyDay(new Date('2026-11-26T23:30:00Z'), DAYS)).toBe('2026-12-26');
    expect(nextReadyDay(new Date('2026-12-27T12:00:00Z'), DAYS)).toBe('2027-01-26');
    expect(expectedMonth(new Date('2026-11-25T12:00:00Z'), DAYS)).toBe('2026-09');
    expect(expectedMonth(new Date('2026-11-26T12:00:00Z'), DAYS)).toBe('2026-10');
    expect(expectedMonth(new Date('2027-01-25T12:00:00Z'), DAYS)).toBe('2026-11');
    expect(expectedMonth(new Date('2027-01-26T12:00:00Z'), DAYS)).toBe('2026-12');
    expect(lastRefreshAt(new Date('2026-07-22T10:00:00Z'), DAYS).toISOString()).toBe(
      '2026-07-21T22:00:00.000Z',
    );
    expect(lastRefreshAt(new Date('2026-12-03T10:00:00Z'), DAYS).toISOString()).toBe(
      '2026-11-21T23:00:00.000Z',
    );
  });

  it('asks on the ready day at the desk’s own minute, not before and not on the hour', () => {
    const october = { at: '2026-10-26T05:37:00.000Z', status: 'done' } as const;
    expect(plan('2026-11-24T08:00:00Z', october, '2026-09')).toBe('2026-11-26T05:37:00.000Z');
    expect(plan('2026-11-26T04:00:00Z', october, '2026-09')).toBe('2026-11-26T05:37:00.000Z');
    expect(plan('2026-11-26T05:37:00Z', october, '2026-09')).toBe('2026-11-26T05:37:00.000Z');
    // Summer time.
    expect(plan('2026-07-01T08:00:00Z', { at: '2026-06-26T04:37:00.000Z', status: 'done' }, '2026-05')).toBe(
      '2026-07-26T04:37:00.000Z',
    );
  });

  it('tries again every six hours until it has the new month, then waits for the next', () => {
    const first = { at: '2026-11-26T05:40:00.000Z', status: 'done' } as const;
    expect(plan('2026-11-26T06:00:00Z', first, '2026-09')).toBe('2026-11-26T11:40:00.000Z');
    expect(plan('2026-11-26T06:00:00Z', first, '2026-10')).toBe('2026-12-26T05:37:00.000Z');
    for (const status of ['failed', 'empty', 'expired'] as const) {
      expect(plan('2026-11-26T06:00:00Z', { ...first, status }, '2026-09')).toBe('2026-11-26T11:40:00.000Z');
    }
    // Begun late (a computer off for days): at once.
    expect(Date.parse(plan('2026-12-02T08:00:00Z', null, null) ?? '')).toBeLessThan(
      Date.parse('2026-12-02T08:00:00Z'),
    );
  });

  it('never asks beside an export under way, nor again for one that a person has to look at', () => {
    const ending = new Set(['done', 'failed', 'empty', 'expired', 'refused', 'unsupported', 'cancelled']);
    for (const status of exportStatus.options) {
      const next = plan('2026-11-26T09:00:00Z', { at: '2026-11-26T05:40:00.000Z', status }, '2026-09');
      if (!ending.has(status)) expect(next).toBeNull();
      else expect(Date.parse(next ?? '')).toBeGreaterThan(Date.parse('2026-11-26T09:00:00Z'));
      // The same holds for one of the month before that is still open: the new request would only join it.
      const later = plan('2026-12-26T09:00:00Z', { at: '2026-11-26T05:40:00.000Z', status }, '2026-10');
      expect(later).toBe(ending.has(status) ? '2026-12-26T05:37:00.000Z' : null);
    }
  });
});

describe('the pause between two looks', () => {
  it('doubles from half a minute up to a quarter of an hour', () => {
    const bounds = { firstPauseSeconds: 30, longestPauseSeconds: 900 };
    const pauses = [0, 1, 2, 3, 4, 5, 6, 1000].map((looks) => growingPause(looks, bounds) / 1000);
    expect(pauses).toEqual([30, 60, 120, 240, 480, 900, 900, 900]);
  });
});
