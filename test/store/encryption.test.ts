import { copyFileSync, existsSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { engineStoreKey } from '../../src-main/engine/engine-key.ts';
import type { KeySealer } from '../../src-main/engine/host.ts';
import { isPlainStore, openWithKey, settleEncryption } from '../../src-main/store/cipher.ts';
import { machineKeyFile } from '../../src-main/store/machine-key.ts';
import { openStore, openStoreForReading } from '../../src-main/store/store.ts';
import { chooseEncryption, localStoreKey, readKeyFile } from '../../src-main/store/store-key.ts';
import { runJson } from '../support/cli.ts';
import { temporaryFolder } from '../support/folder.ts';

const NOW = new Date('2026-11-26T09:00:00Z');
const noName = (): null => null;
const storeOf = (profile: string): string => join(profile, 'store.sqlite');

/** A store in clear with one anomaly in it, as a former version left it. */
async function plainProfile(): Promise<string> {
  const profile = temporaryFolder();
  const { hex } = localStoreKey(profile);
  const store = openStore(profile, 'test', NOW, noName, { hex, encrypts: false });
  await store.write((unit) => {
    unit.anomalies.noteSettings('CFG-SET-ASIDE', 'MARQUE DE LA BASE', NOW.toISOString());
  });
  store.close();
  expect(isPlainStore(storeOf(profile))).toBe(true);
  return profile;
}

function titles(profile: string): string[] {
  const store = openStore(profile, 'test', NOW, noName);
  const found = store.anomalies.list().map(({ title }) => title);
  store.close();
  return found;
}

describe('a store in clear', () => {
  it('is encrypted at the next start, with all it holds, and nothing in clear stays beside it', async () => {
    const profile = await plainProfile();
    expect(titles(profile)).toEqual(['MARQUE DE LA BASE']);
    expect(isPlainStore(storeOf(profile))).toBe(false);
    expect(readFileSync(storeOf(profile)).includes('MARQUE DE LA BASE')).toBe(false);
    for (const end of ['.former', '.draft']) expect(existsSync(`${storeOf(profile)}${end}`)).toBe(false);
  });

  it('is whole whatever moment the encryption was cut at', async () => {
    const profile = await plainProfile();
    const file = storeOf(profile);
    // Cut while the copy was made.
    writeFileSync(`${file}.draft`, readFileSync(file).subarray(0, 5000));
    expect(titles(profile)).toEqual(['MARQUE DE LA BASE']);
    // Cut between the two renamings: the store is under its other name, the copy not yet in its place.
    const again = await plainProfile();
    copyFileSync(storeOf(again), `${storeOf(again)}.draft`);
    renameSync(storeOf(again), `${storeOf(again)}.former`);
    expect(titles(again)).toEqual(['MARQUE DE LA BASE']);
    // Cut while the former one was overwritten.
    writeFileSync(`${storeOf(again)}.former`, 'MARQUE DE LA BASE');
    expect(titles(again)).toEqual(['MARQUE DE LA BASE']);
    for (const end of ['.former', '.draft']) expect(existsSync(`${storeOf(again)}${end}`)).toBe(false);
    expect(isPlainStore(storeOf(again))).toBe(false);
  });

  it('is kept so only where a person accepted it, and encrypted again when the choice is taken back', async () => {
    const profile = temporaryFolder();
    expect((await runJson(profile, ['configure', '--store-encryption', 'off'])).code).toBe(0);
    openStore(profile, 'test', NOW, noName).close();
    expect(isPlainStore(storeOf(profile))).toBe(true);
    expect((await runJson(profile, ['configure', '--store-encryption', 'maybe'])).code).toBe(2);
    chooseEncryption(profile, 'on');
    openStore(profile, 'test', NOW, noName).close();
    expect(isPlainStore(storeOf(profile))).toBe(false);
    chooseEncryption(profile, 'off');
    openStore(profile, 'test', NOW, noName).close();
    expect(isPlainStore(storeOf(profile))).toBe(true);
  });
});

describe('the key of a store', () => {
  it('is not in the profile in any form that opens it, and its own file is for its owner only', () => {
    const profile = temporaryFolder();
    openStore(profile, 'test', NOW, noName).close();
    const { hex } = localStoreKey(profile);
    const bytes = readFileSync(join(profile, 'store-key.json'));
    for (const form of [hex, Buffer.from(hex, 'hex').toString('base64')])
      expect(bytes.includes(form)).toBe(false);
    expect(machineKeyFile().startsWith(profile)).toBe(false);
    if (process.platform !== 'win32') {
      expect(statSync(machineKeyFile()).mode & 0o077).toBe(0);
      expect(statSync(join(profile, 'store-key.json')).mode & 0o077).toBe(0);
    }
  });

  it('opens nothing once it is another one, and an encrypted store never gets a new one', () => {
    const profile = temporaryFolder();
    openStore(profile, 'test', NOW, noName).close();
    const other = { hex: '5a'.repeat(32), encrypts: true };
    expect(() => openStoreForReading(profile, other)).toThrow(
      expect.objectContaining({ code: 'STORE-CORRUPT' }),
    );
    rmSync(join(profile, 'store-key.json'));
    expect(() => openStore(profile, 'test', NOW, noName)).toThrow(
      expect.objectContaining({ code: 'STORE-CORRUPT' }),
    );
    expect(readKeyFile(profile)).toBeNull();
  });

  it('opens by the administrator’s secret where one was given, and by nothing else', () => {
    const profile = temporaryFolder();
    const secret = join(temporaryFolder(), 'secret');
    writeFileSync(secret, 'un secret de plus de seize signes\n', { mode: 0o600 });
    const env = { SNE_DESK_STORE_KEY_FILE: secret };
    const key = localStoreKey(profile, env);
    expect(localStoreKey(profile, env)).toEqual(key);
    expect(() => localStoreKey(profile, {})).toThrow(expect.objectContaining({ code: 'STORE-KEY' }));
    writeFileSync(secret, 'un autre secret, tout aussi long\n');
    expect(() => localStoreKey(profile, env)).toThrow(expect.objectContaining({ code: 'STORE-KEY' }));
    if (process.platform === 'win32') return;
    chmodSync(secret, 0o644);
    expect(() => localStoreKey(profile, env)).toThrow(/peut être lu par d’autres/);
  });

  it('is closed by the keystore where there is one, and keeps the way in of a profile that was there before', async () => {
    const keystore = (mask: number, available = true): KeySealer => {
      const turn = (bytes: Buffer): Buffer => bytes.map((byte) => byte ^ mask) as Buffer;
      return {
        available: () => Promise.resolve(available),
        seal: (text) => Promise.resolve(turn(Buffer.from(text)).toString('base64')),
        unseal: (sealed) => Promise.resolve(Buffer.from(turn(Buffer.from(sealed, 'base64'))).toString()),
      };
    };
    const profile = temporaryFolder();
    const key = await engineStoreKey(profile, keystore(21), {});
    expect(await engineStoreKey(profile, keystore(21), {})).toEqual(key);
    expect(Object.keys(readKeyFile(profile)?.wraps ?? {})).toEqual(['keystore']);
    // Another session's keystore, none at all, or the command.
    await expect(engineStoreKey(profile, keystore(22), {})).rejects.toMatchObject({ code: 'STORE-KEY' });
    await expect(engineStoreKey(profile, keystore(21, false), {})).rejects.toMatchObject({
      code: 'STORE-KEY',
    });
    expect((await runJson(profile, ['sync', '--once'])).document).toMatchObject({
      error: { code: 'STORE-KEY' },
    });

    const headless = temporaryFolder();
    const own = localStoreKey(headless, {});
    expect(await engineStoreKey(headless, keystore(21), {})).toEqual(own);
    expect(Object.keys(readKeyFile(headless)?.wraps ?? {}).sort()).toEqual(['keystore', 'machine']);
    expect(localStoreKey(headless, {})).toEqual(own);
    // A keystore that was emptied since: the other way in still opens, and the keystore learns it anew.
    expect(await engineStoreKey(headless, keystore(23), {})).toEqual(own);
    expect(await engineStoreKey(headless, keystore(23), {})).toEqual(own);
  });

  it('leaves a page that was changed by somebody else unreadable, not misread', () => {
    const file = join(temporaryFolder(), 'a.sqlite');
    const key = { hex: '11'.repeat(32), encrypts: true };
    const made = openWithKey(file, key);
    made.exec(`CREATE TABLE t (a); INSERT INTO t SELECT hex(randomblob(4000)) FROM json_each('[1,2,3,4]')`);
    made.close();
    const bytes = readFileSync(file);
    bytes[bytes.length - 700] = (bytes[bytes.length - 700] ?? 0) ^ 1;
    writeFileSync(file, bytes);
    const opened = openWithKey(file, key);
    expect(() => opened.prepare('SELECT sum(length(a)) FROM t').get()).toThrow(/malformed/);
    opened.close();
    settleEncryption(file, key);
  });
});
