import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { good, hostileArchives, records } from '../ingest/hostile-cases.ts';
import { exportFile, tgzOf } from '../ingest/support.ts';
import { runJson } from '../support/cli.ts';
import { dumpStore } from '../support/dump-store.ts';
import { tarOf } from '../support/export-archive.ts';
import { temporaryFolder } from '../support/folder.ts';

const HOSTILE_ARCHIVES = hostileArchives();

interface Problem {
  readonly file: string;
  readonly code: string;
  readonly message: string;
}

/** A folder with one archive of each case, named by its place in the list. */
function folderOf(archives: readonly (() => Buffer)[]): string {
  const folder = join(temporaryFolder(), 'archives');
  mkdirSync(folder);
  for (const [at, archive] of archives.entries()) writeFileSync(join(folder, nameOf(at)), archive());
  return folder;
}

const nameOf = (at: number): string => `${String(at).padStart(2, '0')}.tgz`;

/** A profile into which only this was imported. */
async function profileWith(archive: Buffer): Promise<string> {
  const profile = temporaryFolder();
  const file = join(temporaryFolder(), 'whole.tgz');
  writeFileSync(file, archive);
  await runJson(profile, ['import', file]);
  return profile;
}

describe('import, given hostile or broken archives', () => {
  it('says of each what is wrong and where it stopped, keeps whole records only, and writes nowhere else', async () => {
    const folder = folderOf(HOSTILE_ARCHIVES.map(([, , , archive]) => archive));
    const before = readdirSync(folder, { recursive: true }).sort();
    const profile = temporaryFolder();
    const { code, document } = await runJson(profile, ['import', folder]);
    expect(code).toBe(3);
    const { problems, ...counts } = document as { readonly problems: readonly Problem[] };
    expect(counts).toMatchObject({ files: HOSTILE_ARCHIVES.length, rejected: HOSTILE_ARCHIVES.length });
    for (const [at, [name, expected, stored]] of HOSTILE_ARCHIVES.entries()) {
      const found = problems.filter(({ file }) => file.startsWith(join(folder, nameOf(at))));
      expect(found, name).toMatchObject([{ code: expected }]);
      const entries = /arrêt au fichier n° (\d+), après (\d+)\senregistrements?/.exec(
        found[0]?.message ?? '',
      );
      expect(entries, name).not.toBeNull();
      if (stored === 0) expect(entries?.slice(1), name).toEqual(['1', '0']);
    }
    // Never more than the whole records that the best of them gives, and each as a sound archive gives it.
    const most = await profileWith(tgzOf({ name: 's.xml', content: exportFile(records.slice(0, 40)) }));
    expect(dumpStore(profile)).toEqual(dumpStore(most));
    expect(readdirSync(folder, { recursive: true }).sort()).toEqual(before);
    expect(readdirSync(join(folder, '..'))).toEqual(['archives']);
    expect(['/tmp/b.xml', '/etc/b.xml'].filter((path) => existsSync(path))).toEqual([]);
    expect(readdirSync(profile).sort()).toEqual(readdirSync(most).sort());
  }, 120_000);

  it('keeps to the limits that were set, and takes up with larger ones', async () => {
    const profile = temporaryFolder();
    const folder = folderOf([
      () => tgzOf(good, ...[1, 2, 3].map((at) => ({ name: `${String(at)}.xml`, content: exportFile([]) }))),
      () => gzipSync(tarOf([{ name: 'z.txt', content: Buffer.alloc(40 * 1024 * 1024) }])),
      () =>
        tgzOf({
          name: 'r.xml',
          content: exportFile([`<mouvement xmlns="urn:x">${'1'.repeat(3 * 1024 * 1024)}</mouvement>`]),
        }),
    ]);
    const limits = ['--archive-max-files', '3', '--archive-max-ratio', '50', '--archive-max-record', '1'];
    const set = await runJson(profile, ['configure', ...limits]);
    expect(set.document).toMatchObject({
      settings: { exports: { limits: { maxFiles: 3, maxRatio: 50, maxRecordMegabytes: 1 } } },
    });
    const { code, document } = await runJson(profile, ['import', folder]);
    expect(code).toBe(3);
    const { problems } = document as { readonly problems: readonly Problem[] };
    const codes = problems.map((problem) => problem.code);
    expect(codes).toEqual(['EXPORT-TOO-MANY', 'EXPORT-MEMBER', 'EXPORT-BOMB', 'XML-TOO-LARGE']);
    expect(document).toMatchObject({ stored: 20, rejected: 3 });
    await runJson(profile, ['configure', '--archive-max-files', '10000']);
    const again = await runJson(profile, ['import', join(folder, nameOf(0))]);
    expect(again).toMatchObject({ code: 0, document: { stored: 0, unchanged: 20, problems: [] } });
    expect((await runJson(profile, ['configure', '--archive-max-files', '0'])).code).toBe(2);
  });

  it('reads an archive under any name, and tells what is none', async () => {
    const profile = temporaryFolder();
    const folder = temporaryFolder();
    const file = (name: string, content: Uint8Array | string): string => {
      writeFileSync(join(folder, name), content);
      return join(folder, name);
    };
    const found = await runJson(profile, [
      'import',
      file('telechargement', tgzOf(good)),
      file('un.xml.gz', gzipSync(exportFile(records.slice(0, 1)))),
      file('export.zip', 'PK\u0003\u0004'),
      file('vide.tgz', ''),
    ]);
    expect(found.code).toBe(3);
    expect(found.document).toMatchObject({ files: 4, stored: 20, rejected: 3 });
    const { problems } = found.document as { readonly problems: readonly Problem[] };
    expect(problems.map((problem) => problem.code).sort()).toEqual([
      'EXPORT-EMPTY',
      'EXPORT-NOT-ARCHIVE',
      'IMPORT-ARCHIVE',
    ]);
  });
});
