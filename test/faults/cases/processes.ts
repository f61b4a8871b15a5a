import { copyFileSync, cpSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { createRandom } from '../../../src-main/simulator/random.ts';
import { writeExportArchive } from '../../support/export-archive.ts';
import { onCommandDesk, told } from '../lib/command-desk.ts';
import type { CommandDesk } from '../lib/command-desk.ts';
import { must } from '../lib/fault-case.ts';
import type { FaultCase, Finding } from '../lib/fault-case.ts';
import { integrity } from '../lib/files.ts';

const family = 'processes';
const KILLS = 8;

/** The process itself is killed, or meets another one. */
export const processCases: readonly FaultCase[] = [
  { id: 'kill-9-call', family, done: `kill -9 at ${String(KILLS)} moments of a first call`, run: killedCall },
  {
    id: 'kill-9-import',
    family,
    done: `kill -9 at ${String(KILLS)} moments of the import of an archive`,
    run: killedImport,
  },
  {
    id: 'kill-9-export',
    family,
    done: `kill -9 at ${String(KILLS)} moments of an export`,
    run: killedExport,
  },
  {
    id: 'kill-9-rebuild',
    family,
    done: `kill -9 at ${String(KILLS)} moments of a damaged store being made anew and filled`,
    run: killedRebuild,
  },
  {
    id: 'kill-9-purge',
    family,
    done: `kill -9 at ${String(KILLS)} moments of a purge, former copies of every kind beside the store`,
    run: killedPurge,
  },
  {
    id: 'kill-9-settings',
    family,
    done: `kill -9 at ${String(KILLS)} moments of a change of settings`,
    run: killedSettings,
  },
  { id: 'profile-held', family, done: 'another process holds the profile', run: profileHeld },
];

/** Kills a command at random moments, then lets it run: the store must be the one of an undisturbed desk. */
async function killed(desk: CommandDesk, args: readonly string[], last: readonly string[]): Promise<number> {
  const calm = await desk.another();
  const startedAt = performance.now();
  const whole = await calm.run(...args);
  const wholeMs = performance.now() - startedAt;
  must(whole.code === 0, `the undisturbed run ended with ${String(whole.code)}`);
  const random = createRandom(3, 'kills');
  let kills = 0;
  for (let round = 0; round < KILLS; round += 1) {
    const wasKilled = await desk.kill(round === 0 ? args : last, wholeMs * (0.3 + random.float() * 0.7));
    if (wasKilled) kills += 1;
  }
  must(kills > 0, 'every run had ended before it was killed');
  const end = await desk.run(...last);
  must(end.code === 0, `after the kills it ended with ${String(end.code)}: ${JSON.stringify(end.document)}`);
  must(integrity(desk.profile) === 'ok', 'not sound');
  must(desk.digest() === calm.digest(), 'the store differs from that of an undisturbed desk');
  return kills;
}

function finding(kills: number, heals: string): Finding {
  return {
    data: `sound after each kill; equal, row for row, to that of an undisturbed desk at the end (${String(kills)} kills)`,
    seen: 'the last call « Interrompu », and the age of the data',
    heals,
  };
}

async function killedCall(folder: string): Promise<Finding> {
  return onCommandDesk(folder, {}, async (desk) => {
    const call = ['sync', '--once'];
    return finding(await killed(desk, call, call), 'by the next call, which asks from the same moment');
  });
}

async function killedImport(folder: string): Promise<Finding> {
  return onCommandDesk(folder, {}, async (desk) => {
    const archive = join(folder, 'killed.tgz');
    await writeExportArchive(archive, { records: 1500, seed: 5, unknowns: false });
    return finding(
      await killed(desk, ['import', archive], ['import', archive]),
      'when the import is taken up again',
    );
  });
}

async function killedExport(folder: string): Promise<Finding> {
  return onCommandDesk(folder, { exportForm: { copies: 8 } }, async (desk) => {
    const ask = ['export', 'request', '--entities', 'CERFA', '--departments', '38'];
    must((await desk.run(...ask)).code === 0, 'the request failed');
    const calm = await desk.another();
    must((await calm.run(...ask, '--wait')).code === 0, 'the undisturbed export failed');
    const random = createRandom(4, 'kills');
    let kills = 0;
    for (let round = 0; round < KILLS; round += 1) {
      if (await desk.kill(['export', 'resume'], 300 + random.float() * 1500)) kills += 1;
    }
    must(kills > 0, 'every run had ended before it was killed');
    const end = await desk.run('export', 'resume');
    must(
      end.code === 0,
      `after the kills it ended with ${String(end.code)}: ${JSON.stringify(end.document)}`,
    );
    must(desk.digest() === calm.digest(), 'the store differs from that of an undisturbed desk');
    return finding(kills, 'by itself at the next start: the export has kept its number and its place');
  });
}

/** Whatever a purge had done when it was killed, the next one leaves no copy of whom it erased. */
async function killedPurge(folder: string): Promise<Finding> {
  return onCommandDesk(folder, {}, async (desk) => {
    must((await desk.run('sync', '--once')).code === 0, 'the first call failed');
    must((await desk.run('configure', '--keep-removed', '1')).code === 0, 'configure failed');
    const copies = [
      'backups/base-2026-01-01-00-00-00.sned',
      'set-aside/store-2026.sqlite',
      'store-before-v9.sqlite',
    ];
    const [backup = '', ...others] = copies.map((name) => join(desk.profile, name));
    must((await desk.run('backup', '--out', backup)).code === 0, 'the backup failed');
    mkdirSync(join(desk.profile, 'set-aside'), { recursive: true });
    for (const file of others) copyFileSync(backup, file);
    // What a restore that was killed leaves.
    copyFileSync(backup, join(desk.profile, 'store.sqlite.restored.part'));
    const before = join(folder, 'before-purge');
    cpSync(desk.profile, before, { recursive: true });
    const random = createRandom(8, 'kills');
    let kills = 0;
    for (let round = 0; round < KILLS; round += 1) {
      rmSync(desk.profile, { recursive: true });
      cpSync(before, desk.profile, { recursive: true });
      if (await desk.kill(['purge'], 300 + random.float() * 700)) kills += 1;
      const end = await desk.run('purge');
      must(
        end.code === 0,
        `after the kill it ended with ${String(end.code)}: ${JSON.stringify(end.document)}`,
      );
      const left = readdirSync(desk.profile, { recursive: true, encoding: 'utf8' });
      const former = left.filter((path) => copies.includes(path) || path.endsWith('.part'));
      must(former.length === 0, `copies are left: ${former.join(', ')}`);
      must(
        left.some((path) => path.endsWith('.sned')),
        'no backup of what is left',
      );
      must(integrity(desk.profile) === 'ok', 'not sound');
    }
    must(kills > 0, 'every run had ended before it was killed');
    return {
      data: `who was due is erased, in every copy too; the rest is whole, and in a new backup (${String(kills)} kills)`,
      seen: 'nothing',
      heals: 'by the next purge, or by itself as soon as the desk runs',
    };
  });
}

async function killedRebuild(folder: string): Promise<Finding> {
  return onCommandDesk(folder, {}, async (desk) => {
    const calm = await desk.another();
    for (const one of [desk, calm]) {
      must((await one.run('configure', '--drm-departments', '38')).code === 0, 'configure failed');
      must((await one.run('sync', '--once')).code === 0, 'the first call failed');
      writeFileSync(join(one.profile, 'store.sqlite'), Buffer.alloc(60_000, 7));
    }
    must((await calm.run('rebuild', '--wait')).code === 0, 'the undisturbed one failed');
    const random = createRandom(6, 'kills');
    let kills = 0;
    for (let round = 0; round < KILLS; round += 1) {
      const command = round < 3 ? ['rebuild'] : ['sync', '--watch'];
      if (await desk.kill(command, 250 + random.float() * 1250)) kills += 1;
    }
    // Killed before it had written down what a person said: the person says it again.
    if ((await desk.run('demands', 'list')).code !== 0) await desk.run('rebuild');
    must((await desk.run('sync', '--once')).code === 0, 'the first call failed');
    for (let round = 0; (await refillStep(desk)) !== null; round += 1) {
      must(round < 10, `not filled: ${String(await refillStep(desk))}`);
      // A request that was cut waits for a person: the SNE may have it.
      if ((await refillStep(desk)) === 'decision') await askAgain(desk);
      await desk.kill(['sync', '--watch'], 4000);
    }
    must(integrity(desk.profile) === 'ok', 'not sound');
    must((await stock(desk)) === (await stock(calm)), 'the stock differs from that of an undisturbed desk');
    return {
      data: `given again by the SNE, complete, resources included; the damaged store is kept aside (${String(kills)} kills)`,
      seen: 'the base is incomplete and why, until it is filled',
      heals: 'by itself at the next start; a request that was cut, once a person asks again',
    };
  });
}

const filling = z.object({ refill: z.object({ step: z.string() }).optional(), drm: z.unknown() });

async function refillStep(desk: CommandDesk): Promise<string | null> {
  return filling.parse((await desk.run('status')).document).refill?.step ?? null;
}

async function askAgain(desk: CommandDesk): Promise<void> {
  const { document } = await desk.run('export', 'list');
  const jobs = z
    .object({ exports: z.array(z.object({ id: z.number(), status: z.string() })) })
    .parse(document);
  const cut = jobs.exports.find(({ status }) => status === 'unnumbered');
  if (cut !== undefined) await desk.run('export', 'resume', String(cut.id), '--again');
}

/** Every demand as the list has it, and what is here of the resources. */
async function stock(desk: CommandDesk): Promise<string> {
  const list = await desk.run('demands', 'list', '--state', 'all', '--limit', '500');
  const { drm } = filling.parse((await desk.run('status')).document);
  return JSON.stringify([list.document['total'], list.document['rows'], drm]);
}

async function killedSettings(folder: string): Promise<Finding> {
  return onCommandDesk(folder, {}, async (desk) => {
    const random = createRandom(5, 'kills');
    for (let round = 0; round < KILLS; round += 1) {
      const cadence = round % 2 === 0 ? 'hourly' : 'twice-daily';
      await desk.kill(['configure', '--cadence', cadence], 150 + random.float() * 450);
    }
    const { code, document } = await desk.run('configure');
    must(code === 0, `the settings cannot be read: ${JSON.stringify(document)}`);
    const text = JSON.stringify(document);
    must(text.includes(desk.simulator.url), 'the settings were lost');
    must((await desk.run('sync', '--once')).code === 0, 'no call is possible any more');
    return {
      data: 'the settings are the former or the new ones, never half of them',
      seen: 'nothing',
      heals: 'nothing to heal',
    };
  });
}

async function profileHeld(folder: string): Promise<Finding> {
  return onCommandDesk(folder, { demands: 40 }, async (desk) => {
    must((await desk.run('sync', '--once')).code === 0, 'the first call failed');
    // A call that the SNE keeps waiting holds the profile.
    desk.simulator.setFaults({ rules: [{ fault: { kind: 'hang' } }] });
    const calls = desk.simulator.requests.length;
    const holding = desk.kill(['sync', '--once'], 20_000);
    while (desk.simulator.requests.length === calls) await delay(20);
    const refused = await desk.run('sync', '--once');
    const { code, text } = told(refused.document);
    must(code === 'PROFILE-HELD', `not told: ${text}`);
    const list = await desk.run('demands', 'list');
    must(list.code === 0, 'reading is no longer possible');
    must(await holding, 'the holder had ended');
    desk.simulator.setFaults({ rules: [] });
    must(
      (await desk.run('sync', '--once')).code === 0,
      'the profile stayed held after its holder was killed',
    );
    return {
      data: 'not touched by the second; can be read',
      seen: text.replaceAll(/processus \d+, depuis [^)]*/g, 'processus …, depuis …'),
      heals: 'at once when the first ends, even killed',
    };
  });
}
