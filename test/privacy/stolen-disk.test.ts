import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { startSimulator } from '../../src-main/simulator/simulator.ts';
import { amountWritings, findAny, writings } from '../support/byte-search.ts';
import { runJson, spawnCli } from '../support/cli.ts';
import { temporaryFolder } from '../support/folder.ts';
import { clearBytes, filesOf } from '../support/profile-bytes.ts';

const FILE = { path: '/v1.0/exports/', end: '/fichier' };

it(
  'gives a thief who has the profile folder none of 1,000 names, NIR and amounts, with an archive half down and the program killed',
  { timeout: 240_000 },
  async () => {
    const cut = { kind: 'drop', afterBytes: 30_000 } as const;
    const sne = await startSimulator({
      ...{ demands: 700, seed: 31, unknowns: false },
      exportTimes: { waitMs: 0, workMs: 0, keepMs: 86_400_000 },
      // The second export never comes whole: what there is of it stays on the disk.
      faults: {
        rules: Array.from({ length: 300 }, (_, at) => ({
          match: { ...FILE, nth: at + 2 },
          fault: cut,
        })),
      },
    });
    onTestFinished(() => sne.close());
    const profile = temporaryFolder();
    const configure = ['configure', '--url', sne.url, '--environment', 'demo', '--export-pause', '1'];
    expect((await runJson(profile, configure)).code).toBe(0);
    const ask = ['export', 'request', '--departments', '38', '--wait'];
    expect((await runJson(profile, [...ask, '--entities', 'CERFA,DRM'])).code).toBe(0);
    const refused = join(temporaryFolder(), 'refusee.xml');
    writeFileSync(refused, '<interfaceNuu><demandeur>SECRETNOM</demandeur>');
    await runJson(profile, ['import', refused]);

    const killed = spawnCli(['--profile', profile, ...ask, '--entities', 'CERFA,DALO']);
    const part = join(profile, 'downloads', 'export-2.tgz.part');
    while (!existsSync(part) || readFileSync(part).length < 10_000)
      await new Promise((resolve) => setTimeout(resolve, 50));
    killed.kill('SIGKILL');
    await new Promise((resolve) => killed.once('close', resolve));

    const people = sne.world.demands.flatMap(({ content }) => [
      ...(content.applicant === null ? [] : [content.applicant]),
      ...content.coApplicants,
    ]);
    const texts = people.flatMap(({ lastName, birthName, firstName, nir, email, mobilePhone }) =>
      [lastName, birthName, firstName, nir, email, mobilePhone].filter((text) => text !== null),
    );
    const amounts = sne.world.demands.flatMap(({ nud }) =>
      (sne.drm(nud)?.months ?? []).flatMap(({ items }) => items.map(({ amount }) => amount)),
    );
    const unlike = [...new Set(amounts)].filter((amount) => !Number.isInteger(amount) && amount > 100);
    const needles = [
      ...[...new Set([...texts, 'SECRETNOM'])].flatMap(writings),
      ...unlike.flatMap(amountWritings),
    ];
    expect(new Set([...texts, ...unlike]).size).toBeGreaterThan(1000);

    const files = filesOf(profile);
    expect(files.map(({ path }) => path.slice(profile.length + 1))).toEqual(
      expect.arrayContaining(['store.sqlite', 'store.sqlite-wal', join('downloads', 'export-2.tgz.part')]),
    );
    for (const { path, bytes } of files) {
      expect(
        findAny(bytes, needles).map((needle) => needle.toString('latin1')),
        path,
      ).toEqual([]);
    }
    // Neither is what a decompressor would take: the start of an archive.
    expect(readFileSync(part).includes(Buffer.from([0x1f, 0x8b, 0x08]))).toBe(false);

    // The same search finds them for whoever has the key: it is not blind.
    const inClear = new Set(findAny(clearBytes(profile), needles).map((needle) => needle.toString('latin1')));
    expect(inClear.size).toBeGreaterThan(1000);
  },
);
