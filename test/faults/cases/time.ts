import { inWords, onDesk } from '../lib/desk.ts';
import type { FaultDesk } from '../lib/desk.ts';
import { must } from '../lib/fault-case.ts';
import type { FaultCase, Finding } from '../lib/fault-case.ts';

const family = 'clock, sleep and order';
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** A computer whose clock is wrong, or that was away; and answers that come from the past. */
export const timeCases: readonly FaultCase[] = [
  wrongClock('computer-a-day-ahead', 'the clock of the computer runs a day ahead for some calls', DAY),
  wrongClock('computer-a-day-behind', 'the clock of the computer runs a day behind for some calls', -DAY),
  wrongClock('computer-minutes-ahead', 'the clock of the computer runs seven minutes ahead', 7 * 60_000),
  wrongClock('computer-in-1998', 'an empty battery: the computer believes in 1998', -28 * 365 * DAY, true),
  wrongClock('computer-in-2036', 'the computer believes in 2036', 10 * 365 * DAY, true),
  { id: 'sleep-of-a-week', family, done: 'the computer sleeps for a week', quick: true, run: sleepOfAWeek },
  { id: 'off-for-a-week', family, done: 'the computer is off for a week', run: offForAWeek },
  {
    id: 'back-in-time',
    family,
    done: 'the SNE answers with what it said before',
    quick: true,
    run: backInTime,
  },
];

function wrongClock(id: string, done: string, aheadMs: number, quick = false): FaultCase {
  return { id, family, done, quick, run: (folder) => runWrongClock(folder, aheadMs) };
}

/** Two calls by the wrong clock while life goes on, then the clock is put right: nothing may be skipped. */
async function runWrongClock(folder: string, aheadMs: number): Promise<Finding> {
  return onDesk({ folder }, async (desk) => {
    desk.engine.startSchedule();
    desk.computer.aheadMs = aheadMs;
    desk.engine.wake();
    const first = await desk.nextAttempt();
    const seen = desk.seen();
    desk.liveOn();
    await desk.clock.advance(HOUR / 4);
    desk.liveOn();
    const second = await desk.nextAttempt();
    must(
      first.outcome === 'done' && second.outcome === 'done',
      `calls by the wrong clock failed: ${desk.seen()}`,
    );
    desk.mustTellTheTruth();
    desk.liveOn();
    desk.computer.aheadMs = 0;
    const took = await untilNextDone(desk);
    desk.mustTellTheTruth();
    must(desk.status().state === 'synced', `not healed: ${desk.seen()}`);
    return {
      data: 'complete after each call, those by the wrong clock too',
      seen,
      heals: `next call ${inWords(took)} after the clock was put right`,
    };
  });
}

async function untilNextDone(desk: FaultDesk): Promise<number> {
  const before = desk.lastRun()?.id ?? 0;
  return desk.drive(() => {
    const last = desk.lastRun();
    return last !== null && last.id > before && last.outcome === 'done' && desk.status().progress === null;
  });
}

async function sleepOfAWeek(folder: string): Promise<Finding> {
  return onDesk({ folder }, async (desk) => {
    desk.engine.startSchedule();
    await desk.nextAttempt();
    const calls = desk.simulator.requests.length;
    desk.clock.sleepUntil(new Date(desk.clock.now().getTime() + 7 * DAY));
    desk.liveOn();
    const seen = desk.seen();
    must(desk.status().state === 'late', `a week old and ${desk.status().state}`);
    desk.engine.wake();
    const took = await untilNextDone(desk);
    must(desk.simulator.requests.length === calls + 1, 'more than one call after the sleep');
    desk.mustTellTheTruth();
    return { data: 'complete after one call', seen, heals: `by itself, ${inWords(took)} after waking up` };
  });
}

async function offForAWeek(folder: string): Promise<Finding> {
  return onDesk({ folder }, async (desk) => {
    await desk.restart(async () => {
      await desk.clock.advance(7 * DAY);
      desk.liveOn();
    });
    const seen = desk.seen();
    must(desk.status().state === 'late', `a week old and ${desk.status().state}`);
    desk.engine.startSchedule();
    const took = await untilNextDone(desk);
    await desk.mustBeWhole();
    return { data: 'complete after one call', seen, heals: `by itself, ${inWords(took)} after the start` };
  });
}

/** A replica that lags: its answer is older than what is known. The newest wins, nothing goes back. */
async function backInTime(folder: string): Promise<Finding> {
  return onDesk({ folder }, async (desk) => {
    const url = `${desk.simulator.url}/v1.0/gdm/mouvements?depuis=${encodeURIComponent('01/06/2025 00:00')}`;
    const answer = await fetch(url);
    must(answer.status === 200, `the answer to keep could not be had: ${String(answer.status)}`);
    const old = await answer.text();
    await desk.clock.advance(60_000);
    for (const { nud } of desk.simulator.world.demands
      .filter(({ state }) => state === 'active')
      .slice(0, 5)) {
      desk.simulator.world.make('modify', { nud, at: desk.clock.now() });
    }
    desk.engine.startSchedule();
    await desk.nextAttempt();
    const before = desk.digest();
    desk.gate.http((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/xml' }).end(old);
    });
    const run = await desk.nextAttempt();
    must(run.outcome === 'done' && (run.counts?.movements ?? 0) > 40, 'the old answer did not come');
    must(desk.digest() === before, 'an old answer changed the store');
    const seen = desk.seen();
    desk.gate.calm();
    await desk.mustBeWhole();
    return { data: 'unchanged: the newest wins', seen, heals: 'nothing to heal' };
  });
}
