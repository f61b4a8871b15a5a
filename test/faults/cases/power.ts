import { createRandom } from '../../../src-main/simulator/random.ts';
import { onDesk } from '../lib/desk.ts';
import type { FaultDesk } from '../lib/desk.ts';
import { must } from '../lib/fault-case.ts';
import type { FaultCase, Finding } from '../lib/fault-case.ts';
import { integrity, putImage, scribble, takeImage } from '../lib/files.ts';
import type { Image } from '../lib/files.ts';

const family = 'power cuts';
const ROUNDS = 6;

/** The power goes while the store is open: what had not reached the disk is gone, in several ways. */
export const powerCases: readonly FaultCase[] = [
  powerCut(
    'power-cut',
    'the power goes between two calls; every write had reached the disk',
    (image) => image,
  ),
  powerCut(
    'power-cut-in-transaction',
    'the power goes while an answer is being stored',
    (image) => image,
    true,
  ),
  powerCut(
    'wal-cut',
    'the last writes are missing: the write-ahead log ends anywhere',
    (image, random) => ({
      ...image,
      wal: image.wal.subarray(0, random.int(0, image.wal.length)),
    }),
    false,
    true,
  ),
  powerCut(
    'wal-torn-frame',
    'the last page of the log was written in half',
    (image, random) => {
      const at = random.int(Math.floor(image.wal.length / 2), image.wal.length - 5000);
      return { ...image, wal: Buffer.concat([image.wal.subarray(0, at), Buffer.alloc(4096)]) };
    },
    false,
    true,
  ),
  powerCut('wal-garbage-behind', 'old sectors show behind the end of the log', (image, random) => ({
    ...image,
    wal: Buffer.concat([image.wal, scribble(Buffer.alloc(60_000), 0, 60_000, random.int(1, 1e6))]),
  })),
  powerCut('wal-spoilt-within', 'a sector of the log was never written', (image, random) => {
    const at = Math.floor(random.int(0, image.wal.length - 512) / 512) * 512;
    return { ...image, wal: scribble(image.wal, at, 512, random.int(1, 1e6)) };
  }),
  powerCut('wal-head-spoilt', 'the head of the log is unreadable', (image, random) => ({
    ...image,
    wal: scribble(image.wal, 0, 32, random.int(1, 1e6)),
  })),
  powerCut('wal-gone', 'the log is gone as a whole', (image) => ({ ...image, wal: Buffer.alloc(0) })),
];

function powerCut(
  id: string,
  done: string,
  spoil: (image: Image, random: ReturnType<typeof createRandom>) => Image,
  inTransaction = false,
  quick = false,
): FaultCase {
  return { id, family, done, quick, run: (folder) => runPowerCut(folder, spoil, inTransaction) };
}

/** Several cuts, each on the photograph of one living desk; each must open, be sound, and be whole after one call. */
async function runPowerCut(
  folder: string,
  spoil: (image: Image, random: ReturnType<typeof createRandom>) => Image,
  inTransaction: boolean,
): Promise<Finding> {
  return onDesk({ folder }, async (desk) => {
    desk.engine.startSchedule();
    await desk.nextAttempt();
    const image = inTransaction ? await whileStoring(desk) : takeImage(desk.profile);
    must(image.wal.length > 100_000, 'nothing was in the log: the fault would be none');
    const random = createRandom(11, 'cuts');
    let seen = '';
    for (let round = 0; round < ROUNDS; round += 1) {
      await desk.restart(() => {
        putImage(desk.profile, spoil(image, random));
      });
      must(integrity(desk.profile) === 'ok', `not sound: ${integrity(desk.profile)}`);
      seen = desk.seen();
      must(!seen.includes('STORE'), `a cut is told as a broken store: ${seen}`);
      desk.liveOn();
      await desk.engine.syncNow('manual');
      desk.mustTellTheTruth();
      must(desk.status().state === 'synced', `not healed: ${desk.seen()}`);
    }
    return {
      data: `sound at the last transaction that is whole on the disk, moment to ask from included; complete after one call (${String(ROUNDS)} cuts)`,
      seen,
      heals: 'at the start, by the first call',
    };
  });
}

/** A photograph taken while the answer is half stored: it comes slowly. */
async function whileStoring(desk: FaultDesk): Promise<Image> {
  for (let count = 0; count < 60; count += 1) desk.simulator.world.make('create', { at: desk.clock.now() });
  const fault = { kind: 'slow', chunkBytes: 2000, everyMs: 100 } as const;
  desk.simulator.setFaults({ rules: [{ match: { path: '/v1.0/gdm' }, fault }] });
  await desk.drive(() => (desk.status().progress?.movements ?? 0) > 20);
  const half = takeImage(desk.profile);
  desk.simulator.setFaults({ rules: [] });
  return half;
}
