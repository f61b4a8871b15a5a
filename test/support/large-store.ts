import { createHash } from 'node:crypto';
import { loadCommunes } from '../../src-main/reference/communes.ts';
import { createCodeDrawer } from '../../src-main/simulator/code-drawer.ts';
import { createRandom } from '../../src-main/simulator/random.ts';
import type { Random } from '../../src-main/simulator/random.ts';
import type { SimulatedDemand } from '../../src-main/simulator/world/model.ts';
import { createPlaces } from '../../src-main/simulator/world/places.ts';
import { createWorld, currentFile, DEFAULT_RATES } from '../../src-main/simulator/world/world.ts';
import { compressXml } from '../../src-main/store/compress.ts';
import { contentRows } from '../../src-main/store/demand-writer.ts';
import { openStore } from '../../src-main/store/store.ts';
import type { WriteUnit } from '../../src-main/store/store.ts';
import type { DemandFile, Person } from '../../src-main/xml/demand-file.ts';

/** Demands made at once: a simulated world keeps all of its demands in memory. */
const BLOCK = 5000;
const NOW = new Date('2026-09-01T08:00:00Z');
/** Share of the people whose family name is made up, so that the words are as many as a real stock has. */
const MADE_UP = 0.45;
const SYLLABLES =
  'ba be bi bo bou bra bre cha che cou cro da de dou dra du fa fe fla fou ga ge gra gui ha jou la le lo lu ma me mo mou na ne no pa pe pi plo pra que ra re ri ro sa se so ta te tou tra va ve vi zo'.split(
    ' ',
  );
const ENDINGS = 'rd n t ud is ux l r nd ez ard in on et aud ier eau ini ski ic'.split(' ');

/** How many demands, and from which draw. */
export interface LargeStoreOptions {
  readonly profile: string;
  readonly demands: number;
  readonly seed?: number;
  readonly onProgress?: (stored: number) => void;
}

/**
 * Fills a profile's store with simulated demands through the store's own writer, without files or network; the texts as
 * received are short stand-ins. The same options give the same store. Some 3,000 demands a second.
 */
export async function fillLargeStore(options: LargeStoreOptions): Promise<void> {
  const { profile, demands, seed = 1 } = options;
  const communes = loadCommunes();
  const places = createPlaces(communes, '38');
  const name = (code: string): string | null => communes.name(code);
  const store = openStore(profile, 'bench', NOW, name);
  try {
    await store.write((unit) => {
      unit.demands.beginFilling();
    });
    for (let first = 0, block = 0; first < demands; first += BLOCK, block += 1) {
      const world = createWorld({
        seed: seed + block,
        department: '38',
        desk: '38004',
        demands: Math.min(BLOCK, demands - first),
        places,
        drawer: createCodeDrawer(),
        unknowns: false,
        rates: DEFAULT_RATES,
        now: NOW,
      });
      await store.write((unit) => {
        for (const [index, demand] of world.demands.entries()) {
          write(unit, demand, { block, random: createRandom(seed, 'name', first + index), name });
        }
      });
      options.onProgress?.(first + world.demands.length);
    }
    await store.write((unit) => {
      unit.demands.endFilling();
    });
  } finally {
    store.close();
  }
}

function write(
  unit: WriteUnit,
  demand: SimulatedDemand,
  given: { readonly block: number; readonly random: Random; readonly name: (code: string) => string | null },
): void {
  const { block, random, name } = given;
  // Each block counts its demands from the start: the desk's part of the number tells the blocks apart.
  const nud = demand.nud.slice(0, 13) + String(38_000 + block);
  const file: DemandFile = { ...renamed(currentFile(demand), random), nud };
  const hash = createHash('sha256').update(nud).digest('hex');
  const at = demand.history.reduce((latest, movement) => Math.max(latest, movement.at.getTime()), 0);
  const instant = new Date(at).toISOString();
  const { state, removal } = demand;
  unit.demands.applyContent(
    {
      nud,
      at: instant,
      kind: null,
      entity: 'CERFA',
      desk: '38004',
      state,
      removal:
        removal === null || state === 'active'
          ? null
          : { reason: removal.reason, subReason: null, on: removal.on },
      data: null,
      file: '',
    },
    {
      rows: contentRows({ file, hash, drift: [] }, name),
      text: { kind: 'own', xml: compressXml(`<demande>${nud}</demande>`) },
    },
    NOW.toISOString(),
  );
}

function renamed(file: DemandFile, random: Random): DemandFile {
  const { applicant } = file;
  if (applicant === null || !random.chance(MADE_UP)) return file;
  const named: Person = { ...applicant, lastName: madeUpName(random) };
  return { ...file, applicant: named };
}

function madeUpName(random: Random): string {
  const syllables = Array.from({ length: random.int(1, 3) }, () => random.pick(SYLLABLES));
  const name = `${syllables.join('')}${random.pick(ENDINGS)}`;
  return `${name.slice(0, 1).toUpperCase()}${name.slice(1)}`;
}
