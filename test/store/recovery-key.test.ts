import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { AccessLog } from '../../src-main/store/access-log.ts';
import { makeBackup } from '../../src-main/store/backup.ts';
import { localStoreKey } from '../../src-main/store/store-key.ts';
import { openStore, openStoreForReading } from '../../src-main/store/store.ts';
import { runCli, runJson } from '../support/cli.ts';
import { temporaryFolder } from '../support/folder.ts';

const NOW = new Date('2026-11-26T09:00:00Z');
const PASSPHRASE = 'quatre chevaux très pressés';

interface OldComputer {
  readonly profile: string;
  readonly backup: string;
  readonly keyFile: string;
}

/** An account on a computer of its own: nothing of the store's key of another one is there. */
const account = (passphrase?: string): Record<string, string> => ({
  SNE_DESK_KEY_FOLDER: temporaryFolder(),
  ...(passphrase === undefined ? {} : { SNE_DESK_RECOVERY_PASSPHRASE: passphrase }),
});

/** A profile with one anomaly, its backup and its recovery key. */
async function oldComputer(): Promise<OldComputer> {
  const profile = temporaryFolder();
  const store = openStore(profile, 'test', NOW, () => null);
  await store.write((unit) => {
    unit.anomalies.noteSettings('CFG-SET-ASIDE', 'MARQUE DE LA BASE', NOW.toISOString());
  });
  store.close();
  const { file: backup } = makeBackup(profile, localStoreKey(profile), join(temporaryFolder(), 'poste.sned'));
  const keyFile = join(temporaryFolder(), 'cle.json');
  const env = { SNE_DESK_RECOVERY_PASSPHRASE: PASSPHRASE };
  const made = await runJson(profile, ['key', 'export', '--to', keyFile], env);
  expect(made).toEqual({ code: 0, document: { file: keyFile } });
  return { profile, backup, keyFile };
}

const codeOf = ({ document }: { readonly document: Record<string, unknown> }): unknown =>
  (document['error'] as { readonly code: string }).code;

describe('a recovery key', { timeout: 120_000 }, () => {
  it('opens a backup on another computer, where nothing else does, and stays good there', async () => {
    const { profile, backup, keyFile } = await oldComputer();
    const env = account(PASSPHRASE);
    const fresh = temporaryFolder();
    expect(codeOf(await runJson(fresh, ['restore', backup], env))).toBe('STORE-KEY');
    const restored = await runJson(temporaryFolder(), ['restore', backup, '--key-file', keyFile], env);
    expect(restored).toMatchObject({ code: 0, document: { demands: 0 } });

    // A profile that was used before keeps its own key.
    const other = temporaryFolder();
    expect((await runJson(other, ['hold', 'list'], env)).code).toBe(0);
    expect((await runJson(other, ['restore', backup, '--key-file', keyFile], env)).code).toBe(0);
    const again = join(temporaryFolder(), 'encore.sned');
    expect((await runJson(other, ['backup', '--out', again], env)).code).toBe(0);
    const home = await runJson(temporaryFolder(), ['restore', again, '--key-file', keyFile], env);
    expect(codeOf(home)).toBe('STORE-RECOVERY-OTHER');

    // What it holds is what the backup held.
    const back = temporaryFolder();
    const here = { SNE_DESK_RECOVERY_PASSPHRASE: PASSPHRASE };
    expect((await runJson(back, ['restore', backup, '--key-file', keyFile], here)).code).toBe(0);
    const store = openStoreForReading(back);
    expect(store?.anomalies.list().map(({ title }) => title)).toEqual(['MARQUE DE LA BASE']);
    store?.close();
    // The profile was empty: it took the key over, and the recovery key opens its backups too.
    expect(localStoreKey(back)).toEqual(localStoreKey(profile));
  });

  it('is refused with a wrong passphrase, another file, or a backup of another store, and changes nothing', async () => {
    const { backup, keyFile } = await oldComputer();
    const fresh = temporaryFolder();
    const refusal = async (file: string, key: string, passphrase?: string): Promise<unknown> =>
      codeOf(await runJson(fresh, ['restore', file, '--key-file', key], account(passphrase)));
    expect(await refusal(backup, keyFile, 'quatre chevaux tres presses')).toBe('STORE-RECOVERY-PASSPHRASE');
    expect(await refusal(backup, keyFile)).toBe('CFG-PASSPHRASE');
    expect(await refusal(backup, backup, PASSPHRASE)).toBe('STORE-RECOVERY-FILE');
    const bent = join(temporaryFolder(), 'cle.json');
    const file = JSON.parse(readFileSync(keyFile, 'utf8')) as { sealed: string };
    const sealed = Buffer.from(file.sealed, 'base64');
    sealed[40] = (sealed[40] ?? 0) ^ 1;
    writeFileSync(bent, JSON.stringify({ ...file, sealed: sealed.toString('base64') }));
    expect(await refusal(backup, bent, PASSPHRASE)).toBe('STORE-RECOVERY-PASSPHRASE');
    expect(readdirSync(fresh)).not.toContain('store-key.json');
    const stranger = await oldComputer();
    expect(await refusal(stranger.backup, keyFile, PASSPHRASE)).toBe('STORE-RECOVERY-OTHER');
    expect(readdirSync(fresh)).not.toContain('store.sqlite');
  });

  it('holds neither key nor passphrase in clear, is for its owner only, and leaves a line in the access log', async () => {
    const { profile, keyFile } = await oldComputer();
    const key = localStoreKey(profile);
    const bytes = readFileSync(keyFile);
    const secret = Buffer.from(key.hex, 'hex');
    for (const form of [key.hex, secret, secret.toString('base64'), PASSPHRASE, 'chevaux'])
      expect(bytes.includes(form)).toBe(false);
    if (process.platform !== 'win32') expect(statSync(keyFile).mode & 0o777).toBe(0o600);

    const log = AccessLog.open(profile, key);
    expect(log.list()).toEqual([expect.objectContaining({ action: 'key', nud: '' })]);
    expect(log.verify()).toMatchObject({ ok: true, entries: 1 });
    log.close();
    const { stdout } = await runCli(['--profile', profile, 'doctor']);
    expect(stdout).toMatch(/Clé de secours du \d/);
  });

  it('is not made with a passphrase that is short or missing, nor where there is no store', async () => {
    const { profile, keyFile } = await oldComputer();
    const before = readFileSync(keyFile);
    const ask = (folder: string, passphrase: string) =>
      runJson(folder, ['key', 'export', '--to', keyFile], { SNE_DESK_RECOVERY_PASSPHRASE: passphrase });
    expect(codeOf(await ask(profile, 'court'))).toBe('CFG-PASSPHRASE');
    expect(codeOf(await ask(profile, ''))).toBe('CFG-PASSPHRASE');
    expect(codeOf(await ask(temporaryFolder(), PASSPHRASE))).toBe('STORE-NONE');
    expect(readFileSync(keyFile).equals(before)).toBe(true);
  });
});
