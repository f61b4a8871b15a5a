import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { startSimulator } from '../../src-main/simulator/simulator.ts';
import { writeDemand } from '../../src-main/simulator/write-demand.ts';
import { findAny, writings } from '../support/byte-search.ts';
import { runCli } from '../support/cli.ts';
import type { CliResult } from '../support/cli.ts';
import { temporaryFolder } from '../support/folder.ts';
import { clearBytes, filesOf } from '../support/profile-bytes.ts';

const GDM_FAULTS = [
  { kind: 'status', status: 503 },
  { kind: 'html' },
  { kind: 'drop', afterBytes: 4000 },
] as const;

it(
  'a whole scenario writes no name, NIR, telephone or e-mail outside the encrypted store: files, messages, errors, diagnostics',
  { timeout: 300_000 },
  async () => {
    const sne = await startSimulator({
      ...{ demands: 150, seed: 77, unknowns: true },
      exportTimes: { waitMs: 0, workMs: 0, keepMs: 86_400_000 },
      faults: {
        rules: GDM_FAULTS.map((fault, at) => ({
          match: { path: '/v1.0/gdm', nth: at + 1 },
          fault,
        })),
      },
    });
    onTestFinished(() => sne.close());
    const profile = temporaryFolder();
    // Everything the program could put elsewhere: temporary files, its own folders, crash reports of Node.
    const elsewhere = temporaryFolder();
    mkdirSync(join(elsewhere, 'work'));
    const env = {
      ...{ TMPDIR: elsewhere, TEMP: elsewhere, TMP: elsewhere, XDG_CACHE_HOME: elsewhere },
      NODE_OPTIONS: `--report-on-fatalerror --report-uncaught-exception --report-directory=${elsewhere}`,
    };
    const said: { readonly command: string; readonly result: CliResult }[] = [];
    const run = async (...args: string[]): Promise<void> => {
      const result = await runCli(['--profile', profile, ...args], env);
      said.push({ command: args.slice(0, 2).join(' '), result });
    };
    const [one] = sne.world.demands;
    if (one === undefined) throw new Error('no demand');
    // Files that are refused, each for another reason, all with people in them.
    const files = temporaryFolder();
    const text = writeDemand(one.content, one.form);
    writeFileSync(join(files, 'coupee.xml'), text.slice(0, text.length / 2));
    writeFileSync(join(files, 'autre.xml'), text.replaceAll('numUnique', 'numeroUnique'));
    writeFileSync(join(files, 'valeur.xml'), text.replace(/<dateNaissance>[^<]*</, '<dateNaissance>hier<'));
    writeFileSync(join(files, 'archive.tgz'), text);

    await run('configure', '--url', sne.url, '--environment', 'demo', '--export-pause', '1');
    for (let call = 0; call < 4; call += 1) await run('sync', '--once');
    await run('export', 'request', '--departments', '38', '--entities', 'CERFA,DRM', '--wait');
    await run(
      'drm',
      'refresh',
      '--nud',
      sne.world.demands
        .slice(0, 20)
        .map(({ nud }) => nud)
        .join(','),
    );
    await run('import', files);
    await run('validate', join(files, 'valeur.xml'));
    await run('demands', 'show', '038000000000000000');
    await run('report', 'quality');
    await run('status');
    await run('doctor');
    await run('purge', '--dry-run');
    await run('backup', '--out', join(elsewhere, 'poste.sned'));
    await run('restore', join(files, 'archive.tgz'));
    await run('purge');
    expect(said.filter(({ result }) => result.code === 0 || result.code === 3).length).toBeGreaterThan(8);
    expect(said.filter(({ result }) => result.code === 1).length).toBeGreaterThan(2);

    const people = sne.world.demands.flatMap(({ content }) => [
      ...(content.applicant === null ? [] : [content.applicant]),
      ...content.coApplicants,
    ]);
    const marks = new Set(
      people.flatMap(({ lastName, birthName, nir, email, mobilePhone, homePhone }) =>
        [lastName, birthName, nir, email, mobilePhone, homePhone].filter((mark) => mark !== null),
      ),
    );
    // A name that is also a word of the program's own says nothing of a person.
    const needles = [...marks].flatMap(writings);
    expect(marks.size).toBeGreaterThan(300);
    for (const { path, bytes } of [...filesOf(profile), ...filesOf(elsewhere)]) {
      expect(findAny(bytes, needles).map(String), basename(path)).toEqual([]);
    }
    for (const { command, result } of said) {
      // What schema errors quote of a file is shown to whoever gave the file, and written nowhere.
      const heard = command.startsWith('import') || command.startsWith('validate') ? '' : result.stdout;
      expect(findAny(Buffer.from(heard + result.stderr), needles).map(String), command).toEqual([]);
    }
    expect(readdirSync(elsewhere).filter((name) => name !== 'work' && name !== 'poste.sned')).toEqual([]);
    expect(findAny(clearBytes(profile), needles).length).toBeGreaterThan(200);
  },
);
