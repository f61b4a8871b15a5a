import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Engine } from '../../src-main/engine/engine.ts';
import { showDemand } from '../../src-main/engine/handlers.ts';
import { createHeadlessHost } from '../../src-main/engine/headless-host.ts';
import { systemClock } from '../../src-main/schedule/clock.ts';
import { startSimulator } from '../../src-main/simulator/simulator.ts';
import { tgzOf } from '../ingest/support.ts';
import { temporaryFolder } from '../support/folder.ts';

/** A desk that has received every movement of a stock with removed and reopened demands. */
async function startDesk() {
  const simulator = await startSimulator({ demands: 400, seed: 9, unknowns: false });
  const profile = temporaryFolder();
  const options = { profile, holder: 'test', clock: systemClock, host: createHeadlessHost({}), env: {} };
  const engine = await Engine.open(options);
  onTestFinished(async () => {
    await engine.stop();
    await simulator.close();
  });
  const { settings } = engine;
  engine.saveSettings({
    ...settings,
    environment: 'production',
    connection: { ...settings.connection, url: simulator.url, proxyMode: 'none' },
  });
  await engine.syncNow('manual');
  const show = (nud: string) => showDemand(engine.store, engine.communes, { nud, reveal: false, raw: true });
  const life = () =>
    simulator.world.demands.map(({ nud }) => {
      const { state, removal } = show(nud);
      return { nud, state, removal };
    });
  return { simulator, engine, show, life };
}

describe('the life of a demand', () => {
  it('stays as the movements told it when its file is read again by itself: reopened is not removed, nor a reason lost', async () => {
    const { simulator, engine, show, life } = await startDesk();
    const before = life();
    const truth = simulator.world.demands.map(({ nud, state }) => ({ nud, state }));
    expect(before.map(({ nud, state }) => ({ nud, state }))).toEqual(truth);
    // Both are in the stock: a file whose kind says removal of an active demand, and reasons to lose.
    const isReopened = ({ nud, state }: { readonly nud: string; readonly state: string }) =>
      state === 'active' && (show(nud).raw ?? '').includes('typeFichier code="RAD"');
    expect(before.some(isReopened)).toBe(true);
    expect(before.some(({ removal }) => (removal?.reason ?? null) !== null)).toBe(true);

    await engine.refreshDemands(before.map(({ nud }) => nud));
    expect(life()).toEqual(before);

    const folder = temporaryFolder();
    for (const { nud } of before) writeFileSync(join(folder, `${nud}.xml`), show(nud).raw ?? '');
    const imported = await engine.importFiles([folder]);
    // A file without a date never replaces another.
    const others = imported.problems.filter(({ code }) => code !== 'XML-SCHEMA' && code !== 'IMPORT-UNDATED');
    expect(others).toEqual([]);
    expect(life()).toEqual(before);

    // Nor does it matter whether the files come one by one or in an archive.
    const files = before
      .map(({ nud }) => ({ name: `${nud}.xml`, content: show(nud).raw ?? '' }))
      .filter(({ content }) => content !== '');
    expect(imported.records).toBeGreaterThan(300);
    const archive = join(temporaryFolder(), 'demandes.tgz');
    writeFileSync(archive, tgzOf(...files));
    const again = await engine.importFiles([archive]);
    expect(again).toMatchObject({ records: imported.records, rejected: imported.rejected });
    expect(life()).toEqual(before);
  });
});
