import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { DeskError } from '../../api/errors.ts';
import { formatDay, formatNud, plural } from '../../api/format.ts';
import { calendarDay } from '../../api/reports.ts';
import { legalHold } from '../../api/safekeeping.ts';
import type { PurgeResult } from '../../api/safekeeping.ts';
import { requireAccessLog } from '../../engine/access.ts';
import { accessCsv } from '../../engine/access-file.ts';
import { duePurge } from '../../engine/purge.ts';
import { giveRecoveryKey } from '../../engine/recovery.ts';
import { prepareRestore } from '../../engine/store-rescue.ts';
import { openSettings } from '../../engine/settings-file.ts';
import { addDays } from '../../reference/days.ts';
import { ACCESS_LOG_FILE } from '../../store/access-log.ts';
import { makeBackup, noStoreYet } from '../../store/backup.ts';
import { whileHolding } from '../../store/profile-lock.ts';
import { localStoreKey, readKeyFile } from '../../store/store-key.ts';
import { recoveryPassphrase } from '../passphrase.ts';
import { withAccessLog, withEngine, withStore } from '../context.ts';
import type { CommandContext } from '../context.ts';
import { EXIT, textTable } from '../output.ts';
import type { ExitCode } from '../output.ts';
import { writeWhole } from '../write-whole.ts';

export const backupOptions = z.object({ out: z.string() });
export const restoreOptions = z.object({ keyFile: z.string().optional() });
export const keyExportOptions = z.object({ to: z.string() });
export const purgeOptions = z.object({ dryRun: z.boolean().default(false) });
export const holdAddOptions = z.object({ reason: z.string(), until: z.string() });
export const accessOptions = z.object({
  from: z.string().optional(),
  to: z.string().optional(),
  out: z.string().optional(),
});

/** `backup --out FILE`: beside whoever works in the profile. */
export function backup({ profile, env, output }: CommandContext, { out }: { out: string }): ExitCode {
  const made = makeBackup(profile, localStoreKey(profile, env), resolve(out));
  output.result(
    made,
    () =>
      `${made.file} : ${plural(made.demands, 'demande')}, ${String(made.bytes)} octets, relue et vérifiée.`,
  );
  return EXIT.done;
}

/** `restore FILE [--key-file KEY]`: checked first; the store that was there is set aside. */
export async function restore(
  context: CommandContext,
  file: string,
  { keyFile }: z.infer<typeof restoreOptions>,
): Promise<ExitCode> {
  const { profile, env, clock, output } = context;
  const recovery =
    keyFile === undefined
      ? undefined
      : { keyFile: resolve(keyFile), passphrase: await recoveryPassphrase(context, false) };
  const means = { key: null, sealer: undefined, env, recovery };
  const ready = await whileHolding(profile, 'sne-desk restore', clock.now(), () =>
    prepareRestore(profile, resolve(file), means),
  );
  // Opening puts it in place.
  const demands = await withEngine(context, 'restore', (engine) => {
    const { active, removed } = engine.store.demands.counts();
    return Promise.resolve(active + removed);
  });
  output.result({ ...ready, demands }, () => `${plural(demands, 'demande')} en place, depuis ${ready.file}.`);
  return EXIT.done;
}

/** `key export --to FILE`: what opens the backups of this profile on another computer. */
export async function keyExport(context: CommandContext, { to }: { to: string }): Promise<ExitCode> {
  const { profile, env, clock, output } = context;
  if (readKeyFile(profile) === null) throw noStoreYet();
  const key = localStoreKey(profile, env);
  const passphrase = await recoveryPassphrase(context, true);
  const file = resolve(to);
  const text = await withAccessLog(context, (log) => giveRecoveryKey(key, passphrase, log, clock));
  await writeWhole(file, Buffer.from(text), context, 0o600);
  output.result({ file }, () =>
    [
      `${file} : clé de secours des sauvegardes de ce poste.`,
      'Rangez ce fichier et sa phrase secrète hors de ce poste, à deux endroits. Sans la phrase, personne ne l’ouvre.',
    ].join('\n'),
  );
  return EXIT.done;
}

