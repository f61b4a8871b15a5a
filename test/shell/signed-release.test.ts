import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { canInstall, installPackage } from '../../src-main/desktop/updates/install-package.ts';
import { keepOnly, removeInstalled } from '../../src-main/desktop/updates/kept-packages.ts';
import { bringUpdate, findUpdate, isNewer } from '../../src-main/desktop/updates/signed-release.ts';
import { writeReleaseNote } from '../../tools/lib/release-note.ts';
import { temporaryFolder } from '../support/folder.ts';

const { publicKey, privateKey } = generateKeyPairSync('ed25519');
const KEY = publicKey.export({ format: 'der', type: 'spki' }).toString('base64');
const PACKAGE = Buffer.alloc(200_000, 'programme');
const tools = {
  fetch: (address: string) => fetch(address),
  running: { version: '1.2.3', platform: 'win32', arch: 'x64' },
};

/** A folder as a release leaves it. */
function releaseFolder(
  given: { readonly version?: string; readonly key?: KeyObject; readonly name?: string } = {},
): string {
  const folder = temporaryFolder();
  const { version = '1.3.0', key = privateKey, name = 'SNE Desk Setup 1.3.0.exe' } = given;
  const sha512 = createHash('sha512').update(PACKAGE).digest('base64');
  const note = JSON.stringify({
    version,
    files: [{ platform: 'win32', arch: 'x64', name, bytes: PACKAGE.length, sha512 }],
  });
  writeFileSync(join(folder, 'release.json'), note);
  writeFileSync(join(folder, 'release.json.sig'), sign(null, Buffer.from(note), key).toString('base64'));
  if (!name.includes('/')) writeFileSync(join(folder, name), PACKAGE);
  return folder;
}

