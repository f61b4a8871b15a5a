/*
 * Lays out a stand-in for an unpacked Electron for Windows, where the real one is not at hand: a program for Windows that does
 * nothing, with the version information and the fuses that Electron's has. The folder that electron-builder makes of it holds
 * everything of ours as it is shipped, and `test/desktop/windows-folder.test.ts` reads it back. It does not start.
 *
 *   node test/desktop/support/windows-stand-in.ts FOLDER VERSION
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { NtExecutable, NtExecutableResource, Resource } from 'resedit';
import { z } from 'zod';
import { blankFuseWire } from './fuses.ts';

const ENGLISH = 1033;
const UNICODE = 1200;
/** `RT_RCDATA`: bytes of the program's own, which who edits the other resources leaves as they are. */
const RAW_DATA = 10;

const [folder, version] = z
  .tuple([z.string().min(1), z.string().regex(/^\d+\.\d+\.\d+$/)])
  .parse(process.argv.slice(2));
mkdirSync(join(folder, 'locales'), { recursive: true });
mkdirSync(join(folder, 'resources'));
for (const language of ['en-US', 'fr']) writeFileSync(join(folder, 'locales', `${language}.pak`), '');
writeFileSync(join(folder, 'version'), version);
writeFileSync(join(folder, 'electron.exe'), emptyProgram());

function emptyProgram(): Buffer {
  const program = NtExecutable.createEmpty(false, false);
  const resources = NtExecutableResource.from(program);
  const information = Resource.VersionInfo.createEmpty();
  information.setStringValues({ lang: ENGLISH, codepage: UNICODE }, { ProductName: 'Electron' });
  information.outputToResourceEntries(resources.entries);
  resources.entries.push({
    type: RAW_DATA,
    id: 1,
    lang: ENGLISH,
    codepage: UNICODE,
    bin: new Uint8Array(blankFuseWire()).buffer,
  });
  resources.outputResource(program);
  return Buffer.from(program.generate());
}
