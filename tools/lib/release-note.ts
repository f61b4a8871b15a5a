import { createHash, createPrivateKey, sign } from 'node:crypto';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { releaseNote } from '../../src-main/desktop/updates/signed-release.ts';

/** The packages that the desk can take as an update, by the end of their name. */
const TAKEN = [
  { end: '.exe', platform: 'win32' },
  { end: '.AppImage', platform: 'linux' },
  { end: '.dmg', platform: 'darwin' },
] as const;

/**
 * Writes `release.json` and its signature beside the packages of a release: what a folder or an intranet address has to hold
 * for the desks to find the version.
 *
 * @param keyFile PEM file of the Ed25519 private key
 * @returns how many packages it names
 */
export function writeReleaseNote(folder: string, version: string, keyFile: string): number {
  const files = readdirSync(folder).flatMap((name) => {
    const taken = TAKEN.find(({ end }) => name.endsWith(end));
    if (taken === undefined || !name.includes(version)) return [];
    const bytes = readFileSync(join(folder, name));
    const sha512 = createHash('sha512').update(bytes).digest('base64');
    return [
      {
        platform: taken.platform,
        arch: name.includes('arm64') ? 'arm64' : 'x64',
        name,
        bytes: bytes.length,
        sha512,
      },
    ];
  });
  const note = Buffer.from(`${JSON.stringify(releaseNote.parse({ version, files }), null, 1)}\n`);
  writeFileSync(join(folder, 'release.json'), note);
  const signature = sign(null, note, createPrivateKey(readFileSync(keyFile)));
  writeFileSync(join(folder, 'release.json.sig'), `${signature.toString('base64')}\n`);
  return files.length;
}
