import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { localDateTime, localDay, localMonthYear, parseSince } from '../../src-main/simulator/local-time.ts';

const paris = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'Europe/Paris',
  dateStyle: 'short',
  timeStyle: 'medium',
});
const instants = fc.date({
  min: new Date('1996-01-01T00:00:00Z'),
  max: new Date('2037-12-31T00:00:00Z'),
  noInvalidDate: true,
});

describe('the simulated SNE’s reckoning of time', () => {
  it('writes the same local time as the time zone database, and the same instant', () => {
    fc.assert(
      fc.property(instants, (instant) => {
        const text = localDateTime(instant);
        expect(text.slice(0, 19).replace('T', ' ')).toBe(paris.format(instant));
        expect(Date.parse(text)).toBe(Math.floor(instant.getTime() / 1000) * 1000);
      }),
      { numRuns: 2000 },
    );
  });

  it('reads the published example in summer time, and a winter date in winter time', () => {
    expect(parseSince('28/04/2025 14:36')?.toISOString()).toBe('2025-04-28T12:36:00.000Z');
    expect(parseSince('28/11/2025 14:36')?.toISOString()).toBe('2025-11-28T13:36:00.000Z');
  });

  it('reads the repeated hour of October as its first passage, and the missing hour of March without a gap', () => {
    expect(parseSince('26/10/2025 02:30')?.toISOString()).toBe('2025-10-26T00:30:00.000Z');
    expect(parseSince('26/10/2025 03:00')?.toISOString()).toBe('2025-10-26T02:00:00.000Z');
    expect(parseSince('30/03/2025 01:59')?.toISOString()).toBe('2025-03-30T00:59:00.000Z');
    expect(parseSince('30/03/2025 02:30')?.toISOString()).toBe('2025-03-30T01:30:00.000Z');
  });

  it('reads back every minute it writes, as that instant or the same label an hour before', () => {
    fc.assert(
      fc.property(instants, (instant) => {
        const text = localDateTime(instant);
        const label = `${text.slice(8, 10)}/${text.slice(5, 7)}/${text.slice(0, 4)} ${text.slice(11, 16)}`;
        const minute = Math.floor(instant.getTime() / 60_000) * 60_000;
        expect([minute, minute - 3_600_000]).toContain(parseSince(label)?.getTime());
      }),
      { numRuns: 2000 },
    );
  });

  it('refuses everything that is not such a date', () => {
    for (const text of [
      '',
      '28/04/2025',
      '2025-04-28 14:36',
      '31/02/2025 10:00',
      '28/04/2025 24:00',
      '28/13/2025 10:00',
      '28/04/2025 14:60',
    ]) {
      expect(parseSince(text)).toBeNull();
    }
  });

  it('knows the French day and month of an instant near midnight', () => {
    expect(localDay(new Date('2025-12-31T23:30:00Z'))).toBe('2026-01-01');
    expect(localMonthYear(new Date('2025-12-31T23:30:00Z'))).toBe('0126');
  });
});
