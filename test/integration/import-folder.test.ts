import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readMovement } from '../../src-main/sne/read-movement.ts';
import { exportFile, recordsOf, tgzOf } from '../ingest/support.ts';
import { runJson } from '../support/cli.ts';
import { tarOf } from '../support/export-archive.ts';
import { temporaryFolder } from '../support/folder.ts';

const records = recordsOf({ records: 8, unknowns: false });
const demand = (at: number): string => readMovement(records[at] ?? '').file ?? '';
const movements = (from: number, to: number) => ({
  name: 'p.xml',
  content: exportFile(records.slice(from, to)),
});
/** Beginning of what a Mac keeps beside a file. */
const APPLE_DOUBLE = '\u0000\u0005\u0016\u0007\u0000\u0002\u0000\u0000Mac OS X';

function filled(files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = join(temporaryFolder(), 'depot');
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
}

function problemsOf(document: Record<string, unknown>): readonly (readonly [string, string])[] {
  const problems = document['problems'] as readonly { readonly file: string; readonly code: string }[];
  return problems.map(({ file, code }) => [basename(file), code] as const);
}

describe('import of a folder', { timeout: 60_000 }, () => {
  it('reads what is one of ours by its content, tells what it cannot read, and leaves the rest alone', async () => {
    const folder = filled({
      'a.xml': demand(0),
      'sans-extension': demand(1),
      'mail/MESSAGE.txt': `\uFEFF<!-- reçu -->\n${demand(2).replace(/^<\?xml[^>]*\?>\s*/, '')}`,
      'EXPORT-000123': tgzOf(movements(3, 5)),
      'EXPORT-000124.bin': tarOf([movements(5, 6)]),
      'x.xml.gz': gzipSync(demand(6)),
      'zip.zip': 'PK\u0003\u0004',
      envoi: 'PK\u0003\u0004',
      // Nothing of this is meant to be imported.
      'notice.pdf': '%PDF-1.7',
      'lisez-moi.txt': 'Les exports <export> du mois',
      'logo.svg': '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>',
      'courrier.docx': 'PK\u0003\u0004',
      '.DS_Store': '\u0000\u0000\u0000\u0001Bud1',
      '._a.xml': APPLE_DOUBLE,
      '__MACOSX/._b.xml': APPLE_DOUBLE,
      '__MACOSX/b.xml': APPLE_DOUBLE,
    });
    const { code, document } = await runJson(temporaryFolder(), ['import', folder]);
    expect(problemsOf(document)).toEqual([
      ['envoi', 'IMPORT-ARCHIVE'],
      ['x.xml.gz', 'EXPORT-NOT-ARCHIVE'],
      ['zip.zip', 'IMPORT-ARCHIVE'],
    ]);
    expect(document).toMatchObject({ files: 8, stored: 6, rejected: 3 });
    expect(code).toBe(3);

    const { document: judged } = await runJson(temporaryFolder(), [
      'validate',
      join(folder, 'EXPORT-000123'),
    ]);
    expect(judged['files']).toMatchObject([{ valid: true }]);
  });

  it('follows links, reads each file once and comes to an end', async () => {
    const folder = filled({ 'a.xml': demand(0), 'sous/b.xml': demand(1) });
    const elsewhere = filled({ 'c.xml': demand(2), 'd.xml': demand(3) });
    symlinkSync('.', join(folder, 'boucle'));
    symlinkSync('..', join(folder, 'sous', 'retour'));
    symlinkSync('a.xml', join(folder, 'encore.xml'));
    symlinkSync(join(elsewhere, 'c.xml'), join(folder, 'link.xml'));
    symlinkSync(elsewhere, join(folder, 'partage'));
    symlinkSync('parti.xml', join(folder, 'perdu.xml'));
    symlinkSync('tourne', join(folder, 'tourne'));
    const { code, document } = await runJson(temporaryFolder(), ['import', folder]);
    expect(document).toMatchObject({ files: 5, records: 4, stored: 4, rejected: 1 });
    expect(problemsOf(document)).toEqual([['perdu.xml', 'IMPORT-UNREADABLE']]);
    expect(code).toBe(3);
  });
});

it('an archive made on a Mac is read past what the Mac added to it', async () => {
  const companion = (name: string) => ({ name, content: APPLE_DOUBLE });
  const [first, second] = [movements(0, 2), { ...movements(2, 4), name: 'lot/q.xml' }];
  const archive = tgzOf(
    companion('._p.xml'),
    first,
    companion('lot/._q.xml'),
    second,
    companion('__MACOSX/p.xml'),
  );
  const folder = filled({ 'mac.tgz': archive });
  const { code, document } = await runJson(temporaryFolder(), ['import', join(folder, 'mac.tgz')]);
  expect(document).toMatchObject({ files: 1, stored: 4, rejected: 0, problems: [] });
  expect(code).toBe(0);
});
