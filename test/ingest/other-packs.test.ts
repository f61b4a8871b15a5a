import { describe, expect, it } from 'vitest';
import { DeskError } from '../../src-main/api/errors.ts';
import { BatchReader } from '../../src-main/ingest/batch-reader.ts';
import type { Outcome, WorkerSetup } from '../../src-main/ingest/ingest-types.ts';
import { GDM_NAMESPACE } from '../../src-main/sne/contract/movements.ts';
import { createRandom } from '../../src-main/simulator/random.ts';
import { RecordPlan } from '../../src-main/xml/fast/record-plan.ts';
import { extractElement } from '../../src-main/xml/extract.ts';
import { inspectPack } from '../../src-main/xml/pack-inspect.ts';
import { judgingPack, openSchemas, packSources, shippedPacks } from '../../src-main/xml/schemas.ts';
import type { SchemaPack } from '../../src-main/xml/schemas.ts';
import { temporaryFolder } from '../support/folder.ts';
import { changed, explainingPack, projectPack, withElement, writePack } from '../support/packs.ts';
import type { PackTexts } from '../support/packs.ts';
import { randomChange } from './record-changes.ts';
import { recordsOf } from './support.ts';

const RECORDS = 250;

function packOf(texts: PackTexts): SchemaPack {
  const folder = writePack(temporaryFolder(), texts);
  const { files } = inspectPack(folder, 'pack');
  const pack = {
    id: folder,
    version: '9.9',
    origin: 'officiel',
    addedAt: null,
    files: packSources(folder, files),
  };
  return judgingPack({ packs: [...shippedPacks(), pack], current: pack });
}

/** Sets that an editor may be given, from what the plan follows whole to what it leaves to the engine. */
const PACKS: readonly (readonly [string, () => PackTexts])[] = [
  ['new elements, an import, longer lists', explainingPack],
  [
    'a chameleon in another folder, and no movements',
    () => {
      const project = projectPack();
      return {
        'demande/interfaceNuu.xsd': (project['interfaceNuu.xsd'] ?? '').replace(
          '"codes.xsd"',
          '"../codes/codes.xsd"',
        ),
        'codes/codes.xsd': (project['codes.xsd'] ?? '').replace(/targetNamespace="[^"]*"/, ''),
      };
    },
  ],
  [
    'stricter types, with patterns that JavaScript may not be given',
    () =>
      changed(
        changed(projectPack(), 'interfaceNuu.xsd', '[0-9]{2}\\.[0-9]{2}', '([0-9]+)+\\.([0-9]|[0-9][0-9])*'),
        'interfaceNuu.xsd',
        '[12][0-9]{3}',
        '2[0-9]{3}',
      ),
  ],
  [
    'a redefined type',
    () => ({
      ...changed(
        projectPack(),
        'interfaceNuu.xsd',
        '<xs:include schemaLocation="codes.xsd"/>',
        '<xs:redefine schemaLocation="codes.xsd"><xs:simpleType name="codeCivilite"><xs:restriction base="codeCivilite"><xs:enumeration value="1"/></xs:restriction></xs:simpleType></xs:redefine>',
      ),
    }),
  ],
  [
    'movements judged with the demand inside them',
    () => changed(projectPack(), 'gdm.xsd', 'demande-jointe.xsd', 'interfaceNuu.xsd'),
  ],
  [
    'an element that must be there',
    () => withElement(projectPack(), 'personneEnGarde', '<xs:element name="obligatoire" type="xs:string"/>'),
  ],
];

async function exactVerdicts(pack: SchemaPack, records: readonly string[]): Promise<readonly boolean[]> {
  const schemas = await openSchemas({ packs: [pack], current: pack });
  const verdicts = records.map((xml) => {
    try {
      const file = extractElement(xml, 'interfaceNuu');
      const isMovement = schemas.validateMovement(xml).length === 0;
      return isMovement && file !== null && schemas.validateDemand(file).length === 0;
    } catch (thrown) {
      if (!(thrown instanceof DeskError)) throw thrown;
      return false;
    }
  });
  schemas.dispose();
  return verdicts;
}

/** One record a batch: a broken one ends its batch. */
async function fastVerdicts(
  reader: BatchReader,
  setup: WorkerSetup,
  records: readonly string[],
): Promise<readonly (boolean | null)[]> {
  const verdicts: (boolean | null)[] = [];
  for (const xml of records) {
    const bytes = Buffer.from(xml);
    const one = { bytes, ends: Uint32Array.of(bytes.length), kinds: Uint8Array.of(0), declarations: [] };
    const { outcomes } = await reader.read({ id: 1, ...one, setup });
    verdicts.push(...outcomes().map(isValid));
  }
  return verdicts;
}

/** Null: refused for its number, whatever the schemas say. */
function isValid(outcome: Outcome): boolean | null {
  if (outcome.kind === 'read') return outcome.rows !== null && outcome.rows.drift.length === 0;
  return outcome.kind === 'refused' && outcome.error.code === 'GDM-NUD-MISMATCH' ? null : false;
}

describe('reading under a set that was added', () => {
  it('gives the verdicts of the engine, whatever the plan follows of it', { timeout: 240_000 }, async () => {
    const random = createRandom(57, 'other packs');
    const records = recordsOf({ records: 80, seed: 4, unknowns: true });
    let setup: WorkerSetup = { pack: packOf(projectPack()), policy: 'flag' };
    // One reader for all: each batch brings its schemas, as when a set is added while an archive is read.
    const reader = new BatchReader(setup);
    let planned = 0;
    for (const [what, texts] of PACKS) {
      setup = { pack: packOf(texts()), policy: 'flag' };
      if (RecordPlan.compile(setup.pack, GDM_NAMESPACE) !== null) planned += 1;
      const some = Array.from({ length: RECORDS }, (_, round) => {
        const record = (records[round % records.length] ?? '').trimEnd();
        if (round < records.length) return record;
        const change = randomChange(random, true);
        return change(record, random.int(record.indexOf('>') + 1, record.length - 40), random);
      });
      const exact = await exactVerdicts(setup.pack, some);
      const fast = await fastVerdicts(reader, setup, some);
      expect(
        fast.map((verdict, index) => verdict ?? exact[index]),
        what,
      ).toEqual(exact);
      expect(exact.filter((valid) => !valid).length, what).toBeGreaterThan(20);
      expect(exact.filter((valid) => valid).length, what).toBeGreaterThan(20);
    }
    reader.dispose();
    // Some of them the plan follows, some it leaves.
    expect(planned).toBeGreaterThan(2);
    expect(planned).toBeLessThan(PACKS.length);
  });
});
