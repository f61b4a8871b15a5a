import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parisLabel } from '../../src-main/reference/paris-time.ts';
import { DEFAULT_CONTRACT } from '../../src-main/sne/contract/requests.ts';
import { formatSince, parseSince } from '../../src-main/sne/since.ts';

const PATTERN = DEFAULT_CONTRACT.gdmSinceFormat;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Every reading of a label, found by trying each whole minute around: independent of the code under test. */
function readings(label: string, pattern: string, around: Date): readonly Date[] {
  const found: Date[] = [];
  const unit = pattern.includes('ss') ? 1_000 : MINUTE;
  const from = Math.floor((around.getTime() - 3 * HOUR) / unit) * unit;
  for (let at = from; at <= around.getTime() + 3 * HOUR; at += unit) {
    const shown = parisLabel(new Date(at));
    const two = (value: number): string => String(value).padStart(2, '0');
    const text = pattern
      .replace('yyyy', String(shown.year))
      .replace('MM', two(shown.month))
      .replace('dd', two(shown.day))
      .replace('HH', two(shown.hour))
      .replace('mm', two(shown.minute))
      .replace('ss', two(shown.second));
    if (text === label) found.push(new Date(at));
  }
  return found;
}

/** Instants from 2000 to 2060, half of them within a day of a change of hour. */
const instants = fc.oneof(
  fc.date({
    min: new Date('2000-01-01T00:00:00Z'),
    max: new Date('2060-01-01T00:00:00Z'),
    noInvalidDate: true,
  }),
  fc
    .record({
      year: fc.integer({ min: 2000, max: 2059 }),
      month: fc.constantFrom(2, 9),
      offset: fc.integer({ min: -4 * HOUR, max: 4 * HOUR }),
    })
    .map(({ year, month, offset }) => {
      const last = new Date(Date.UTC(year, month + 1, 0, 1));
      return new Date(last.getTime() - last.getUTCDay() * 24 * HOUR + offset);
    }),
);

describe('formatSince', () => {
  it('writes the published example in local time', () => {
    expect(formatSince(new Date('2025-04-28T12:36:00Z'), PATTERN)).toBe('28/04/2025 14:36');
    expect(formatSince(new Date('2025-04-27T22:00:00Z'), PATTERN)).toBe('28/04/2025 00:00');
    expect(formatSince(new Date('2025-01-15T08:09:59.999Z'), PATTERN)).toBe('15/01/2025 09:09');
  });

  it('goes before the repeated hour of October for an instant of its first passage only', () => {
    expect(formatSince(new Date('2025-10-26T00:30:00Z'), PATTERN)).toBe('26/10/2025 01:59');
    expect(formatSince(new Date('2025-10-26T00:30:00Z'), 'yyyyMMddHHmmss')).toBe('20251026015959');
    expect(formatSince(new Date('2025-10-26T01:30:00Z'), PATTERN)).toBe('26/10/2025 02:30');
    expect(formatSince(new Date('2025-10-26T02:00:00Z'), PATTERN)).toBe('26/10/2025 03:00');
    expect(formatSince(new Date('2025-03-30T01:00:00Z'), PATTERN)).toBe('30/03/2025 03:00');
  });

  it('writes a label whose every reading is at or before the instant, and not needlessly early', () => {
    fc.assert(
      fc.property(
        instants,
        fc.constantFrom(PATTERN, 'yyyy-MM-ddTHH:mm', 'dd.MM.yyyy HH:mm'),
        (instant, pattern) => {
          const found = readings(formatSince(instant, pattern), pattern, instant);
          expect(found.length).toBeGreaterThan(0);
          for (const reading of found) {
            expect(reading.getTime()).toBeLessThanOrEqual(instant.getTime());
            expect(instant.getTime() - reading.getTime()).toBeLessThan(HOUR + 2 * MINUTE);
          }
        },
      ),
      { numRuns: 400 },
    );
  });

  it('never goes back when time goes on, as labels read', () => {
    fc.assert(
      fc.property(instants, fc.integer({ min: 0, max: 3 * HOUR }), (instant, step) => {
        const before = parseSince(formatSince(instant, PATTERN), PATTERN);
        const after = parseSince(formatSince(new Date(instant.getTime() + step), PATTERN), PATTERN);
        expect(after?.getTime()).toBeGreaterThanOrEqual(before?.getTime() ?? Number.NaN);
      }),
    );
  });

  it('floors to the smallest unit that a site’s pattern writes', () => {
    expect(formatSince(new Date('2025-04-28T12:36:41Z'), 'yyyy-MM-dd')).toBe('2025-04-28');
    expect(formatSince(new Date('2025-04-28T12:36:41Z'), 'dd/MM/yyyy HH')).toBe('28/04/2025 14');
    expect(formatSince(new Date('2025-04-28T12:36:41Z'), 'yyyy-MM-ddTHH:mm:ss')).toBe('2025-04-28T14:36:41');
  });

  it.each(['HH:mm', 'dd/MM HH:mm', 'dd/MM/yyyy mm', ''])(
    'refuses « %s », which names no moment',
    (pattern) => {
      expect(() => formatSince(new Date(0), pattern)).toThrow(
        expect.objectContaining({ code: 'CFG-SINCE-FORMAT' }),
      );
    },
  );
});

describe('parseSince', () => {
  it('takes the earlier reading of the repeated hour, and none for a moment that never was', () => {
    expect(parseSince('26/10/2025 02:30', PATTERN)).toEqual(new Date('2025-10-26T00:30:00Z'));
    expect(parseSince('30/03/2025 02:30', PATTERN)).toBeNull();
    expect(parseSince('31/02/2025 10:00', PATTERN)).toBeNull();
    expect(parseSince('28/04/2025', PATTERN)).toBeNull();
    expect(parseSince('28/04/2025 14:36 ', PATTERN)).toBeNull();
  });

  it('reads back what was written, to the minute, outside the repeated hour', () => {
    fc.assert(
      fc.property(instants, (instant) => {
        const label = formatSince(instant, PATTERN);
        const read = parseSince(label, PATTERN);
        expect(read).not.toBeNull();
        expect(formatSince(read ?? instant, PATTERN).slice(0, 10)).toBe(label.slice(0, 10));
        if (parisLabel(instant).hour !== 2)
          expect(instant.getTime() - (read?.getTime() ?? 0)).toBeLessThan(MINUTE);
      }),
    );
  });
});
