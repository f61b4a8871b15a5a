import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { inspectArchive } from '../../src-main/engine/inspect-archive.ts';
import { exportXml, tarOf } from '../support/export-archive.ts';
import { temporaryFolder } from '../support/folder.ts';

const xml = (records: number): string =>
  Buffer.concat([...exportXml({ records, seed: 3, unknowns: false })]).toString('utf8');

function archive(bytes: Buffer): string {
  const file = join(temporaryFolder(), 'a.tgz');
  writeFileSync(file, bytes);
  return file;
}

const plain = (nud: string, prefix = ''): string =>
  `<${prefix}interfaceNuu><${prefix}numUnique> ${nud} </${prefix}numUnique></${prefix}interfaceNuu>`;
const drm = '<export entite="DRM"><drm><numUnique>038042500000111004</numUnique></drm></export>';

describe('looking through an archive', () => {
  it('counts movements, plain files and resources, whatever the prefix, the pieces and the encoding', async () => {
    const members = [
      { name: 'a.xml', content: xml(300) },
      { name: 'b.xml', content: plain('038042500123411004') },
      { name: 'c.xml', content: plain('0380425 001235 11004', 'ns1:') },
      { name: 'd.xml', content: Buffer.from(`\uFEFF${plain('038042500123611004')}`, 'utf16le') },
      { name: 'e.xml', content: drm },
    ];
    const found = await inspectArchive(archive(gzipSync(tarOf(members))));
    expect(found).toMatchObject({ records: 304, fault: null });
    // Numbers of resources are not demands of the stock.
    expect(found.nuds.size).toBe(303);
    expect(found.nuds).toContain('038042500123511004');
  });

  it('says what is wrong with one that is cut at any place, and never counts more than there is', async () => {
    const whole = gzipSync(tarOf([{ name: 'a.xml', content: xml(40) }]));
    for (let share = 1; share < 20; share += 1) {
      const cut = await inspectArchive(archive(whole.subarray(0, Math.floor((whole.length * share) / 20))));
      expect(cut.fault?.code).toBe('EXPORT-TRUNCATED');
      expect(cut.records).toBeLessThanOrEqual(40);
    }
    expect((await inspectArchive(archive(Buffer.alloc(0)))).fault?.code).toBe('EXPORT-EMPTY');
  });
});
