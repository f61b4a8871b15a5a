import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { asDeskError } from '../../../src-main/api/errors.ts';
import { orderRebuild } from '../../../src-main/engine/rebuild.ts';
import { ACCESS_LOG_FILE, isLogAside } from '../../../src-main/store/access-log.ts';
import { onDesk } from '../lib/desk.ts';
import type { FaultDesk } from '../lib/desk.ts';
import { must } from '../lib/fault-case.ts';
import type { FaultCase, Finding } from '../lib/fault-case.ts';
import { PAGE_BYTES, STORE, putImage, rootPage, scribble, takeImage } from '../lib/files.ts';
import type { Image } from '../lib/files.ts';
import { openStoreFile } from '../../support/open-store-file.ts';

const family = 'a damaged store';

/** Something wrote into the store's file, or put another in its place. */
export const storeCases: readonly FaultCase[] = [
  damaged(
    'store-head-spoilt',
    'the first page of the store is overwritten',
    (image) => ({
      ...image,
      store: scribble(image.store, 0, 100, 3),
    }),
    true,
  ),
  damaged('store-cut-in-half', 'the second half of the store is missing', (image) => ({
    ...image,
    store: image.store.subarray(0, Math.floor(image.store.length / 2 / PAGE_BYTES) * PAGE_BYTES),
  })),
  damaged('store-is-text', 'a text file has the name of the store', () => ({
    store: Buffer.from('Ceci n’est pas une base.\n'.repeat(100)),
    wal: Buffer.alloc(0),
  })),
  damagedPage('page-of-demands-spoilt', 'a page of the demands is overwritten', 'demand'),
  damagedPage('page-of-index-spoilt', 'a page of an index is overwritten', 'demand_by_name'),
  damagedPage('page-of-journal-spoilt', 'a page of the journal of calls is overwritten', 'sync_run', true),
  damagedPage('page-of-state-spoilt', 'the page that holds the moment to ask from is overwritten', 'meta'),
  {
    ...{ id: 'store-emptied', family, done: 'the store is a file of no bytes, its log is gone', quick: true },
    run: (folder) =>
      lost(folder, (profile) => {
        putImage(profile, { store: Buffer.alloc(0), wal: Buffer.alloc(0) });
      }),
  },
  {
    ...{ id: 'store-gone', family, done: 'the store is deleted while nobody runs' },
    run: (folder) =>
      lost(folder, (profile) => {
        for (const suffix of ['', '-wal', '-shm'])
          rmSync(join(profile, `${STORE}${suffix}`), { force: true });
      }),
  },
  {
    ...{ id: 'access-log-spoilt', family, done: 'the log of who saw what is overwritten', quick: true },
    run: (folder) => accessLogSpoilt(folder, (file) => scribble(file, 0, file.length, 6)),
  },
  {
    ...{
      id: 'access-log-page-spoilt',
      family,
      done: 'the last page of the log of who saw what is overwritten',
    },
    run: (folder) => accessLogSpoilt(folder, (file) => scribble(file, file.length - 100, 100, 7)),
  },
  { id: 'store-of-a-newer-version', family, done: 'a newer version has used the store', run: newerVersion },
  { id: 'store-of-another-program', family, done: 'a store of another program has its name', run: foreign },
  {
    id: 'settings-unreadable',
    family,
    done: 'the file of the settings is cut in half',
    quick: true,
    run: settingsCut,
  },
  {
    ...{
      id: 'settings-half-written',
      family,
      done: 'an editor writes half of the settings while the desk runs',
    },
    quick: true,
    run: (folder) =>
      settingsSpoiltMeanwhile(folder, (file) => {
        const whole = readFileSync(file, 'utf8');
        writeFileSync(file, whole.slice(0, whole.length / 2));
      }),
  },
  {
    ...{ id: 'settings-gone', family, done: 'the settings are deleted while the desk runs' },
    run: (folder) =>
      settingsSpoiltMeanwhile(folder, (file) => {
        rmSync(file);
      }),
  },
];

