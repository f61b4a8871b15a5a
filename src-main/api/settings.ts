import { z } from 'zod';
import { environment } from './status.ts';
import type { ValidationPolicy } from './status.ts';

export const cadence = z.enum(['hourly', 'twice-daily', 'auto']);
export type Cadence = z.infer<typeof cadence>;

const inseeCode = z.string().regex(/^\d[\dAB]\d{3}$/, 'code INSEE de commune attendu (par exemple 38185)');
/** `38`, `2A`, `974`. */
export const departmentCode = z
  .string()
  .regex(/^(\d{2}|2[AB]|97\d|98\d)$/, 'code de département attendu (38, 2A, 974)');
const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'heure attendue (par exemple 18:30)');
const httpUrl = z.url({ protocol: /^https?$/, error: 'adresse http(s) attendue' });
/** The address of a server: what is before an `@` would be a secret in clear, and is never sent. */
const serverUrl = httpUrl.regex(
  /^(?![^:]*:[\s/\\]*[^/?#\\]*@)/,
  'cette adresse ne porte ni nom ni mot de passe : le guichet se présente par son certificat, ou par son identifiant et son secret',
);
/** The address of a proxy: a name, but no password. */
const proxyUrl = httpUrl.regex(
  /^(?![^:]*:[\s/\\]*[^/?#\\:]*:[^/?#\\]+@)/,
  'le mot de passe du serveur mandataire ne se met pas dans son adresse (http://nom@serveur:port) : saisissez-le dans Réglages › Connexion, ou donnez-le à la commande par la variable SNE_DESK_PROXY_PASSWORD',
);

/**
 * Every assumed shape of the SNE contract that a site may override without a rebuild
 * (paths relative to the base address, parameter names, date formats). See `sne/contract/requests.ts`.
 */
export const contractOverrides = z
  .object({
    gdmPath: z.string().min(1),
    gdmSinceParameter: z.string().min(1),
    gdmCommunesParameter: z.string().min(1),
    gdmDeskParameter: z.string().min(1),
    /** Tokens dd MM yyyy HH mm ss, local time Europe/Paris. */
    gdmSinceFormat: z.string().min(1),
    demandPath: z.string().includes('{nud}'),
    tokenPath: z.string().min(1),
    exportsPath: z.string().min(1),
    exportEntitiesParameter: z.string().min(1),
    exportMonthsParameter: z.string().min(1),
    exportStateParameter: z.string().min(1),
    exportDepartmentsParameter: z.string().min(1),
    exportCommunesParameter: z.string().min(1),
    exportDeskParameter: z.string().min(1),
    drmPath: z.string().min(1),
    drmNudsParameter: z.string().min(1),
    reportsPath: z.string().includes('{rapport}'),
    reportFromParameter: z.string().min(1),
    reportToParameter: z.string().min(1),
    reportCommuneParameter: z.string().min(1),
    reportReserverParameter: z.string().min(1),
    reportDeskParameter: z.string().min(1),
    depositsPath: z.string().min(1),
    depositReferenceParameter: z.string().min(1),
    depositDeskParameter: z.string().min(1),
  })
  .partial();
export type ContractOverrides = z.infer<typeof contractOverrides>;

export const connectionSettings = z.object({
  url: serverUrl.nullable().default(null),
  /** Path of a PEM file with further trusted authorities. */
  caFile: z.string().nullable().default(null),
  /** Path of the desk's certificate: PFX/P12, or PEM holding certificate and key. */
  clientCertificateFile: z.string().nullable().default(null),
  /** Path of a PEM key when it is not in the certificate's file. */
  clientKeyFile: z.string().nullable().default(null),
  auth: z.enum(['none', 'oauth2']).default('none'),
  clientId: z.string().nullable().default(null),
  tokenUrl: serverUrl.nullable().default(null),
  /** `auto`: environment variables, then the system's proxy; `none`; or `manual` with `proxyUrl`. */
  proxyMode: z.enum(['auto', 'none', 'manual']).default('auto'),
  /** Without the password, which is a secret. */
  proxyUrl: proxyUrl.nullable().default(null),
  timeoutSeconds: z.number().int().min(5).max(600).default(60),
  contract: contractOverrides.default({}),
});
export type ConnectionSettings = z.infer<typeof connectionSettings>;

/**
 * What an archive may not exceed, brought by hand or downloaded: far above any real export of the SNE, and far below
 * harm. An archive beyond is refused where it crosses the bound.
 */
const archiveLimits = z.object({
  /** Most files and folders in one archive. */
  maxFiles: z.number().int().min(1).max(1_000_000).default(10_000),
  /** Most gibibytes once decompressed. */
  maxGigabytes: z.number().int().min(1).max(1024).default(64),
  /** Most bytes decompressed for one byte of the archive, once 32 MiB have come out. */
  maxRatio: z.number().int().min(10).max(1032).default(200),
  /** Longest record, in mebibytes; a demand has some ten kilobytes. */
  maxRecordMegabytes: z.number().int().min(1).max(32).default(8),
});

/** How long personal data and copies of the store are kept. */
export const keepingTimes = z.object({
  /** How long personal data are kept; what is due goes every day. */
  retention: z
    .object({
      /** Days after its removal that a demand is kept: a year at most (decree 2017-917, art. 4). */
      removedDays: z.number().int().min(1).max(365).default(365),
      /** Months of monthly resources kept behind the present one. */
      drmHistoryMonths: z.number().int().min(3).max(24).default(12),
      /** Days that former files of a demand, and refused files, are kept. */
      formerFilesDays: z.number().int().min(1).max(730).default(365),
      /** Months that the access log is kept: six to twelve (CNIL, recommendation 2021-122). */
      accessLogMonths: z.number().int().min(6).max(12).default(12),
    })
    .prefault({}),
  /** Copies of the store that the engine makes every day. */
  backups: z
    .object({
      /** How many are kept; 0: none is made. */
      keep: z.number().int().min(0).max(30).default(7),
      /** None is kept longer, in days. */
      maxDays: z.number().int().min(1).max(90).default(30),
    })
    .prefault({}),
});
export type KeepingTimes = z.infer<typeof keepingTimes>;

/** The settings of a profile, without any secret. Parsing an empty object gives the defaults. */
export const settings = z.object({
  environment: environment.default('production'),
  deskNumber: z
    .string()
    .regex(/^[0-9A-Z]{5}$/, 'numéro de guichet : 5 chiffres ou lettres majuscules')
    .nullable()
    .default(null),
  communes: z.array(inseeCode).max(500).default([]),
  schedule: z
    .object({
      cadence: cadence.default('auto'),
      paused: z.boolean().default(false),
      /** Minutes of overlap between two calls; widened by the clock difference. */
      overlapMinutes: z.number().int().min(1).max(120).default(5),
      /** How far back the very first call asks, in days. 550 days: every active demand was created or renewed since. */
      initialDays: z.number().int().min(0).max(3660).default(550),
      /** Minute of the hour (1-59) and hour of the half-day (0-11), drawn once per installation. */
      minute: z.number().int().min(1).max(59).nullable().default(null),
    })
    .prefault({}),
  connection: connectionSettings.prefault({}),
  exports: z
    .object({
      /** Pause before the second look at an export; doubled before each further one, up to the longest. */
      firstPauseSeconds: z.number().int().min(1).max(3600).default(30),
      longestPauseSeconds: z.number().int().min(1).max(86_400).default(900),
      /** An export of the stock that holds less than this share of it is set aside. 0: never. */
      smallShare: z.number().min(0).max(1).default(0.5),
      /** Suspended by a person: nothing in bulk goes on until it is resumed, over restarts too. */
      paused: z.boolean().default(false),
      limits: archiveLimits.prefault({}),
    })
    .prefault({}),
  drm: z
    .object({
      /** Days of the month: the SNE refreshes the DRM, then its bulk export is ready (§2). */
      refreshDay: z.number().int().min(1).max(28).default(22),
      readyDay: z.number().int().min(1).max(28).default(26),
      /** Ask for the monthly export without being told to. */
      automatic: z.boolean().default(false),
      /** Departments of that export; none: those of the desk's communes. */
      departments: z.array(departmentCode).max(101).default([]),
      /** Keep the months that are no longer among the last three. */
      keepHistory: z.boolean().default(true),
    })
    .prefault({}),
  /** The desk is entitled to send corrections to the SNE; without it nothing of it is shown. */
  sending: z.boolean().default(false),
  ...keepingTimes.shape,
  validation: z
    .object({
      /** Judge what production sends by the schemas. The GIP SNE allows a site to stop it there (§4). */
      inProduction: z.boolean().default(true),
    })
    .prefault({}),
  notifications: z
    .object({
      /** Problems are told by the system's notifications, each once. */
      enabled: z.boolean().default(true),
      /** Local time of day between which nothing is told; over midnight too. The same twice: never quiet. */
      quietFrom: timeOfDay.default('18:30'),
      quietTo: timeOfDay.default('08:00'),
    })
    .prefault({}),
  reports: z
    .object({
      /** The desk is a landlord: it has to hand in its 3DS report by 15 July. */
      landlord: z.boolean().default(false),
      /** Year whose 3DS report was handed in last, as a person noted it. */
      threeDsDoneFor: z.number().int().min(2000).max(2100).nullable().default(null),
    })
    .prefault({}),
});
export type Settings = z.infer<typeof settings>;

/** Departments that the desk set for exports, else those of its communes, by code; none: it set neither. */
export function deskDepartments({ drm, communes }: Pick<Settings, 'drm' | 'communes'>): string[] {
  if (drm.departments.length > 0) return [...drm.departments];
  return [...new Set(communes.map((code) => code.slice(0, /^9[78]/.test(code) ? 3 : 2)))].sort();
}

/** Platforms for trying out refuse what is not right; production never loses anything (§4). */
export function validationPolicyOf({
  environment: platform,
  validation,
}: Pick<Settings, 'environment' | 'validation'>): ValidationPolicy {
  if (platform !== 'production') return 'refuse';
  return validation.inProduction ? 'flag' : 'none';
}

/** The secrets a profile may need; never in the settings file, logs or exports of settings. */
export const secretName = z.enum(['clientSecret', 'certificatePassphrase', 'proxyPassword']);
export type SecretName = z.infer<typeof secretName>;

/** What the settings page sends: new settings, and secrets only where the person typed one (null erases). */
export const saveSettingsInput = z.object({
  settings,
  secrets: z.partialRecord(secretName, z.string().max(4096).nullable()).default({}),
});

export const settingsView = z.object({
  settings,
  /** Which secrets are set; never their values. */
  secretsSet: z.array(secretName),
  /** False where the operating system offers no keystore: secrets then cannot be kept. */
  canKeepSecrets: z.boolean(),
});
export type SettingsView = z.infer<typeof settingsView>;

/** The outcome of a connection test, step by step, in the order they were tried. */
export const connectionCheck = z.object({
  ok: z.boolean(),
  steps: z.array(
    z.object({
      name: z.enum(['settings', 'certificate', 'network', 'authentication', 'service', 'clock']),
      ok: z.boolean(),
      /** French: what was found; where it failed, what to do. */
      detail: z.string(),
      code: z.string().nullable(),
    }),
  ),
});
export type ConnectionCheck = z.infer<typeof connectionCheck>;
