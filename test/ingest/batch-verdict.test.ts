import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../src-main/simulator/random.ts';
import { BatchReader, readScanned } from '../../src-main/ingest/batch-reader.ts';
import { ExactReader } from '../../src-main/ingest/exact-reader.ts';
import type { Outcome } from '../../src-main/ingest/ingest-types.ts';
import { resourcePath } from '../../src-main/resources.ts';
import { GDM_NAMESPACE } from '../../src-main/sne/contract/movements.ts';
import { RecordPlan } from '../../src-main/xml/fast/record-plan.ts';
import { shippedChoice, openSchemas } from '../../src-main/xml/schemas.ts';
import { DeskError } from '../../src-main/api/errors.ts';
import { extractElement, XML_DECLARATION } from '../../src-main/xml/extract.ts';
import { temporaryFolder } from '../support/folder.ts';
import { randomChange } from './record-changes.ts';
import { recordsOf } from './support.ts';

const MUTATIONS = 500;

const SETUP = { pack: shippedChoice().current, policy: 'flag' } as const;

describe('validation of a batch', () => {
  it(
    'gives on each of 500 seeded mutations the verdict of exact options and of xmllint',
    { timeout: 300_000 },
    async () => {
      const random = createRandom(23, 'mutations');
      const records = recordsOf({ records: 120, seed: 2, unknowns: false });
      const mutated = Array.from({ length: MUTATIONS }, () => {
        const record = random.pick(records).trimEnd();
        const start = record.indexOf('>') + 1;
        const change = randomChange(random, false);
        return random.chance(0.1) ? record : change(record, random.int(start, record.length - 40), random);
      });
      const exact = await exactVerdicts(mutated);
      const reader = new BatchReader(SETUP);
      const fast = await fastVerdicts(reader, mutated);
      reader.dispose();
      expect(fast).toEqual(exact);
      // Both verdicts are well represented, or the comparison says nothing.
      expect(exact.filter((valid) => valid).length).toBeGreaterThan(50);
      expect(exact.filter((valid) => !valid).length).toBeGreaterThan(150);
      const peer = xmllintVerdicts(mutated);
      if (peer !== null) expect(exact).toEqual(peer);
    },
  );
});

describe('the plan made of the schemas', () => {
  it('reads a record as the exact reader does, or leaves it', { timeout: 120_000 }, async () => {
    const random = createRandom(31, 'readings');
    const records = recordsOf({ records: 200, seed: 3, unknowns: true });
    const plan = RecordPlan.compile(SETUP.pack, GDM_NAMESPACE);
    const exact = await ExactReader.open(SETUP);
    let read = 0;
    let changed = 0;
    for (let round = 0; round < 1200; round += 1) {
      const record = (records[round % records.length] ?? '').trimEnd();
      const start = record.indexOf('>') + 1;
      const change = randomChange(random, true);
      const at = random.int(start, record.length - 40);
      const xml = Buffer.from(round < records.length ? record : change(record, at, random));
      const declarations: readonly (readonly [string, string])[] = random.pick([
        [],
        [['', 'http://nuu.application.i2/export']],
        [
          ['p', 'urn:exemple'],
          ['ns1', 'urn:autre'],
        ],
      ]);
      const scanned = plan?.read(xml, declarations) ?? null;
      if (scanned === null) continue;
      read += 1;
      if (round >= records.length && xml.toString() !== record) changed += 1;
      const own = readScanned(scanned);
      const other = exact.readAlone('movement', xml, declarations);
      if (own.kind === 'read' && other.kind === 'read') {
        expect(own.prepared).toEqual({ ...other.prepared, xml: undefined });
        expect({ ...own.movement, file: '' }).toEqual({ ...other.movement, file: '' });
        expect({ xml: scanned.file.toString() }).toEqual(other.text);
        const { first, last } = scanned.place;
        expect(own.text).toEqual(scanned.place);
        expect(XML_DECLARATION + xml.toString('utf8', first, last)).toBe(scanned.file.toString());
      } else expect(own).toEqual(other);
    }
    exact.dispose();
    // Neither is the plan idle, nor are the changes all left aside.
    expect(read).toBeGreaterThan(400);
    expect(changed).toBeGreaterThan(150);
  });
});

async function exactVerdicts(records: readonly string[]): Promise<readonly boolean[]> {
  const schemas = await openSchemas();
  const verdicts = records.map((xml) => {
    try {
      const file = extractElement(xml, 'interfaceNuu');
      return (
        schemas.validateMovement(xml).length === 0 &&
        file !== null &&
        schemas.validateDemand(file).length === 0
      );
    } catch (thrown) {
      if (!(thrown instanceof DeskError)) throw thrown;
      return false;
    }
  });
  schemas.dispose();
  return verdicts;
}

/** In batches of 25, each begun again after a broken record, as no record comes after one in a file. */
async function fastVerdicts(reader: BatchReader, records: readonly string[]): Promise<readonly boolean[]> {
  const verdicts: boolean[] = [];
  while (verdicts.length < records.length) {
    const some = records.slice(verdicts.length, verdicts.length + 25).map((xml) => Buffer.from(xml));
    let end = 0;
    const ends = Uint32Array.from(some, (bytes) => (end += bytes.length));
    const kinds = new Uint8Array(some.length);
    const { outcomes } = await reader.read({
      id: 1,
      bytes: Buffer.concat(some),
      ends,
      kinds,
      declarations: [],
      setup: SETUP,
    });
    verdicts.push(...outcomes().map(isValid));
  }
  return verdicts;
}

/** A number that the schema allows and that differs from its file's is refused after validation. */
function isValid(outcome: Outcome): boolean {
  if (outcome.kind === 'read') return outcome.rows !== null && outcome.rows.drift.length === 0;
  return outcome.kind === 'refused' && outcome.error.code === 'GDM-NUD-MISMATCH';
}

function xmllintVerdicts(records: readonly string[]): readonly boolean[] | null {
  try {
    execFileSync('xmllint', ['--version'], { stdio: 'ignore' });
  } catch {
    return null;
  }
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'r'));
  const files = records.map((xml, index) => {
    const file = join(folder, 'r', `${String(index)}.xml`);
    writeFileSync(file, `<export xmlns="http://nuu.application.i2/export">${xml}</export>`);
    return file;
  });
  const schema = resourcePath('test', 'bench', 'export.xsd');
  const output = captureErrors(['--noout', '--schema', schema, ...files]);
  return files.map((file) => output.includes(`${file} validates\n`));
}

function captureErrors(args: readonly string[]): string {
  try {
    return execFileSync('sh', ['-c', 'xmllint "$@" 2>&1', 'sh', ...args], {
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
    });
  } catch (thrown) {
    return thrown instanceof Error && 'stdout' in thrown ? String(thrown.stdout) : '';
  }
}