/** `purge [--dry-run]`. */
export async function purgeCommand(
  context: CommandContext,
  { dryRun }: { readonly dryRun: boolean },
): Promise<ExitCode> {
  const { output, profile, clock } = context;
  const result = dryRun
    ? await withStore(context, 'purge', (store) =>
        withAccessLog(context, (accessLog) => {
          const now = clock.now();
          const settings = openSettings(profile, now).read();
          return duePurge(store, { profile, settings, accessLog, now });
        }),
      )
    : await withEngine(context, 'purge', (engine) => engine.safekeeping.purge(false));
  output.result(result, () => purgeText(result));
  return EXIT.done;
}

function purgeText(result: PurgeResult): string {
  const parts = [
    plural(result.removedDemands, 'demande radiée', 'demandes radiées'),
    plural(result.monthlyResources, 'montant mensuel', 'montants mensuels'),
    plural(result.rawXml, 'ancien fichier', 'anciens fichiers'),
    plural(result.accessLog, 'ligne du journal des accès', 'lignes du journal des accès'),
    plural(result.files, 'copie sur ce poste', 'copies sur ce poste'),
  ];
  const held = result.held === 0 ? '' : ` Gardées malgré leur âge : ${String(result.held)}.`;
  const waiting = result.copiesWait
    ? ' Des copies faites avant restent encore (base en cours de remplissage, base abîmée, ou fichier tenu par un autre programme) : elles partent dès que possible.'
    : '';
  return `${result.dryRun ? 'À effacer' : 'Effacé'} : ${parts.join(', ')}.${held}${waiting}`;
}

/** `hold add NUD --reason TEXT --until DAY`. */
export async function holdAdd(
  context: CommandContext,
  nud: string,
  options: z.infer<typeof holdAddOptions>,
): Promise<ExitCode> {
  const given = legalHold.pick({ nud: true, reason: true, until: true }).safeParse({ nud, ...options });
  if (!given.success) {
    const field = given.error.issues[0]?.path.join('.') ?? '';
    throw new DeskError('CFG-USAGE', `Option --${field} incorrecte.`, {
      hint: '--reason : de 3 à 500 caractères ; --until : un jour AAAA-MM-JJ qui existe.',
    });
  }
  await withEngine(context, 'hold add', (engine) => engine.safekeeping.hold(given.data));
  return holdList(context);
}

/** `hold list`. */
export function holdList(context: CommandContext): Promise<ExitCode> {
  return withStore(context, 'hold list', (store) => {
    const holds = store.retention.holds();
    context.output.result({ holds }, () =>
      textTable(
        ['Numéro unique', 'Jusqu’au', 'Motif', 'Par'],
        holds.map(({ nud, until, reason, placedBy }) => [formatNud(nud), formatDay(until), reason, placedBy]),
      ),
    );
    return EXIT.done;
  });
}

/** `hold lift NUD`. */
export async function holdLift(context: CommandContext, nud: string): Promise<ExitCode> {
  const wasHeld = await withEngine(context, 'hold lift', (engine) => engine.safekeeping.lift(nud));
  if (wasHeld) return holdList(context);
  throw new DeskError('DEMAND-NOT-HELD', `La demande ${nud} n’est pas protégée de la purge.`, {
    hint: 'Voir « sne-desk hold list ».',
  });
}

/** A log that does not open is told: an empty list would say that nobody saw anything. */
async function readAccesses(context: CommandContext, from?: string, to?: string) {
  if (!existsSync(join(context.profile, ACCESS_LOG_FILE))) return [];
  // A key that is not here is told as that.
  localStoreKey(context.profile, context.env);
  return withAccessLog(context, (log) => requireAccessLog(log).list(from, to));
}

/** `access [--from D] [--to D] [--out FILE]`. */
export async function accessCommand(
  context: CommandContext,
  { from, to, out }: z.infer<typeof accessOptions>,
): Promise<ExitCode> {
  for (const day of [from, to]) {
    if (day !== undefined && !calendarDay.safeParse(day).success) {
      throw new DeskError('CFG-USAGE', 'Options --from et --to : des jours AAAA-MM-JJ qui existent.');
    }
  }
  const entries = await readAccesses(context, from, to === undefined ? undefined : addDays(to, 1));
  const file = out === undefined ? null : resolve(out);
  if (file !== null) await writeWhole(file, accessCsv(entries), context);
  context.output.result({ file, entries }, () =>
    file === null
      ? textTable(
          ['Moment (UTC)', 'Compte', 'Vu', 'Numéro unique'],
          entries.map(({ at, account, action, nud }) => [at, account, action, formatNud(nud)]),
        )
      : `${file} : ${plural(entries.length, 'ligne')}`,
  );
  return EXIT.done;
}
