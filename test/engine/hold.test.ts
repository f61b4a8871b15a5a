import { expect, it, onTestFinished } from 'vitest';
import { Engine } from '../../src-main/engine/engine.ts';
import { createHeadlessHost } from '../../src-main/engine/headless-host.ts';
import { startSimulator } from '../../src-main/simulator/simulator.ts';
import { runJson } from '../support/cli.ts';
import { temporaryFolder } from '../support/folder.ts';
import { ManualClock } from '../support/manual-clock.ts';

/** Half past midnight of the 25th in France. */
const START = '2026-11-24T23:30:00Z';

it('a hold that would protect nothing is refused: no such demand, or a day that is over in France', async () => {
  const clock = new ManualClock(START);
  const simulator = await startSimulator({ demands: 10, seed: 4, unknowns: false, clock });
  const profile = temporaryFolder();
  const host = createHeadlessHost({});
  const engine = await Engine.open({ profile, holder: 'test', clock, host, env: {} });
  let isStopped = false;
  const stop = async (): Promise<void> => {
    if (!isStopped) await engine.stop();
    isStopped = true;
  };
  onTestFinished(async () => {
    await stop();
    await simulator.close();
  });
  const { settings } = engine;
  const connection = { ...settings.connection, url: simulator.url, proxyMode: 'none' as const };
  engine.saveSettings({ ...settings, environment: 'demo', connection });
  await engine.syncNow('manual');

  const nud = simulator.world.demands[0]?.nud ?? '';
  const reason = 'recours';
  const hold = (one: string, until: string) => engine.safekeeping.hold({ nud: one, reason, until });
  for (const unknown of ['', 'ABC', '038042500123411004']) {
    await expect(hold(unknown, '2027-01-01'), unknown).rejects.toMatchObject({ code: 'DEMAND-UNKNOWN' });
  }
  await expect(hold(nud, '2026-11-24')).rejects.toMatchObject({
    code: 'CFG-HOLD-DAY',
    message: 'Le 24/11/2026 est passé : la demande ne serait pas protégée.',
  });
  expect(engine.store.retention.holds()).toEqual([]);
  await hold(` ${nud.slice(0, 3)} ${nud.slice(3)}`, '2026-11-25');
  expect(engine.store.retention.holds()).toMatchObject([{ nud, until: '2026-11-25' }]);
  await stop();

  const add = (one: string, until: string) =>
    runJson(profile, ['hold', 'add', one, '--reason', reason, '--until', until]);
  expect(await add('ABC', '2099-01-01')).toMatchObject({
    code: 1,
    document: { error: { code: 'DEMAND-UNKNOWN' } },
  });
  expect(await add(nud, '2020-01-01')).toMatchObject({
    code: 2,
    document: { error: { code: 'CFG-HOLD-DAY' } },
  });
});
