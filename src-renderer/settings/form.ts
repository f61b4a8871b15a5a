import type { z } from 'zod';
import { french } from '../../src-main/api/format.ts';
import { saveSettingsInput } from '../../src-main/api/settings.ts';
import type { SecretName, Settings } from '../../src-main/api/settings.ts';

/** What the page sends to test or to save. */
export type SaveInput = z.output<typeof saveSettingsInput>;

/** The settings as a person types them: texts, empty where there is nothing. */
export interface SettingsForm {
  readonly environment: Settings['environment'];
  /** What production sends is judged by the schemas. */
  readonly validateInProduction: boolean;
  readonly deskNumber: string;
  readonly communes: readonly string[];
  readonly cadence: Settings['schedule']['cadence'];
  readonly overlapMinutes: string;
  readonly initialDays: string;
  readonly url: string;
  readonly caFile: string;
  readonly clientCertificateFile: string;
  readonly clientKeyFile: string;
  readonly auth: Settings['connection']['auth'];
  readonly clientId: string;
  readonly tokenUrl: string;
  readonly proxyMode: Settings['connection']['proxyMode'];
  readonly proxyUrl: string;
  readonly timeoutSeconds: string;
  readonly drmAutomatic: boolean;
  readonly drmDepartments: readonly string[];
  readonly drmHistory: boolean;
  /** An export with less than this share of the stock is set aside, in percent. */
  readonly smallPercent: string;
  readonly notificationsEnabled: boolean;
  readonly quietFrom: string;
  readonly quietTo: string;
  /** Only what was typed here; null erases, absent keeps. */
  readonly secrets: Partial<Record<SecretName, string | null>>;
}

/** The fields of the form that are plain texts. */
export type TextKey = {
  [K in keyof SettingsForm]: SettingsForm[K] extends string
    ? string extends SettingsForm[K]
      ? K
      : never
    : never;
}[keyof SettingsForm];

/** What is wrong, in French, by field. */
export type FormErrors = Partial<Record<keyof SettingsForm, string>>;

/** What a part of the form is given. */
export interface FormPartProps {
  readonly form: SettingsForm;
  readonly errors: FormErrors;
  readonly onChange: (part: Partial<SettingsForm>) => void;
}

/** Stored settings as a form. */
export function formOf(settings: Settings): SettingsForm {
  const { schedule, connection } = settings;
  return {
    environment: settings.environment,
    validateInProduction: settings.validation.inProduction,
    deskNumber: settings.deskNumber ?? '',
    communes: settings.communes,
    cadence: schedule.cadence,
    overlapMinutes: String(schedule.overlapMinutes),
    initialDays: String(schedule.initialDays),
    url: connection.url ?? '',
    caFile: connection.caFile ?? '',
    clientCertificateFile: connection.clientCertificateFile ?? '',
    clientKeyFile: connection.clientKeyFile ?? '',
    auth: connection.auth,
    clientId: connection.clientId ?? '',
    tokenUrl: connection.tokenUrl ?? '',
    proxyMode: connection.proxyMode,
    proxyUrl: connection.proxyUrl ?? '',
    timeoutSeconds: String(connection.timeoutSeconds),
    drmAutomatic: settings.drm.automatic,
    drmDepartments: settings.drm.departments,
    drmHistory: settings.drm.keepHistory,
    smallPercent: String(Math.round(settings.exports.smallShare * 100)),
    notificationsEnabled: settings.notifications.enabled,
    quietFrom: settings.notifications.quietFrom,
    quietTo: settings.notifications.quietTo,
    secrets: {},
  };
}

