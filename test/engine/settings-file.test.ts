import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Engine } from '../../src-main/engine/engine.ts';
import { createHeadlessHost } from '../../src-main/engine/headless-host.ts';
import { openSettings } from '../../src-main/engine/settings-file.ts';
import { systemClock } from '../../src-main/schedule/clock.ts';
import { runCli } from '../support/cli.ts';
import { temporaryFolder } from '../support/folder.ts';

const NOW = new Date('2026-11-24T08:00:00Z');
const ASIDE = /^settings\.illisible-.*\.json$/;

/** What an engine tells at its start, somebody has then seen it, and the desk's number that it starts with. */
async function started(profile: string, presets: readonly string[] = []) {
  const host = createHeadlessHost({});
  const engine = await Engine.open({ profile, holder: 'test', clock: systemClock, host, env: {}, presets });
  const open = engine.store.anomalies.list().filter(({ acknowledgedAt }) => acknowledgedAt === null);
  await engine.acknowledge(open.map(({ id }) => id));
  const { deskNumber } = engine.settings;
  await engine.stop();
  return { told: open.map(({ code }) => code), deskNumber };
}

describe('settings that cannot be read', { timeout: 60_000 }, () => {
  it('are told by the engine once, whoever met them first, and no preset takes their place', async () => {
    const profile = temporaryFolder();
    const preset = join(temporaryFolder(), 'settings-preset.json');
    writeFileSync(
      preset,
      JSON.stringify({ format: 'sne-desk-settings', version: 1, settings: { deskNumber: '38004' } }),
    );
    const text = '{ "environment": "ecole", "schedule": { "minute": 99 } }';
    writeFileSync(join(profile, 'settings.json'), text);
    const status = await runCli(['--profile', profile, '--json', 'status']);
    const [kept = ''] = readdirSync(profile).filter((name) => ASIDE.test(name));
    expect(readFileSync(join(profile, kept), 'utf8')).toBe(text);
    expect(status.stderr).toContain(`mis de côté dans ${kept}`);

    expect(await started(profile, [preset])).toEqual({ told: ['CFG-SET-ASIDE'], deskNumber: null });
    expect((await started(profile, [preset])).told).toEqual([]);

    writeFileSync(join(profile, 'settings.json'), '{ "environment":');
    await runCli(['--profile', profile, 'status']);
    expect((await started(profile)).told).toEqual(['CFG-SET-ASIDE']);
  });

  it.each(['null', '[]', '1', '"x"', 'true', ''])('are set aside where they are %j', (text) => {
    const profile = temporaryFolder();
    writeFileSync(join(profile, 'settings.json'), text);
    const file = openSettings(profile, NOW);
    expect(file).toMatchObject({ isNew: false, setAsideNow: expect.stringMatching(ASIDE) as unknown });
    expect(readFileSync(join(profile, file.setAsideNow ?? ''), 'utf8')).toBe(text);
    expect(file.read().environment).toBe('production');
  });

  it('leave those in force that were read last, whatever takes their place meanwhile', () => {
    const profile = temporaryFolder();
    writeFileSync(join(profile, 'settings.json'), '{ "deskNumber": "38004" }');
    const file = openSettings(profile, NOW);
    expect(file.read().deskNumber).toBe('38004');
    writeFileSync(join(profile, 'settings.json'), 'null');
    expect(file.read().deskNumber).toBe('38004');
  });
});