/** The schedule goes by the settings that it read last, and goes on. */
async function settingsSpoiltMeanwhile(folder: string, spoil: (file: string) => void): Promise<Finding> {
  return onDesk({ folder }, async (desk) => {
    const file = join(desk.profile, 'settings.json');
    const whole = readFileSync(file, 'utf8');
    desk.engine.startSchedule();
    spoil(file);
    must((await desk.nextAttempt()).outcome === 'done', `no call: ${desk.seen()}`);
    writeFileSync(file, whole);
    await desk.clock.advance(60_000);
    desk.liveOn();
    must((await desk.nextAttempt()).outcome === 'done', `no more calls: ${desk.seen()}`);
    desk.mustTellTheTruth();
    return {
      data: 'complete: the calls go on with the settings that were read last',
      seen: desk.seen(),
      heals: 'nothing to heal',
    };
  });
}

function damaged(id: string, done: string, spoil: (image: Image) => Image, quick = false): FaultCase {
  return { id, family, done, quick, run: (folder) => runDamaged(folder, spoil) };
}

function damagedPage(id: string, done: string, name: string, quick = false): FaultCase {
  const run = (folder: string): Promise<Finding> =>
    onDesk({ folder }, async (desk) => {
      // The page lies where the file says once the log is written back into it.
      await desk.restart();
      const page = rootPage(desk.profile, name);
      return strike(desk, (image) => ({
        ...image,
        store: scribble(image.store, (page - 1) * PAGE_BYTES, PAGE_BYTES, 5),
      }));
    });
  return { id, family, done, quick, run };
}

function runDamaged(folder: string, spoil: (image: Image) => Image): Promise<Finding> {
  return onDesk({ folder }, (desk) => strike(desk, spoil));
}

/**
 * Damages a store while nobody runs; at the next start, or at the first call, the desk must say that it is damaged, crash
 * nowhere and write nothing over it. A copy put back is whole after one call.
 */
async function strike(desk: FaultDesk, spoil: (image: Image) => Image): Promise<Finding> {
  const copies: Image[] = [];
  let seen: string;
  try {
    await desk.restart(() => {
      const sound = takeImage(desk.profile);
      copies.push(sound);
      putImage(desk.profile, spoil(sound));
    });
    desk.engine.startSchedule();
    await desk.engine.syncNow('manual').catch(() => undefined);
    for (const read of readings(desk)) attempt(read);
    seen = desk.seen();
    must(seen.includes('STORE-CORRUPT') && desk.status().state === 'attention', `not told: ${seen}`);
  } catch (thrown) {
    const { code, message } = asDeskError(thrown);
    must(code === 'STORE-CORRUPT', `not told: ${String(thrown)}`);
    seen = `the desk does not open — « ${message} » (${code})`;
  }
  const [copy] = copies;
  must(copy !== undefined, 'nothing was damaged');
  await desk.restart(() => {
    putImage(desk.profile, copy);
  });
  await desk.engine.syncNow('manual');
  await desk.mustBeWhole();
  return {
    data: 'the damaged file stays where it is, nothing is written over it blindly; a copy put back is complete after one call',
    seen,
    heals: 'once a backup is put back, or the folder is emptied and the SNE gives the stock again',
  };
}

/** What a clerk does meanwhile: each may fail, in words. */
function readings(desk: FaultDesk): readonly (() => unknown)[] {
  const { store } = desk.engine;
  return [
    () => store.demands.counts(),
    () => store.journal.recent(10),
    () => store.anomalies.list(),
    () => desk.status(),
  ];
}

function attempt(read: () => unknown): void {
  try {
    read();
  } catch {
    // In words or not is looked at where words are made: the status and the window's port.
  }
}

async function lost(folder: string, lose: (profile: string) => void): Promise<Finding> {
  return onDesk({ folder }, async (desk) => {
    const refusal = await desk
      .restart(() => {
        lose(desk.profile);
      })
      .then(() => null, asDeskError);
    must(refusal?.code === 'STORE-GONE', `an empty store was begun in silence (${refusal?.message ?? ''})`);
    orderRebuild(desk.profile);
    await desk.restart();
    await desk.engine.syncNow('manual');
    desk.mustTellTheTruth();
    return {
      data: 'gone with the disk; given again by the SNE, complete',
      seen: `the desk does not open — « ${refusal.message} » (${refusal.code})`,
      heals: 'by one click: the newest backup, or a store made anew and filled by the SNE',
    };
  });
}