/** @param cut the file whose connection ends in the middle */
async function serve(folder: string, cut?: string): Promise<string> {
  const server = createServer((request, response) => {
    const name = decodeURIComponent((request.url ?? '').slice('/desk/'.length));
    const file = join(folder, name);
    if (!existsSync(file)) {
      response.writeHead(404).end();
      return;
    }
    const bytes = readFileSync(file);
    if (name !== cut) {
      response.end(bytes);
      return;
    }
    response.writeHead(200, { 'content-length': bytes.length });
    response.write(bytes.subarray(0, bytes.length / 2), () => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const address = server.address();
  return `http://127.0.0.1:${String(typeof address === 'object' && address !== null ? address.port : 0)}/desk`;
}

describe('a newer version', () => {
  it.each(['folder', 'address'])('is found, brought and checked from a %s', async (kind) => {
    const folder = releaseFolder();
    const source = { address: kind === 'folder' ? folder : await serve(folder), publicKey: KEY };
    const found = await findUpdate(source, tools);
    expect(found).toMatchObject({ version: '1.3.0' });
    if (found === null) return;
    const path = await bringUpdate(source, found, temporaryFolder(), tools);
    expect(readFileSync(path).equals(PACKAGE)).toBe(true);
  });

  it('is none when it is older, the same, or for another machine', async () => {
    for (const version of ['1.2.3', '1.2.2', '0.9.9']) {
      expect(await findUpdate({ address: releaseFolder({ version }), publicKey: KEY }, tools)).toBeNull();
    }
    const other = { ...tools, running: { ...tools.running, platform: 'linux' } };
    expect(await findUpdate({ address: releaseFolder(), publicKey: KEY }, other)).toBeNull();
    expect([isNewer('1.10.0', '1.9.9'), isNewer('2.0.0', '10.0.0'), isNewer('1.2.3', '1.2.3')]).toEqual([
      true,
      false,
      false,
    ]);
  });

  it('is refused when another key signed it, or a letter of its description changed', async () => {
    const foreign = releaseFolder({ key: generateKeyPairSync('ed25519').privateKey });
    await expect(findUpdate({ address: foreign, publicKey: KEY }, tools)).rejects.toMatchObject({
      code: 'UPDATE-SIGNATURE',
    });
    const changed = releaseFolder();
    const note = join(changed, 'release.json');
    writeFileSync(note, readFileSync(note, 'utf8').replace('1.3.0', '1.4.0'));
    await expect(findUpdate({ address: changed, publicKey: KEY }, tools)).rejects.toMatchObject({
      code: 'UPDATE-SIGNATURE',
    });
  });

  it('is refused with a path for a name, even signed', async () => {
    const sly = releaseFolder({ name: '../../autostart/x.exe' });
    await expect(findUpdate({ address: sly, publicKey: KEY }, tools)).rejects.toMatchObject({
      code: 'UPDATE-NOTE',
    });
  });

  it('leaves nothing behind when the package is another one, longer, or gone', async () => {
    const wrong = [Buffer.from(PACKAGE).fill('x', 5, 6), Buffer.concat([PACKAGE, Buffer.alloc(10)]), null];
    for (const bytes of wrong) {
      const folder = releaseFolder();
      const source = { address: folder, publicKey: KEY };
      const found = await findUpdate(source, tools);
      if (found === null) throw new Error('not found');
      writeFileSync(join(folder, found.file.name), bytes ?? '');
      const target = temporaryFolder();
      await expect(bringUpdate(source, found, target, tools)).rejects.toMatchObject({
        code: 'UPDATE-DAMAGED',
      });
      expect(readdirSync(target)).toEqual([]);
    }
  });

  it('is not looked for at an address that is not protected, and its absence is told in words', async () => {
    const plain = { address: 'http://intranet.example/desk', publicKey: KEY };
    await expect(findUpdate(plain, tools)).rejects.toMatchObject({ code: 'UPDATE-SOURCE' });
    const gone = { address: await serve(temporaryFolder()), publicKey: KEY };
    await expect(findUpdate(gone, tools)).rejects.toMatchObject({ code: 'UPDATE-SOURCE' });
  });

  it('is not there where the network was cut in the middle, which ends nothing but the look', async () => {
    const folder = releaseFolder();
    for (const name of ['release.json', 'release.json.sig', 'SNE Desk Setup 1.3.0.exe']) {
      const source = { address: await serve(folder, name), publicKey: KEY };
      const target = temporaryFolder();
      const look = async (): Promise<void> => {
        const found = await findUpdate(source, tools);
        if (found !== null) await bringUpdate(source, found, target, tools);
      };
      await expect(look()).rejects.toMatchObject({ code: 'UPDATE-SOURCE' });
      expect(readdirSync(target)).toEqual([]);
    }
    const endless = releaseFolder();
    writeFileSync(join(endless, 'release.json'), Buffer.alloc(300_000, ' '));
    await expect(findUpdate({ address: await serve(endless), publicKey: KEY }, tools)).rejects.toMatchObject({
      code: 'UPDATE-SOURCE',
    });
  });

  it('is found as the release script signs it', async () => {
    const folder = releaseFolder();
    const keyFile = join(temporaryFolder(), 'key.pem');
    writeFileSync(keyFile, privateKey.export({ format: 'pem', type: 'pkcs8' }));
    expect(writeReleaseNote(folder, '1.3.0', keyFile)).toBe(1);
    const found = await findUpdate({ address: folder, publicKey: KEY }, tools);
    expect(found?.file).toMatchObject({ name: 'SNE Desk Setup 1.3.0.exe', arch: 'x64' });
  });

  it('takes the place of an AppImage that runs, whole and runnable, and of nothing else', async () => {
    const folder = temporaryFolder();
    const name = 'SNE Desk-1.3.0.AppImage';
    writeFileSync(join(folder, name), PACKAGE);
    const keyFile = join(temporaryFolder(), 'key.pem');
    writeFileSync(keyFile, privateKey.export({ format: 'pem', type: 'pkcs8' }));
    writeReleaseNote(folder, '1.3.0', keyFile);
    const source = { address: folder, publicKey: KEY };
    const onLinux = { ...tools, running: { version: '1.2.3', platform: 'linux', arch: 'x64' } };
    const found = await findUpdate(source, onLinux);
    if (found === null) throw new Error('not found');
    const path = await bringUpdate(source, found, temporaryFolder(), onLinux);
    const ready = { path, sha512: found.file.sha512 };

    const appImage = join(temporaryFolder(), 'sne-desk.AppImage');
    writeFileSync(appImage, 'former', { mode: 0o755 });
    // An unpacked folder and a deb say no AppImage.
    await installPackage(ready, { platform: 'linux', appImage: undefined });
    expect(readFileSync(appImage, 'utf8')).toBe('former');
    await installPackage(ready, { platform: 'linux', appImage });
    expect(readFileSync(appImage).equals(PACKAGE)).toBe(true);
    if (process.platform !== 'win32') expect(statSync(appImage).mode & 0o777).toBe(0o755);
    expect(existsSync(`${appImage}.new`)).toBe(false);
    expect(canInstall('sne-desk_1.3.0_amd64.deb', { platform: 'linux', appImage })).toBe(false);
    expect(
      await findUpdate(source, { ...tools, running: { ...onLinux.running, version: '1.3.0' } }),
    ).toBeNull();
  });

  it('that was exchanged or cannot be put in place leaves the program as it was, and is told', async () => {
    const name = 'SNE Desk-1.3.0.AppImage';
    const brought = join(temporaryFolder(), name);
    const sha512 = createHash('sha512').update(PACKAGE).digest('base64');
    const folder = temporaryFolder();
    const appImage = join(folder, 'sne-desk.AppImage');
    writeFileSync(appImage, 'former', { mode: 0o755 });
    const place = { platform: 'linux', appImage };

    writeFileSync(brought, 'somebody else’s');
    await expect(installPackage({ path: brought, sha512 }, place)).rejects.toMatchObject({
      code: 'UPDATE-DAMAGED',
    });
    writeFileSync(brought, PACKAGE);
    // As on a full disk: what is to lie beside the program cannot be written.
    mkdirSync(`${appImage}.new`);
    await expect(installPackage({ path: brought, sha512 }, place)).rejects.toThrow();
    expect(readFileSync(appImage, 'utf8')).toBe('former');
    // An installer that the system does not start.
    const installer = join(temporaryFolder(), 'SNE Desk Setup 1.3.0.exe');
    writeFileSync(installer, PACKAGE, { mode: 0o644 });
    await expect(
      installPackage({ path: installer, sha512 }, { platform: 'win32', appImage: undefined }),
    ).rejects.toThrow();
  });

  it('is left to the computing service where the folder of the AppImage cannot be written', () => {
    const folder = temporaryFolder();
    const appImage = join(folder, 'sne-desk.AppImage');
    const place = { platform: 'linux', appImage };
    expect(canInstall('SNE Desk-1.3.0.AppImage', place)).toBe(true);
    const gone = { ...place, appImage: join(folder, 'gone', 'sne-desk.AppImage') };
    expect(canInstall('SNE Desk-1.3.0.AppImage', gone)).toBe(false);
    // Root may write anywhere.
    if (process.platform === 'win32' || process.getuid?.() === 0) return;
    chmodSync(folder, 0o555);
    expect(canInstall('SNE Desk-1.3.0.AppImage', place)).toBe(false);
    chmodSync(folder, 0o755);
  });

  it('does not stay in the data folder once it is installed, or another one has come', async () => {
    const folder = temporaryFolder();
    const newer = ['SNE Desk Setup 1.10.0.exe', 'sne-desk_1.3.0_amd64.deb'];
    const useless = ['SNE Desk Setup 1.2.2.exe', 'SNE Desk Setup 1.2.3.exe', 'SNE Desk Setup 1.4.0.exe.part'];
    for (const name of [...newer, ...useless]) writeFileSync(join(folder, name), name);
    await removeInstalled(folder, '1.2.3');
    expect(readdirSync(folder).sort()).toEqual(newer);
    await keepOnly(folder, 'SNE Desk Setup 1.10.0.exe');
    expect(readdirSync(folder)).toEqual(['SNE Desk Setup 1.10.0.exe']);
    await removeInstalled(join(folder, 'none'), '1.2.3');
  });
});