/** The form as the engine wants it, or what is wrong. `base` gives what the page does not show. */
export function readForm(
  typed: SettingsForm,
  base: Settings,
): { readonly input: SaveInput } | { readonly errors: FormErrors } {
  const form = shownPart(typed, formOf(base));
  const candidate = {
    settings: {
      ...base,
      environment: form.environment,
      validation: { ...base.validation, inProduction: form.validateInProduction },
      deskNumber: textOrNull(form.deskNumber.toUpperCase()),
      communes: form.communes,
      schedule: {
        ...base.schedule,
        cadence: form.cadence,
        overlapMinutes: wholeNumber(form.overlapMinutes),
        initialDays: wholeNumber(form.initialDays),
      },
      connection: {
        ...base.connection,
        url: textOrNull(form.url),
        caFile: textOrNull(form.caFile),
        clientCertificateFile: textOrNull(form.clientCertificateFile),
        clientKeyFile: textOrNull(form.clientKeyFile),
        auth: form.auth,
        clientId: textOrNull(form.clientId),
        tokenUrl: textOrNull(form.tokenUrl),
        proxyMode: form.proxyMode,
        proxyUrl: textOrNull(form.proxyUrl),
        timeoutSeconds: wholeNumber(form.timeoutSeconds),
      },
      exports: { ...base.exports, smallShare: wholeNumber(form.smallPercent) / 100 },
      notifications: {
        enabled: form.notificationsEnabled,
        quietFrom: form.quietFrom.trim(),
        quietTo: form.quietTo.trim(),
      },
      drm: {
        ...base.drm,
        automatic: form.drmAutomatic,
        departments: form.drmDepartments,
        keepHistory: form.drmHistory,
      },
    },
    secrets: form.secrets,
  };
  const parsed = saveSettingsInput.safeParse(candidate);
  const errors = { ...(parsed.success ? {} : errorsOf(parsed.error.issues)), ...missing(form) };
  return parsed.success && Object.keys(errors).length === 0 ? { input: parsed.data } : { errors };
}

/**
 * The form with what it was before in each field that the chosen options hide: what was typed there can neither be seen nor
 * corrected any more.
 */
function shownPart(form: SettingsForm, before: SettingsForm): SettingsForm {
  const { clientId, tokenUrl, proxyUrl, quietFrom, quietTo } = before;
  const secrets = { ...form.secrets };
  if (form.auth !== 'oauth2') delete secrets.clientSecret;
  if (form.proxyMode === 'none') delete secrets.proxyPassword;
  return {
    ...form,
    ...(form.auth === 'oauth2' ? {} : { clientId, tokenUrl }),
    ...(form.proxyMode === 'manual' ? {} : { proxyUrl }),
    ...(form.notificationsEnabled ? {} : { quietFrom, quietTo }),
    secrets,
  };
}

/** What the chosen options make necessary; the schema alone cannot say it. */
function missing(form: SettingsForm): FormErrors {
  const percent = wholeNumber(form.smallPercent);
  return {
    ...(percent >= 0 && percent <= 100
      ? {}
      : { smallPercent: french('Un nombre entier de 0 à 100 est attendu.') }),
    ...(form.drmAutomatic && form.drmDepartments.length === 0 && form.communes.length === 0
      ? { drmDepartments: 'Indiquez au moins un département, ou les communes du guichet.' }
      : {}),
    ...(form.auth === 'oauth2' && form.clientId.trim() === ''
      ? { clientId: 'Indiquez l’identifiant fourni par le SNE.' }
      : {}),
    ...(form.proxyMode === 'manual' && form.proxyUrl.trim() === ''
      ? { proxyUrl: 'Indiquez l’adresse du serveur mandataire.' }
      : {}),
  };
}

function errorsOf(issues: readonly z.core.$ZodIssue[]): FormErrors {
  const errors: Partial<Record<keyof SettingsForm, string>> = {};
  for (const issue of issues) {
    const field = fieldOf(issue.path);
    if (field !== null) errors[field] ??= issueText(issue);
  }
  return errors;
}

const FIELDS = [
  'environment',
  'deskNumber',
  'communes',
  'cadence',
  'overlapMinutes',
  'initialDays',
  'url',
  'caFile',
  'clientCertificateFile',
  'clientKeyFile',
  'auth',
  'clientId',
  'tokenUrl',
  'proxyMode',
  'proxyUrl',
  'timeoutSeconds',
  'quietFrom',
  'quietTo',
  'secrets',
] as const satisfies readonly (keyof SettingsForm)[];

/** The names of the form are those of the settings, whatever their depth. */
function fieldOf(path: readonly PropertyKey[]): keyof SettingsForm | null {
  return FIELDS.find((field) => path.includes(field)) ?? null;
}

function issueText(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'too_small':
      return french(`La valeur la plus petite est ${String(issue.minimum)}.`);
    case 'too_big':
      return french(`La valeur la plus grande est ${String(issue.maximum)}.`);
    case 'invalid_type':
      return 'Un nombre entier est attendu.';
    case 'invalid_format':
      return french(`${issue.message.charAt(0).toUpperCase()}${issue.message.slice(1)}.`);
    default:
      return 'Cette valeur n’est pas acceptée.';
  }
}

function textOrNull(text: string): string | null {
  const trimmed = text.trim();
  return trimmed === '' ? null : trimmed;
}

/** NaN, which the schema refuses, for anything but digits. */
function wholeNumber(text: string): number {
  return /^\s*\d+\s*$/.test(text) ? Number(text) : Number.NaN;
}
