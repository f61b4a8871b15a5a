import { secretName } from '../api/settings.ts';
import type { SecretName, SettingsView } from '../api/settings.ts';
import { parisDay } from '../reference/days.ts';
import type { Clock } from '../schedule/clock.ts';
import type { Engine } from './engine.ts';
import type { SecretStore } from './host.ts';
import type { Handlers } from './rpc.ts';
import { readSettingsDocument, settingsDocument } from './settings-document.ts';

/** What the settings page and the assistant of the first start may ask. */
export function settingsHandlers(
  engine: Engine,
  clock: Clock,
): Pick<Handlers, Extract<keyof Handlers, `settings.${string}`>> {
  return {
    'settings.get': () => settingsView(engine),
    'settings.check': async ({ settings, secrets }) => {
      const client = await engine.openClient(settings, overlay(engine.host.secrets, secrets));
      try {
        return await client.check();
      } finally {
        await client.close();
      }
    },
    'settings.save': async ({ settings, secrets }) => {
      for (const name of secretName.options) {
        const value = secrets[name];
        if (value !== undefined) await engine.host.secrets.set(name, value);
      }
      const before = engine.settings;
      // The form may be older than a pause made since: only the buttons change one. The minute was drawn for good.
      const schedule = {
        ...settings.schedule,
        paused: before.schedule.paused,
        minute: before.schedule.minute,
      };
      const exports = { ...settings.exports, paused: before.exports.paused };
      // These are changed by their own section and page.
      const { reports, sending, retention, backups } = before;
      engine.saveSettings({ ...settings, schedule, exports, reports, sending, retention, backups });
      const isRepair = JSON.stringify(before.connection) !== JSON.stringify(settings.connection);
      // A connection that was just made or mended is used at once, not at the next slot.
      if (isRepair && !schedule.paused) engine.syncNow('manual').catch(() => undefined);
      return settingsView(engine);
    },
    'settings.export': () => ({
      name: `reglages-sne-desk-${parisDay(clock.now())}.json`,
      type: 'application/json',
      base64: Buffer.from(settingsDocument(engine.settings), 'utf8').toString('base64'),
    }),
    'settings.import': async ({ content }) => {
      const { settings, ignored } = readSettingsDocument(content, engine.settings);
      engine.saveSettings(settings);
      return { view: await settingsView(engine), ignored: [...ignored] };
    },
  };
}

async function settingsView(engine: Engine): Promise<SettingsView> {
  return {
    settings: engine.settings,
    secretsSet: [...(await engine.host.secrets.names())],
    canKeepSecrets: await engine.host.secrets.canKeep(),
  };
}

/** The kept secrets under those that a form holds, for a test before anything is saved. */
function overlay(kept: SecretStore, typed: Partial<Record<SecretName, string | null>>): SecretStore {
  return {
    canKeep: () => kept.canKeep(),
    names: () => kept.names(),
    get: (name) => {
      const value = typed[name];
      return value === undefined ? kept.get(name) : Promise.resolve(value);
    },
    set: (name, value) => kept.set(name, value),
  };
}
