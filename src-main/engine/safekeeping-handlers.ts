import { requireAccessLog } from './access.ts';
import { accessCsv } from './access-file.ts';
import type { Engine } from './engine.ts';
import type { Handlers } from './rpc.ts';

/** What the screen may ask about the safety of the store. */
export function safekeepingHandlers(
  engine: Engine,
): Pick<Handlers, Extract<keyof Handlers, `safekeeping.${string}`>> {
  const { safekeeping, storeChange } = engine;
  return {
    'safekeeping.state': () => safekeeping.state(),
    'safekeeping.keep': ({ retention, backups }) => {
      engine.saveSettings({ ...engine.settings, retention, backups });
      return { retention, backups };
    },
    'safekeeping.backup': () => safekeeping.backup(),
    'safekeeping.restore': ({ file, recovery }) => storeChange.restore(file, recovery),
    'safekeeping.rebuild': () => {
      storeChange.rebuild();
      return null;
    },
    'safekeeping.endRefill': async () => {
      await storeChange.endRefill();
      return null;
    },
    'safekeeping.recoveryKey': async ({ passphrase }) => ({
      name: 'cle-de-secours.json',
      type: 'application/json',
      base64: Buffer.from(await storeChange.recoveryKey(passphrase)).toString('base64'),
    }),
    'safekeeping.purge': ({ dryRun }) => safekeeping.purge(dryRun),
    'safekeeping.hold': async (input) => {
      await safekeeping.hold(input);
      return null;
    },
    'safekeeping.lift': async ({ nud }) => {
      await safekeeping.lift(nud);
      return null;
    },
    'safekeeping.accessFile': () => ({
      name: 'acces.csv',
      type: 'text/csv',
      base64: accessCsv(requireAccessLog(engine.accessLog).list()).toString('base64'),
    }),
  };
}
