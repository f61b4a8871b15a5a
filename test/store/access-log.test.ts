import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { AccessLog } from '../../src-main/store/access-log.ts';
import { openWithKey } from '../../src-main/store/cipher.ts';
import { newKey } from '../../src-main/store/store-key.ts';
import { runCli, runJson } from '../support/cli.ts';
import { openStoreFile } from '../support/open-store-file.ts';
import { temporaryFolder } from '../support/folder.ts';

const at = (month: number): string => `2026-${String(month).padStart(2, '0')}-10T09:00:00.000Z`;
const line = (month: number) => ({ at: at(month), account: 'agent', action: 'demand', nud: '038' }) as const;

function newLog() {
  const profile = temporaryFolder();
  const key = { hex: newKey().toString('hex'), encrypts: true };
  const log = AccessLog.open(profile, key);
  for (let month = 1; month <= 8; month += 1) log.append(line(month));
  return { profile, key, log };
}

/** What somebody does to the file who has the key and not this program. */
function tamper({ profile, key }: Pick<ReturnType<typeof newLog>, 'profile' | 'key'>, sql: string): void {
  const connection = openWithKey(join(profile, 'access.sqlite'), key);
  connection.exec('DROP TRIGGER access_kept; DROP TRIGGER access_aged;');
  connection.exec(sql);
  connection.close();
}

describe('the access log', () => {
  it.each([
    ['a line was changed', `UPDATE access SET account = 'autre' WHERE seq = 3`, 3],
    ['a line was taken out', 'DELETE FROM access WHERE seq = 4', 5],
    [
      'a line was put in',
      `INSERT INTO access SELECT 9, at, account, action, nud, mac FROM access WHERE seq = 8`,
      9,
    ],
    ['the end was cut off', 'DELETE FROM access WHERE seq > 6', 7],
    ['the beginning was cut off', 'DELETE FROM access WHERE seq < 3', 3],
  ])('shows that %s', (_what, sql, brokenAt) => {
    const made = newLog();
    const head = made.log.head();
    expect(made.log.verify(head)).toEqual({ ok: true, entries: 8, brokenAt: null, breaks: [] });
    made.log.close();
    tamper(made, sql);
    const again = AccessLog.open(made.profile, made.key);
    expect(again.verify(head)).toMatchObject({ ok: false, brokenAt, breaks: [brokenAt] });
    again.close();
  });

  it('is only added to; the oldest lines go by age and the chain goes on from there', () => {
    const { profile, key, log } = newLog();
    const head = log.head();
    const other = openWithKey(join(profile, 'access.sqlite'), key);
    expect(() => other.exec('DELETE FROM access WHERE seq = 8')).toThrow(/append only/);
    expect(() => other.exec(`UPDATE access SET nud = '2'`)).toThrow(/append only/);
    other.close();
    expect(log.countBefore(at(4))).toBe(3);
    expect(log.dropBefore(at(4))).toBe(3);
    log.append(line(9));
    expect(log.verify(head)).toEqual({ ok: true, entries: 6, brokenAt: null, breaks: [] });
    expect(log.list(at(8)).map((entry) => entry.at)).toEqual([at(8), at(9)]);
    log.close();
  });

  it(
    'is told by doctor when somebody changed it, and holds what the command showed',
    { timeout: 120_000 },
    async () => {
      const profile = temporaryFolder();
      const nud = '038042500123411004';
      await runJson(profile, ['status']);
      await runJson(profile, ['purge']);
      const store = openStoreFile(profile, { readonly: false });
      store.exec(
        `INSERT INTO demand (nud, state, received_at) VALUES ('${nud}', 'active', '2026-11-01T00:00:00.000Z')`,
      );
      store.close();
      expect((await runJson(profile, ['demands', 'show', nud, '--raw'])).code).toBe(0);
      const listed = (await runJson(profile, ['access'])).document['entries'] as {
        action: string;
        nud: string;
      }[];
      expect(listed.map(({ action }) => action)).toEqual(['demand', 'raw']);
      const out = join(temporaryFolder(), 'acces.csv');
      expect((await runJson(profile, ['access', '--out', out])).document).toMatchObject({ file: out });
      const check = async () =>
        (
          (await runJson(profile, ['doctor'])).document['checks'] as {
            name: string;
            ok: boolean;
            detail: string;
          }[]
        ).find(({ name }) => name === 'accessLog');
      expect(await check()).toMatchObject({ ok: true });
      const log = openStoreFile(profile, { readonly: false, name: 'access.sqlite' });
      log.exec(`DROP TRIGGER access_kept; UPDATE access SET account = 'autre' WHERE seq = 1`);
      log.close();
      expect(await check()).toMatchObject({
        ok: false,
        detail: expect.stringContaining('ligne 1') as string,
      });
      expect((await runCli(['--profile', profile, 'doctor'])).code).toBe(3);
    },
  );

  it('is not taken for empty where it does not open, nor made by who only asks for it', async () => {
    const profile = temporaryFolder();
    expect((await runJson(profile, ['access'])).document).toMatchObject({ entries: [] });
    expect(existsSync(join(profile, 'access.sqlite'))).toBe(false);
    await runJson(profile, ['status']);
    writeFileSync(join(profile, 'access.sqlite'), 'Ceci n’est pas un journal.\n'.repeat(400));
    expect(await runJson(profile, ['access'])).toMatchObject({
      code: 1,
      document: { error: { code: 'STORE-ACCESS-LOG' } },
    });
  });
});
