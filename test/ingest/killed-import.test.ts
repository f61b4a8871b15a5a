import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createRandom } from '../../src-main/simulator/random.ts';
import { dumpStore } from '../support/dump-store.ts';
import { temporaryFolder } from '../support/folder.ts';
import { exportFile, ingest, newStore, recordsOf, tgzOf } from './support.ts';

const CHILD = join(import.meta.dirname, 'import-child.ts');
/** Fewer can be asked for: `SNE_DESK_KILLS=5`. */
const KILLS = Number(process.env['SNE_DESK_KILLS'] ?? 50);
/** More can be asked for: `SNE_DESK_KILL_RECORDS=20000`; `test/faults/kill-import.ts` does it through the command. */
const RECORDS = Number(process.env['SNE_DESK_KILL_RECORDS'] ?? 4000);

/** Runs the import and kills it after so many milliseconds from the opening of the store; true when it ended before. */
async function importAndKill(profile: string, archive: string, afterMs: number | null): Promise<boolean> {
  const child = spawn(process.execPath, [CHILD, profile, archive, '2'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exit = once(child, 'exit');
  const timers: NodeJS.Timeout[] = [];
  child.stdout.once('data', () => {
    if (afterMs !== null) timers.push(setTimeout(() => child.kill('SIGKILL'), afterMs));
  });
  await exit;
  for (const timer of timers) clearTimeout(timer);
  return child.exitCode === 0;
}

it(
  `killed at ${String(KILLS)} random moments, an import taken up again ends as if nothing had happened`,
  { timeout: 600_000 + RECORDS * 60 },
  async () => {
    const archive = join(temporaryFolder(), 'export.tgz');
    const records = recordsOf({ records: RECORDS, seed: 11 });
    writeFileSync(
      archive,
      tgzOf(
        { name: '1.xml', content: exportFile(records.slice(0, RECORDS * 0.4)) },
        { name: '2.xml', content: exportFile(records.slice(RECORDS * 0.4)) },
      ),
    );
    const whole = newStore();
    const started = performance.now();
    await ingest(archive, whole.store, { threads: 2 });
    const duration = performance.now() - started;
    const expected = dumpStore(whole.profile);
    const random = createRandom(17, 'kills');
    let profile = temporaryFolder();
    for (let kills = 0; kills < KILLS;) {
      const isDone = await importAndKill(profile, archive, random.float() * duration * 0.6);
      if (!isDone) {
        kills += 1;
        continue;
      }
      // Ended in spite of the kills: compared, and begun again with an empty store.
      expect(dumpStore(profile)).toEqual(expected);
      profile = temporaryFolder();
    }
    expect(await importAndKill(profile, archive, null)).toBe(true);
    expect(dumpStore(profile)).toEqual(expected);
  },
);
