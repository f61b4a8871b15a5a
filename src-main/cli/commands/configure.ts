import { resolve } from 'node:path';
import { z } from 'zod';
import { DeskError } from '../../api/errors.ts';
import type { Settings } from '../../api/settings.ts';
import { checkSettings, ensureMinuteDrawn, openSettings } from '../../engine/settings-file.ts';
import { checkProfilePlace } from '../../store/profile-place.ts';
import { whileHolding } from '../../store/profile-lock.ts';
import { chooseEncryption } from '../../store/store-key.ts';
import type { CommandContext } from '../context.ts';
import { EXIT } from '../output.ts';
import type { ExitCode } from '../output.ts';

/** Options of `configure`; an empty text takes a value away. */
export const configureOptions = z.object({
  url: z.string().optional(),
  environment: z.string().optional(),
  desk: z.string().optional(),
  communes: z.string().optional(),
  cadence: z.string().optional(),
  overlap: z.string().optional(),
  initialDays: z.string().optional(),
  paused: z.string().optional(),
  ca: z.string().optional(),
  clientCertificate: z.string().optional(),
  clientKey: z.string().optional(),
  auth: z.string().optional(),
  clientId: z.string().optional(),
  tokenUrl: z.string().optional(),
  proxy: z.string().optional(),
  timeout: z.string().optional(),
  exportPause: z.string().optional(),
  exportSmallShare: z.string().optional(),
  archiveMaxFiles: z.string().optional(),
  archiveMaxSize: z.string().optional(),
  archiveMaxRatio: z.string().optional(),
  archiveMaxRecord: z.string().optional(),
  drmAutomatic: z.string().optional(),
  drmDepartments: z.string().optional(),
  drmHistory: z.string().optional(),
  sending: z.string().optional(),
  keepRemoved: z.string().optional(),
  keepAccess: z.string().optional(),
  keepBackups: z.string().optional(),
  storeEncryption: z.string().optional(),
  validateInProduction: z.string().optional(),
});
export type ConfigureOptions = z.infer<typeof configureOptions>;

/** `configure`: changes what is given, checks the whole, prints it. Secrets are neither taken nor shown. */
export async function configure(context: CommandContext, options: ConfigureOptions): Promise<ExitCode> {
  const { profile, clock, output } = context;
  const now = clock.now();
  checkProfilePlace(profile);
  return whileHolding(profile, 'sne-desk configure', now, () => {
    const file = openSettings(profile, now);
    const before = ensureMinuteDrawn(file);
    file.write(checkSettings(changed(before, options)));
    if (options.proxy !== undefined) file.forgetProxyPassword();
    else if (file.leftProxyPassword() !== null) output.note(PASSWORD_LEFT);
    if (options.storeEncryption !== undefined) chooseStoreEncryption(context, options.storeEncryption);
    const settings = file.read();
    output.result({ settings }, () => JSON.stringify(settings, null, 2));
    return EXIT.done;
  });
}

/** Said until the address is given anew, for the calls go on by it. */
const PASSWORD_LEFT =
  'Le mot de passe du serveur mandataire est encore en clair dans les réglages : donnez-le par la variable SNE_DESK_PROXY_PASSWORD, puis l’adresse sans lui par --proxy.';

function chooseStoreEncryption({ profile, env, output }: CommandContext, given: string): void {
  const wanted = z.enum(['on', 'off']).safeParse(given);
  if (!wanted.success) {
    throw new DeskError('CFG-USAGE', 'Option --store-encryption incorrecte.', {
      hint: 'on : base chiffrée ; off : base en clair, si vous en acceptez le risque.',
    });
  }
  chooseEncryption(profile, wanted.data, env);
  if (wanted.data === 'off') {
    output.note('La base sera en clair : qui prend le dossier de données lit tout ce qu’il contient.');
  }
}