/** The counter goes on, what is seen is noted, what is left of the former log is kept and somebody is told. */
async function accessLogSpoilt(folder: string, spoil: (file: Buffer) => Buffer): Promise<Finding> {
  return onDesk({ folder }, async (desk) => {
    const file = join(desk.profile, ACCESS_LOG_FILE);
    const line = { account: 'agent', action: 'demand', nud: '038' } as const;
    const append = (): void => desk.engine.accessLog?.append({ ...line, at: desk.clock.now().toISOString() });
    for (let count = 0; count < 200; count += 1) append();
    let spoilt: Buffer = Buffer.alloc(0);
    await desk.restart(() => {
      spoilt = spoil(readFileSync(file));
      writeFileSync(file, spoilt);
    });
    const told = desk.engine.store.anomalies.list().find(({ code }) => code === 'STORE-ACCESS-LOG');
    must(told !== undefined && desk.status().state === 'attention', 'nobody is told');
    const aside = readdirSync(desk.profile).find(isLogAside);
    must(aside !== undefined && readFileSync(join(desk.profile, aside)).equals(spoilt), 'not kept as it was');
    append();
    must(desk.engine.accessLog?.verify().entries === 1, 'what is seen now is not noted');
    await desk.engine.syncNow('manual');
    await desk.mustBeWhole();
    return {
      data: 'demands unchanged; the damaged log is kept aside as it is, and another one begun',
      seen: `${desk.seen()}; « ${told.title.replace(/\(.*\)/, '(…)')} »`,
      heals: 'by itself; the lines of the damaged log are lost to reading',
    };
  });
}

async function newerVersion(folder: string): Promise<Finding> {
  return refused(folder, 'STORE-NEWER', (desk) => {
    const file = openStoreFile(desk.profile, { readonly: false });
    file.pragma('user_version = 9999');
    file.close();
  });
}

async function foreign(folder: string): Promise<Finding> {
  return refused(folder, 'STORE-FOREIGN', (desk) => {
    const file = openStoreFile(desk.profile, { readonly: false });
    file.pragma('application_id = 7');
    file.close();
  });
}

async function refused(folder: string, code: string, change: (desk: FaultDesk) => void): Promise<Finding> {
  return onDesk({ folder }, async (desk) => {
    const copies: Image[] = [];
    let strange = Buffer.alloc(0);
    let seen = '';
    try {
      await desk.restart(() => {
        copies.push(takeImage(desk.profile));
        change(desk);
        strange = readFileSync(join(desk.profile, STORE));
      });
    } catch (thrown) {
      const error = asDeskError(thrown);
      must(error.code === code, `not told: ${String(thrown)}`);
      seen = `the desk does not open — « ${error.message} » (${error.code})`;
    }
    must(seen !== '', 'opened all the same');
    must(readFileSync(join(desk.profile, STORE)).equals(strange), 'the file was changed');
    const [copy] = copies;
    must(copy !== undefined, 'no copy');
    await desk.restart(() => {
      putImage(desk.profile, copy);
    });
    await desk.engine.syncNow('manual');
    await desk.mustBeWhole();
    return { data: 'not touched', seen, heals: 'once the right version, folder or file is used' };
  });
}

async function settingsCut(folder: string): Promise<Finding> {
  return onDesk({ folder }, async (desk) => {
    const file = join(desk.profile, 'settings.json');
    const whole = readFileSync(file, 'utf8');
    const before = desk.digest();
    await desk.restart(() => {
      writeFileSync(file, whole.slice(0, whole.length / 2));
    });
    const seen = desk.seen();
    must(desk.status().anomalies > 0, 'nobody is told');
    must(desk.digest() === before, 'the store changed');
    await desk.restart(() => {
      writeFileSync(file, whole);
    });
    await desk.engine.syncNow('manual');
    await desk.mustBeWhole();
    return {
      data: 'the store unchanged; the unreadable settings are set aside in a file of their own',
      seen,
      heals: 'once a person has made the settings again',
    };
  });
}
