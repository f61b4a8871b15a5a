import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSecretFile } from '../../src-main/desktop/secret-file.ts';
import type { Keystore } from '../../src-main/desktop/secret-file.ts';

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sne-desk-secrets-'));
  path = join(folder, 'profile', 'secrets.json');
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

/** A keystore with a key of its own, as each person on each computer has one. */
function makeKeystore(): Keystore {
  const key = randomBytes(32);
  return {
    available: () => Promise.resolve(true),
    encrypt: (text) => {
      const nonce = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', key, nonce);
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return Promise.resolve(Buffer.concat([nonce, cipher.getAuthTag(), body]));
    },
    decrypt: async (data) => {
      await Promise.resolve();
      const decipher = createDecipheriv('aes-256-gcm', key, data.subarray(0, 12));
      decipher.setAuthTag(data.subarray(12, 28));
      return Buffer.concat([decipher.update(data.subarray(28)), decipher.final()]).toString('utf8');
    },
  };
}

describe('the file of secrets', () => {
  it('gives back what was kept, also after a restart, and never holds it in clear', async () => {
    const keystore = makeKeystore();
    await createSecretFile(path, keystore).set('clientSecret', 'très-secret-1');
    const again = createSecretFile(path, keystore);
    expect(await again.get('clientSecret')).toBe('très-secret-1');
    expect(await again.names()).toEqual(['clientSecret']);
    expect(await readFile(path, 'utf8')).not.toContain('secret-1');
  });

  it.skipIf(process.platform === 'win32')(
    'is readable by its owner only, also over a looser leftover',
    async () => {
      const store = createSecretFile(path, makeKeystore());
      await store.set('clientSecret', 'a');
      await writeFile(`${path}.new`, 'leftover', { mode: 0o666 });
      await store.set('proxyPassword', 'b');
      expect((await stat(path)).mode & 0o777).toBe(0o600);
    },
  );

  it('keeps secrets that are set at the same moment, and erases one without the others', async () => {
    const store = createSecretFile(path, makeKeystore());
    await Promise.all([
      store.set('clientSecret', 'a'),
      store.set('certificatePassphrase', 'b'),
      store.set('proxyPassword', 'c'),
    ]);
    await store.set('certificatePassphrase', null);
    expect(await store.names()).toEqual(['clientSecret', 'proxyPassword']);
    expect(await store.get('certificatePassphrase')).toBeNull();
    expect(await store.get('proxyPassword')).toBe('c');
  });

  it('refuses to keep anything without a keystore, but still erases', async () => {
    const without: Keystore = { ...makeKeystore(), available: () => Promise.resolve(false) };
    const store = createSecretFile(path, without);
    expect(await store.canKeep()).toBe(false);
    await expect(store.set('clientSecret', 'a')).rejects.toMatchObject({ code: 'CFG-KEYSTORE' });
    await expect(store.set('clientSecret', null)).resolves.toBeUndefined();
  });

  it('says that a secret is to be typed again when the key is another one or the file is damaged', async () => {
    await createSecretFile(path, makeKeystore()).set('clientSecret', 'a');
    const elsewhere = createSecretFile(path, makeKeystore());
    await expect(elsewhere.get('clientSecret')).rejects.toMatchObject({ code: 'CFG-SECRETS' });
    await writeFile(path, '{"version":1,"secrets":');
    await expect(elsewhere.names()).rejects.toMatchObject({ code: 'CFG-SECRETS' });
  });
});
