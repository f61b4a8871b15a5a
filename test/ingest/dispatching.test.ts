import '../support/property-seed.ts';
import fc from 'fast-check';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_ARCHIVE_LIMITS } from '../../src-main/ingest/archive-limits.ts';
import { importFiles } from '../../src-main/ingest/import-files.ts';
import { MovementApplier } from '../../src-main/ingest/movement-applier.ts';
import { loadCommunes } from '../../src-main/reference/communes.ts';
import { systemClock } from '../../src-main/schedule/clock.ts';
import { createCodeDrawer } from '../../src-main/simulator/code-drawer.ts';
import { createRandom } from '../../src-main/simulator/random.ts';
import { createPlaces } from '../../src-main/simulator/world/places.ts';
import { createWorld, currentFile, DEFAULT_RATES } from '../../src-main/simulator/world/world.ts';
import { writeDemand } from '../../src-main/simulator/write-demand.ts';
import type { Movement } from '../../src-main/store/movement.ts';
import { openStore } from '../../src-main/store/store.ts';
import { openSchemas } from '../../src-main/xml/schemas.ts';
import type { SchemaRegistry } from '../../src-main/xml/schemas.ts';
import { dispatchedFile } from '../support/dispatching-files.ts';
import { dumpStore } from '../support/dump-store.ts';
import { temporaryFolder } from '../support/folder.ts';

const NOW = new Date('2025-11-03T08:00:00Z');
const communes = loadCommunes();
let schemas: SchemaRegistry;
beforeAll(async () => {
  schemas = await openSchemas();
});
afterAll(() => {
  schemas.dispose();
});

/** One answer of the GDM: movements in their order, each with the demand as it stood when it was asked. */
type Call = readonly Movement[];

interface Story {
  /** Texts of the e-mails' files, oldest first. */
  readonly files: readonly string[];
  readonly calls: readonly Call[];
}

/**
 * Two months of a few demands: every movement of the form has its e-mail; the GDM is asked from the middle on, every few
 * movements, with an overlap.
 */
function story(seed: number): Story {
  const world = createWorld({
    seed,
    department: '38',
    desk: '38004',
    demands: 8,
    places: createPlaces(communes, '38'),
    drawer: createCodeDrawer(),
    unknowns: true,
    rates: DEFAULT_RATES,
    now: NOW,
  });
  const random = createRandom(seed, 'dispatching');
  const first = world.movements.length;
  const files: string[] = [];
  const calls: Call[] = [];
  const startsAt = 14;
  let asked = first + startsAt;
  for (let turn = 0; turn < 40; turn += 1) {
    const at = new Date(NOW.getTime() + (turn + 1) * 36 * 3_600_000);
    const wish = random.pick([
      'modify',
      'modify',
      'renew',
      'remove',
      'reopen',
      'PJ',
      'EVT',
      'create',
    ] as const);
    try {
      world.make(wish, { at });
    } catch (thrown) {
      // No demand allows it now.
      if (!(thrown instanceof RangeError)) throw thrown;
    }
    for (const movement of world.movements.slice(first + files.length)) {
      const demand = world.demand(movement.nud);
      if (demand === null) throw new Error('no demand');
      files.push(movement.entity === 'CERFA' ? dispatchedFile(demand, movement) : '');
    }
    if (turn >= startsAt && turn % 6 === 0) {
      calls.push(world.movements.slice(asked).map((movement) => told(movement.nud, movement)));
      // The overlap tells the last one again.
      asked = world.movements.length - 1;
    }
  }
  return { files: files.filter((text) => text !== ''), calls };

  function told(nud: string, movement: (typeof world.movements)[number]): Movement {
    const demand = world.demand(nud);
    if (demand === null) throw new Error('no demand');
    const { at, entity, kind, desk, removal, tellsState, stateAfter, data } = movement;
    return {
      nud,
      at: at.toISOString(),
      entity,
      kind: kind ?? entity,
      desk,
      removal,
      state: tellsState ? stateAfter : null,
      data: data === null ? null : `<donnees>${data}</donnees>`,
      file: writeDemand(currentFile(demand), demand.form),
    };
  }
}

type Step = { readonly file: string } | { readonly call: Call };

/** What a store holds after these steps; of superseded texts only how they lie could differ, so they are left out. */
async function after(steps: readonly Step[]): Promise<{ dump: string[]; histories: unknown[] }> {
  const profile = temporaryFolder();
  const folder = temporaryFolder();
  const store = openStore(profile, 'test', NOW, (code) => communes.name(code));
  const applier = new MovementApplier(schemas, 'flag');
  try {
    for (const [rank, step] of steps.entries()) {
      if ('call' in step) {
        await store.write((unit) => {
          for (const movement of step.call) {
            const outcome = applier.apply(unit, movement, { source: 'gdm', receivedAt: NOW.toISOString() });
            expect(outcome.kind).toBe('applied');
          }
        });
        continue;
      }
      const path = join(folder, `${String(rank)}.xml`);
      writeFileSync(path, step.file);
      const context = {
        store,
        schemas,
        policy: 'flag',
        clock: systemClock,
        limits: DEFAULT_ARCHIVE_LIMITS,
      } as const;
      const result = await importFiles([path], context);
      expect(result).toMatchObject({ files: 1, rejected: 0 });
    }
    const dump = dumpStore(profile).filter((line) => !line.startsWith('raw_xml '));
    const nuds = dump.flatMap((line) => /^demand .*"nud":"([^"]+)"/.exec(line)?.[1] ?? []);
    const histories = nuds.map((nud) =>
      store.demands.find(nud)?.movements.map(({ at, kind, entity }) => [nud, at, kind, entity]),
    );
    return { dump, histories };
  } finally {
    store.close();
  }
}

describe('files of the dispatching e-mails', () => {
  it.each([1, 2, 3])(
    'give one store with the movements of the GDM, in any order and any mix (story %i)',
    async (seed) => {
      const { files, calls } = story(seed);
      expect(files.length).toBeGreaterThan(15);
      const inTime = await after([...files.map((file) => ({ file })), ...calls.map((call) => ({ call }))]);
      await fc.assert(
        fc.asyncProperty(
          fc.shuffledSubarray([...files], { minLength: files.length }),
          fc.array(fc.nat(files.length), { minLength: calls.length, maxLength: calls.length }),
          fc.subarray([...files]),
          async (shuffled, places, again) => {
            const steps: Step[] = [...shuffled, ...again].map((file) => ({ file }));
            // The calls keep their own order, anywhere among the files.
            const sorted = [...places].sort((a, b) => b - a);
            sorted.forEach((place, rank) => {
              const call = calls[calls.length - 1 - rank];
              if (call !== undefined) steps.splice(place, 0, { call });
            });
            const mixed = await after(steps);
            expect(mixed.dump).toEqual(inTime.dump);
            expect(mixed.histories).toEqual(inTime.histories);
          },
        ),
        { numRuns: 6, endOnFailure: true },
      );
    },
    // Every step is a flush to disk, which a busy machine makes slow.
    240_000,
  );
});
