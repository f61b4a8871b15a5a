import { describe, expect, it, onTestFinished } from 'vitest';
import { Engine } from '../../src-main/engine/engine.ts';
import { createHeadlessHost } from '../../src-main/engine/headless-host.ts';
import { settingsHandlers } from '../../src-main/engine/settings-handlers.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { temporaryFolder } from '../support/folder.ts';

describe('settings saved from a form', () => {
  it('change what was typed, and no pause made or ended while the form was open', async () => {
    const clock = new ManualClock('2026-11-24T07:12:00Z');
    const host = createHeadlessHost({});
    const engine = await Engine.open({ profile: temporaryFolder(), holder: 'test', clock, host, env: {} });
    onTestFinished(() => engine.stop());
    const handlers = settingsHandlers(engine, clock);
    const { minute } = engine.settings.schedule;
    for (const paused of [true, false]) {
      const { settings } = await handlers['settings.get'](null);
      engine.setPaused(paused);
      engine.setExportsPaused(paused);
      const schedule = { ...settings.schedule, overlapMinutes: paused ? 7 : 9, minute: null };
      const { settings: saved } = await handlers['settings.save']({
        settings: { ...settings, schedule },
        secrets: {},
      });
      expect(saved.schedule).toMatchObject({ paused, minute, overlapMinutes: paused ? 7 : 9 });
      expect(saved.exports.paused).toBe(paused);
    }
  });
});
