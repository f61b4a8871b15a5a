import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { NtExecutable, NtExecutableResource, Resource } from 'resedit';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { readFuses, SAFE_FUSES } from './support/fuses.ts';
import { shippedFolder, windowsFolder } from './support/packaged.ts';

const program = join(windowsFolder, 'sne-desk.exe');
const LINUX_CODE = 'linux-x64.node';
const WINDOWS_CODE = 'win32-x64.node';

/** Made by `.ci/run`, of Electron for Windows or of a stand-in for it; nothing of it runs here. */
describe.skipIf(!existsSync(windowsFolder))('the folder for Windows', () => {
  it('has every fuse in its safe position', () => {
    expect(Object.fromEntries(readFuses(program))).toMatchObject(SAFE_FUSES);
  });

  it('tells the program the check sum of its archive, which it asks for before it loads it', () => {
    const told = resources().find(({ type }) => type === 'INTEGRITY');
    const { text } = archiveHeader(windowsFolder);
    expect(JSON.parse(Buffer.from(told?.bin ?? new ArrayBuffer(0)).toString())).toEqual([
      {
        file: String.raw`resources\app.asar`,
        alg: 'SHA256',
        value: createHash('sha256').update(text).digest('hex'),
      },
    ]);
  });

  it('bears the name, the version and the icon of the desk', () => {
    const [information] = Resource.VersionInfo.fromEntries(resources());
    const [language] = information?.getAllLanguagesForStringValues() ?? [];
    if (information === undefined || language === undefined) throw new Error('no version information');
    const { version } = z
      .object({ version: z.string() })
      .parse(JSON.parse(readFileSync(join(import.meta.dirname, '..', '..', 'package.json'), 'utf8')));
    expect(information.getStringValues(language)).toMatchObject({
      ProductName: 'SNE Desk',
      FileVersion: version,
    });
    expect(Resource.IconGroupEntry.fromEntries(resources())[0]?.icons.length).toBeGreaterThan(3);
  });

  it('holds the native code of Windows, outside the archive, and that of no other system', () => {
    const native = readdirSync(windowsFolder, { recursive: true, encoding: 'utf8' }).filter((path) =>
      path.endsWith('.node'),
    );
    const [only = ''] = native;
    expect(native).toEqual([
      join('resources/app.asar.unpacked/node_modules/better-sqlite3/prebuilds', WINDOWS_CODE),
    ]);
    const library = NtExecutable.from(readFileSync(join(windowsFolder, only)));
    expect(library.is32bit()).toBe(false);
  });

  it('holds the same files as the application for Linux, but for the native code', () => {
    const linux = archiveHeader(shippedFolder).files.map((path) => path.replace(LINUX_CODE, WINDOWS_CODE));
    expect(archiveHeader(windowsFolder).files).toEqual(linux);
    expect(linux.length).toBeGreaterThan(40);
  });
});

function resources(): NtExecutableResource['entries'] {
  return NtExecutableResource.from(NtExecutable.from(readFileSync(program))).entries;
}

interface Entry {
  readonly files?: Readonly<Record<string, Entry>> | undefined;
}
const entry: z.ZodType<Entry> = z.lazy(() => z.object({ files: z.record(z.string(), entry).optional() }));

/** The list of what an archive of Electron holds: its text, as the program takes its check sum, and the paths. */
function archiveHeader(folder: string): { readonly text: string; readonly files: readonly string[] } {
  const bytes = readFileSync(join(folder, 'resources', 'app.asar'));
  const start = 16;
  const text = bytes.subarray(start, start + bytes.readUInt32LE(12)).toString();
  return { text, files: paths('', entry.parse(JSON.parse(text))).sort() };
}

function paths(path: string, { files }: Entry): string[] {
  if (files === undefined) return [path];
  return Object.entries(files).flatMap(([name, below]) => paths(`${path}/${name}`, below));
}
