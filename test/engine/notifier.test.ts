import { describe, expect, it } from 'vitest';
import { settings } from '../../src-main/api/settings.ts';
import type { Status } from '../../src-main/api/status.ts';
import { computeStatus } from '../../src-main/engine/status.ts';
import { Notifier } from '../../src-main/engine/notifier.ts';

const MINUTE = 60_000;
/** A Thursday, 10:00 in France. */
const MORNING = new Date('2026-11-26T09:00:00Z');

const NEVER = computeStatus(null, {
  settings: settings.parse({}),
  now: MORNING,
  startedAt: MORNING,
  wokeAt: null,
  running: null,
  schema: { version: '02.01', origin: 'projet' },
  work: null,
});

const SYNCED: Status = { ...NEVER, state: 'synced', lastCallAt: MORNING.toISOString() };
const OFFLINE: Status = { ...SYNCED, state: 'offline' };
const ANOMALY: Status = { ...SYNCED, state: 'attention', anomalies: 2 };
const refused = (code: string): Status => ({
  ...SYNCED,
  state: 'attention',
  lastAttempt: {
    at: MORNING.toISOString(),
    outcome: 'failed',
    offline: false,
    error: { code, message: 'Le SNE a refusé.', hint: null },
  },
});

/** Shows a state every minute; the minutes at which something was told. */
function watch(notifier: Notifier, states: (minute: number) => Status, minutes: number, from = MORNING) {
  const told: { readonly minute: number; readonly title: string; readonly body: string }[] = [];
  for (let minute = 0; minute < minutes; minute += 1) {
    const notice = notifier.consider(states(minute), new Date(from.getTime() + minute * MINUTE));
    if (notice !== null) told.push({ minute, ...notice });
  }
  return told;
}

const usual = () => settings.parse({}).notifications;

describe('notifications', () => {
  it('tell one lasting problem once, however often its calls are tried again in between', () => {
    const calls = (minute: number): Status =>
      minute % 10 === 9 ? { ...OFFLINE, state: 'syncing' } : OFFLINE;
    const told = watch(new Notifier(usual), calls, 300);
    expect(told.map(({ minute }) => minute)).toEqual([15]);
    expect(told[0]?.body).toMatch(/^Hors ligne/);
  });

  it('say nothing of what mends itself within a quarter of an hour', () => {
    const states = (minute: number): Status => (minute % 20 < 14 ? refused('SNE-HTTP-500') : SYNCED);
    expect(watch(new Notifier(usual), states, 200)).toEqual([]);
  });

  it('tell at once what only a person can settle, and again only after everything was well', () => {
    const states = (minute: number): Status => (minute >= 30 && minute < 40 ? SYNCED : ANOMALY);
    expect(watch(new Notifier(usual), states, 100).map(({ minute }) => minute)).toEqual([0, 40]);
  });

  it('tell another problem, but not the first one a second time when both take turns', () => {
    const states = (minute: number): Status => (Math.floor(minute / 20) % 2 === 0 ? OFFLINE : refused('X-1'));
    expect(watch(new Notifier(usual), states, 200).map(({ title }) => title)).toEqual([
      'SNE Desk est hors ligne',
      'SNE Desk ne reçoit plus les demandes',
    ]);
  });

  it('keep quiet in the quiet hours, over midnight, and tell afterwards what still stands', () => {
    const evening = new Date('2026-11-26T18:00:00Z');
    const told = watch(new Notifier(usual), () => ANOMALY, 16 * 60, evening);
    // From 19:00 in France to 08:00 are thirteen hours.
    expect(told.map(({ minute }) => minute)).toEqual([13 * 60]);
  });

  it('are off when the person said so, and when the quiet hours are the same twice they are none', () => {
    expect(watch(new Notifier(() => ({ ...usual(), enabled: false })), () => ANOMALY, 60)).toEqual([]);
    const never = (): ReturnType<typeof usual> => ({ enabled: true, quietFrom: '09:00', quietTo: '09:00' });
    expect(watch(new Notifier(never), () => ANOMALY, 5)).toHaveLength(1);
  });
});