/** Not checked yet: what was typed goes to the schema as it is, so that its own words say what is wrong. */
function changed(before: Settings, options: ConfigureOptions): unknown {
  const { schedule, connection } = before;
  return {
    ...before,
    environment: options.environment ?? before.environment,
    deskNumber: text(options.desk, before.deskNumber),
    communes: options.communes === undefined ? before.communes : list(options.communes),
    schedule: {
      ...schedule,
      cadence: options.cadence ?? schedule.cadence,
      overlapMinutes: number(options.overlap, schedule.overlapMinutes),
      initialDays: number(options.initialDays, schedule.initialDays),
      paused: options.paused === undefined ? schedule.paused : flag(options.paused),
    },
    connection: {
      ...connection,
      url: text(options.url, connection.url),
      caFile: path(options.ca, connection.caFile),
      clientCertificateFile: path(options.clientCertificate, connection.clientCertificateFile),
      clientKeyFile: path(options.clientKey, connection.clientKeyFile),
      auth: options.auth ?? connection.auth,
      clientId: text(options.clientId, connection.clientId),
      tokenUrl: text(options.tokenUrl, connection.tokenUrl),
      timeoutSeconds: number(options.timeout, connection.timeoutSeconds),
      ...proxy(options.proxy),
    },
    sending: options.sending === undefined ? before.sending : flag(options.sending),
    retention: {
      ...before.retention,
      removedDays: number(options.keepRemoved, before.retention.removedDays),
      accessLogMonths: number(options.keepAccess, before.retention.accessLogMonths),
    },
    backups: { ...before.backups, keep: number(options.keepBackups, before.backups.keep) },
    ...changedExports(before, options),
    validation: {
      ...before.validation,
      inProduction:
        options.validateInProduction === undefined
          ? before.validation.inProduction
          : flag(options.validateInProduction),
    },
  };
}

function changedExports({ exports, drm }: Settings, options: ConfigureOptions) {
  const { drmAutomatic, drmDepartments, drmHistory } = options;
  const { limits } = exports;
  return {
    exports: {
      ...exports,
      firstPauseSeconds: number(options.exportPause, exports.firstPauseSeconds),
      smallShare: number(options.exportSmallShare, exports.smallShare),
      limits: {
        ...limits,
        maxFiles: number(options.archiveMaxFiles, limits.maxFiles),
        maxGigabytes: number(options.archiveMaxSize, limits.maxGigabytes),
        maxRatio: number(options.archiveMaxRatio, limits.maxRatio),
        maxRecordMegabytes: number(options.archiveMaxRecord, limits.maxRecordMegabytes),
      },
    },
    drm: {
      ...drm,
      automatic: drmAutomatic === undefined ? drm.automatic : flag(drmAutomatic),
      departments: drmDepartments === undefined ? drm.departments : list(drmDepartments),
      keepHistory: drmHistory === undefined ? drm.keepHistory : flag(drmHistory),
    },
  };
}

function proxy(given: string | undefined): Partial<Settings['connection']> {
  if (given === undefined) return {};
  if (given === 'auto' || given === 'none') return { proxyMode: given, proxyUrl: null };
  return given === '' ? { proxyMode: 'auto', proxyUrl: null } : { proxyMode: 'manual', proxyUrl: given };
}

function text(given: string | undefined, before: string | null): string | null {
  if (given === undefined) return before;
  return given === '' ? null : given;
}

function path(given: string | undefined, before: string | null): string | null {
  const value = text(given, before);
  return value === null || given === undefined ? value : resolve(value);
}

function list(given: string): string[] {
  return given
    .split(/[,;\s]+/)
    .map((code) => code.trim().toUpperCase())
    .filter((code) => code !== '');
}

/** A number as typed; what is none stays text, and the schema says so. */
function number(given: string | undefined, before: number): number | string {
  if (given === undefined) return before;
  return /^\d+(\.\d+)?$/.test(given) ? Number(given) : given;
}

function flag(given: string): boolean | string {
  if (['true', 'yes', 'oui', '1', 'on'].includes(given)) return true;
  return ['false', 'no', 'non', '0', 'off'].includes(given) ? false : given;
}
