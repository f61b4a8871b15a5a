import { spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeReleaseNote } from '../../tools/lib/release-note.ts';
import { makeProfile, startFreshDesk } from './support/desk.ts';
import type { Desk } from './support/desk.ts';

/** Where an administrator says that updates come from; only root may write there, so only root can try it. */
const SOURCE = '/etc/sne-desk/updates.json';
const isRoot = process.platform === 'linux' && process.getuid?.() === 0 && !existsSync(SOURCE);
const program = (words: string): string => `#!/bin/sh\necho ${words}\n`;

describe.skipIf(!isRoot)('the packaged application where an administrator named a folder of updates', () => {
  let folder: string;
  let appImage: string;
  let desk: Desk;
  const profile = makeProfile();
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'sne-desk-updates-'));
    mkdirSync(join(folder, 'release'));
    writeFileSync(join(folder, 'key.pem'), privateKey.export({ format: 'pem', type: 'pkcs8' }), {
      mode: 0o600,
    });
    appImage = join(folder, 'SNE-Desk.AppImage');
    // A stand-in: whatever is started by that name next is what counts.
    writeFileSync(appImage, program('former'), { mode: 0o755 });
    mkdirSync(dirname(SOURCE), { recursive: true });
    const key = publicKey.export({ format: 'der', type: 'spki' }).toString('base64');
    writeFileSync(SOURCE, JSON.stringify({ address: join(folder, 'release'), publicKey: key }));
    process.env['APPIMAGE'] = appImage;
  });
  afterEach(() => {
    delete process.env['APPIMAGE'];
    rmSync(dirname(SOURCE), { recursive: true });
    rmSync(folder, { recursive: true });
    profile.remove();
  });

  /** A release lies in the folder; the desk looks, and is quit. What was brought. */
  async function meetRelease(
    version: string,
    spoil: () => void = () => undefined,
  ): Promise<readonly string[]> {
    const release = join(folder, 'release');
    writeFileSync(join(release, `SNE-Desk-${version}.AppImage`), program(version));
    expect(writeReleaseNote(release, version, join(folder, 'key.pem'))).toBe(1);
    spoil();
    desk = await startFreshDesk(profile.path);
    await desk.window();
    await desk.app.evaluate(() =>
      (Reflect.get(globalThis, '__sneDeskLookForUpdates') as () => Promise<void>)(),
    );
    const brought = join(profile.path, 'updates');
    const names = existsSync(brought) ? readdirSync(brought) : [];
    expect(readFileSync(appImage, 'utf8')).toBe(program('former'));
    await desk.quit();
    return names;
  }

  const startedNext = (): string => spawnSync(appImage, { encoding: 'utf8' }).stdout.trim();

  it('brings a newer version, no other beside it, and has it in its place when the person has quit', async () => {
    const brought = join(profile.path, 'updates');
    mkdirSync(brought, { recursive: true });
    for (const version of ['0.0.1', '98.0.0'])
      writeFileSync(join(brought, `SNE-Desk-${version}.AppImage`), program(version));
    expect(await meetRelease('99.0.0')).toEqual(['SNE-Desk-99.0.0.AppImage']);
    expect(startedNext()).toBe('99.0.0');
  });

  it('has quit also where the newer version could not be put in its place', async () => {
    mkdirSync(`${appImage}.new`);
    expect(await meetRelease('99.0.3')).toEqual(['SNE-Desk-99.0.3.AppImage']);
    expect(startedNext()).toBe('former');
  });

  it('leaves an older version, one that another key signed, and one whose package was cut', async () => {
    expect(await meetRelease('0.0.1')).toEqual([]);
    const release = join(folder, 'release');
    const foreign = await meetRelease('99.0.1', () => {
      writeFileSync(join(release, 'release.json.sig'), Buffer.alloc(64).toString('base64'));
    });
    expect(foreign).toEqual([]);
    const cut = await meetRelease('99.0.2', () => {
      writeFileSync(join(release, 'SNE-Desk-99.0.2.AppImage'), program('99.0.2').slice(0, -3));
    });
    expect(cut).toEqual([]);
    expect(startedNext()).toBe('former');
  });
});
