import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inWords, onDesk } from '../lib/desk.ts';
import { Skipped, must } from '../lib/fault-case.ts';
import type { FaultCase, Finding } from '../lib/fault-case.ts';
import { openStoreFile } from '../../support/open-store-file.ts';

const family = 'disk and other programs';

/** The disk is full, may not be written, or another program holds the file. */
export const diskCases: readonly FaultCase[] = [
  { id: 'disk-full', family, done: 'the disk fills up while the desk runs (small volume)', run: diskFull },
  {
    id: 'disk-full-while-storing',
    family,
    done: 'the disk fills up in the middle of an answer that brings many demands',
    run: diskFullWhileStoring,
  },
  {
    id: 'store-locked',
    family,
    done: 'another program locks the store for a while',
    run: storeLocked,
  },
  {
    id: 'read-only-volume',
    family,
    done: 'the volume becomes read-only while the desk is off',
    run: readOnly,
  },
];

/** A volume of our own of so many mebibytes. @throws Skipped when this machine or account cannot mount one */
async function onVolume<T>(
  folder: string,
  mebibytes: number,
  work: (volume: string) => Promise<T>,
): Promise<T> {
  const volume = mkdtempSync(join(folder, 'volume-'));
  const options = `size=${String(mebibytes)}m`;
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', volume], { stdio: 'ignore' });
  if (mounted.status !== 0) throw new Skipped('needs Linux and root for a volume of its own');
  try {
    return await work(volume);
  } finally {
    execFileSync('umount', ['-l', volume]);
  }
}

/** Takes every free byte of a volume. */
function fill(volume: string): () => void {
  const filler = join(volume, 'filler');
  const { bavail, bsize } = statfsSync(volume);
  for (let left = bavail * bsize; left > 0; left -= bsize) {
    try {
      writeFileSync(filler, Buffer.alloc(Math.min(left, bsize)), { flag: 'a' });
    } catch {
      break;
    }
  }
  return () => {
    rmSync(filler);
  };
}

async function diskFull(folder: string): Promise<Finding> {
  return onVolume(folder, 24, (volume) =>
    onDesk({ folder, volume }, async (desk) => {
      desk.engine.startSchedule();
      const before = desk.digest();
      const empty = fill(volume);
      await desk.drive(() => desk.status().lastAttempt?.outcome === 'failed');
      const seen = desk.seen();
      must(seen.includes('STORE-FULL') && desk.status().state === 'attention', `not told: ${seen}`);
      must(desk.digest() === before, 'the store changed');
      // A person who changes the settings now is told too, and the former ones stay.
      const { settings } = desk.engine;
      empty();
      must(JSON.stringify(desk.engine.settings) === JSON.stringify(settings), 'the settings changed');
      const took = await desk.drive(() => desk.status().state === 'synced');
      await desk.mustBeWhole();
      return {
        data: 'unchanged; complete after the next call',
        seen,
        heals: `by itself, ${inWords(took)} after there is room again`,
      };
    }),
  );
}

async function diskFullWhileStoring(folder: string): Promise<Finding> {
  return onVolume(folder, 24, (volume) =>
    onDesk({ folder, volume }, async (desk) => {
      for (let count = 0; count < 400; count += 1) {
        desk.simulator.world.make('create', { at: desk.clock.now() });
      }
      const before = desk.digest();
      const { cursor } = desk.status();
      // Room for the first lines only: the journal's own line fits, the demands do not.
      const ballast = join(volume, 'ballast');
      const { bavail, bsize } = statfsSync(volume);
      writeFileSync(ballast, Buffer.alloc(Math.max(0, bavail * bsize - 300_000)));
      desk.engine.startSchedule();
      await desk.drive(() => desk.status().lastAttempt?.outcome === 'failed');
      const seen = desk.seen();
      must(seen.includes('STORE-FULL') && desk.status().state === 'attention', `not told: ${seen}`);
      must(desk.digest() === before, 'half of an answer was stored');
      must(desk.status().cursor === cursor, 'the moment to ask from moved');
      rmSync(ballast);
      const took = await desk.drive(() => desk.status().state === 'synced');
      const open = desk.engine.store.journal.recent(50).filter(({ outcome }) => outcome === 'running');
      must(open.length === 0, 'a call that ended is told as under way for ever');
      await desk.mustBeWhole();
      return {
        data: 'unchanged, the transaction is undone; complete after the next call',
        seen,
        heals: `by itself, ${inWords(took)} after there is room again`,
      };
    }),
  );
}

async function storeLocked(folder: string): Promise<Finding> {
  return onDesk({ folder }, async (desk) => {
    desk.engine.startSchedule();
    const before = desk.digest();
    const other = openStoreFile(desk.profile, { readonly: false });
    other.exec('BEGIN IMMEDIATE');
    await desk.drive(() => desk.status().lastAttempt?.outcome === 'failed');
    const seen = desk.seen();
    must(seen.includes('STORE-BUSY') && desk.status().state === 'attention', `not told: ${seen}`);
    must(desk.engine.store.demands.counts().active > 30, 'reading is no longer possible');
    other.exec('ROLLBACK');
    other.close();
    must(desk.digest() === before, 'the store changed');
    const took = await desk.drive(() => desk.status().state === 'synced');
    await desk.mustBeWhole();
    return {
      data: 'unchanged, and can be read meanwhile; complete after the next call',
      seen,
      heals: `by itself, ${inWords(took)} after the other program let go`,
    };
  });
}

async function readOnly(folder: string): Promise<Finding> {
  return onVolume(folder, 24, (volume) =>
    onDesk({ folder, volume }, async (desk) => {
      const before = desk.digest();
      const remount = (how: string): void => {
        execFileSync('mount', ['-o', `remount,${how}`, volume]);
      };
      let told = '';
      try {
        await desk.restart(() => {
          remount('ro');
        });
      } catch (thrown) {
        told = String(thrown);
        must(
          thrown instanceof Error && 'code' in thrown && thrown.code === 'STORE-READONLY',
          `not told: ${told}`,
        );
      }
      must(told !== '', 'opened for writing on a read-only volume');
      remount('rw');
      mkdirSync(desk.profile, { recursive: true });
      await desk.restart();
      must(desk.digest() === before, 'the store changed');
      await desk.engine.syncNow('manual');
      await desk.mustBeWhole();
      return {
        data: 'unchanged; complete after the next call',
        seen: `the desk does not open — « ${told.replace(/^\w+: /, '')} » (STORE-READONLY)`,
        heals: 'at the next start once the folder can be written',
      };
    }),
  );
}
