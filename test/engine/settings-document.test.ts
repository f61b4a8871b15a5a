import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { settings as settingsSchema } from '../../src-main/api/settings.ts';
import type { Settings } from '../../src-main/api/settings.ts';
import { Engine } from '../../src-main/engine/engine.ts';
import { createHeadlessHost } from '../../src-main/engine/headless-host.ts';
import { readSettingsDocument, settingsDocument } from '../../src-main/engine/settings-document.ts';
import { systemClock } from '../../src-main/schedule/clock.ts';
import { runJson } from '../support/cli.ts';
import { temporaryFolder } from '../support/folder.ts';

const FRESH = settingsSchema.parse({});

/** Settings as a desk in service has them. */
const USED: Settings = settingsSchema.parse({
  environment: 'recette',
  deskNumber: '38004',
  communes: ['38185', '38421'],
  schedule: { cadence: 'hourly', paused: true, minute: 37 },
  exports: { paused: true },
  reports: { landlord: true, threeDsDoneFor: 2025 },
  notifications: { enabled: false },
  connection: {
    url: 'https://sne.example/',
    auth: 'oauth2',
    clientId: 'guichet',
    proxyMode: 'manual',
    proxyUrl: 'http://agent@proxy.example:3128/',
  },
});

describe('settings as a file', () => {
  it('bring another computer to the same settings, but for what is of one computer alone', () => {
    const text = settingsDocument(USED);
    const { settings, ignored } = readSettingsDocument(text, {
      ...FRESH,
      schedule: { ...FRESH.schedule, minute: 12 },
    });
    expect(ignored).toEqual([]);
    expect(settings.schedule).toMatchObject({ cadence: 'hourly', paused: false, minute: 12 });
    expect(settings.exports.paused).toBe(false);
    expect(settings.reports).toEqual({ landlord: true, threeDsDoneFor: null });
    expect(settings).toMatchObject({ deskNumber: '38004', communes: USED.communes, environment: 'recette' });
    expect(settings.connection).toEqual({ ...USED.connection, proxyUrl: 'http://proxy.example:3128/' });
  });

  it('hold no secret, not even one that was hidden in an address', () => {
    const text = settingsDocument(USED);
    expect(text).not.toContain('agent');
    expect(text).not.toMatch(/secret|passphrase|password/i);
    // Former versions wrote such files.
    const url = 'https://user:motdepasse@sne.example/';
    const connection = { url, tokenUrl: url, proxyUrl: 'http://agent:motdepasse@proxy.example:3128/' };
    const former = { format: 'sne-desk-settings', version: 1, settings: { connection } };
    expect(readSettingsDocument(JSON.stringify(former), FRESH).settings.connection).toMatchObject({
      url: 'https://sne.example/',
      tokenUrl: 'https://sne.example/',
      proxyUrl: 'http://proxy.example:3128/',
    });
  });

  it('may name a part only: the rest stays as it was', () => {
    const part = {
      format: 'sne-desk-settings',
      version: 1,
      settings: { connection: { timeoutSeconds: 90 } },
    };
    const { settings } = readSettingsDocument(JSON.stringify(part), USED);
    expect(settings).toEqual({ ...USED, connection: { ...USED.connection, timeoutSeconds: 90 } });
  });

  it('name what this version does not know, and refuse what is wrong with the field’s name', () => {
    const given = (settings: object): string =>
      JSON.stringify({ format: 'sne-desk-settings', version: 1, settings });
    const future = given({ colour: 'blue', schedule: { rhythm: 3 }, deskNumber: '38004' });
    expect(readSettingsDocument(future, FRESH).ignored).toEqual(['colour', 'schedule.rhythm']);
    expect(() => readSettingsDocument(given({ deskNumber: '1' }), FRESH)).toThrow(
      expect.objectContaining({
        code: 'CFG-INVALID',
        message: expect.stringContaining('deskNumber') as string,
      }),
    );
  });

  it('are refused, whatever else the file holds, and change nothing', () => {
    const refused = expect.objectContaining({ code: 'CFG-IMPORT' }) as Error;
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        expect(() => readSettingsDocument(text, USED)).toThrow(refused);
      }),
      { numRuns: 100 },
    );
  });
});

describe('the command', () => {
  it('writes the settings of one profile and puts them into another', async () => {
    const [one, other] = [temporaryFolder(), temporaryFolder()];
    const file = join(temporaryFolder(), 'reglages.json');
    const places = ['--desk', '38004', '--communes', '38185,38421', '--url', 'http://127.0.0.1:9'];
    await runJson(one, ['configure', '--environment', 'ecole', ...places]);
    expect((await runJson(one, ['settings', 'export', '--out', file])).code).toBe(0);
    const { code, document } = await runJson(other, ['settings', 'import', file]);
    expect(code).toBe(0);
    expect(document['settings']).toMatchObject({
      environment: 'ecole',
      deskNumber: '38004',
      communes: ['38185', '38421'],
    });
    const wrong = await runJson(other, ['settings', 'import', join(one, 'nulle-part.json')]);
    expect(wrong.code).toBe(2);
    expect(wrong.document['error']).toMatchObject({ code: 'CFG-IMPORT' });
  });
});

describe('a preset', () => {
  async function firstStart(preset: string | null): Promise<Engine> {
    const file = join(temporaryFolder(), 'settings-preset.json');
    if (preset !== null) writeFileSync(file, preset);
    const presets = [join(temporaryFolder(), 'nulle-part.json'), file];
    const profile = temporaryFolder();
    const open = () =>
      Engine.open({
        profile,
        holder: 'test',
        clock: systemClock,
        host: createHeadlessHost({}),
        env: {},
        presets,
      });
    const engine = await open();
    onTestFinished(() => engine.stop());
    return engine;
  }
  const preset = JSON.stringify({
    format: 'sne-desk-settings',
    version: 1,
    settings: { deskNumber: '38004', connection: { url: 'https://sne.example/' } },
  });

  it('is what a new profile starts with, and no anomaly', async () => {
    const engine = await firstStart(preset);
    expect(engine.settings).toMatchObject({
      deskNumber: '38004',
      connection: { url: 'https://sne.example/' },
    });
    expect(engine.settings.schedule.minute).toBeGreaterThan(0);
    expect(engine.store.anomalies.list()).toEqual([]);
  });

  it('never changes a profile that has settings already', async () => {
    const profile = temporaryFolder();
    await runJson(profile, ['configure', '--desk', '38009']);
    const file = join(temporaryFolder(), 'settings-preset.json');
    writeFileSync(file, preset);
    const host = createHeadlessHost({});
    const engine = await Engine.open({
      profile,
      holder: 'test',
      clock: systemClock,
      host,
      env: {},
      presets: [file],
    });
    onTestFinished(() => engine.stop());
    expect(engine.settings.deskNumber).toBe('38009');
  });

  it('that is of no use leaves the defaults, and is told', async () => {
    const engine = await firstStart('{ "format": "autre" }');
    expect(engine.settings.deskNumber).toBeNull();
    const [anomaly] = engine.store.anomalies.list();
    expect(anomaly).toMatchObject({ kind: 'settings', code: 'CFG-PRESET' });
    expect(anomaly?.title).toContain('settings-preset.json');
  });
});
