import { z } from 'zod';
import { countryAddress, countryCorrection, countryStock } from './country-stock.ts';
import { demandDetail, demandVersion, listDemandsInput, listDemandsOutput } from './demand.ts';
import { dispatchingSummary } from './dispatching.ts';
import { exportAbsence, exportJob, exportProgress, exportRequest, refreshResult } from './exports.ts';
import {
  indicatorDemand,
  indicatorId,
  qualityState,
  report,
  reportComparison,
  reportDefinition,
  reportFile,
  reportFormat,
  reportInput,
} from './reports.ts';
import { outgoingFile, sendResult, wantedCorrection } from './outgoing.ts';
import { backupResult, legalHold, purgeResult, safekeepingState } from './safekeeping.ts';
import { connectionCheck, keepingTimes, saveSettingsInput, settingsView } from './settings.ts';
import { listColumn } from './list-columns.ts';
import { today } from './today.ts';
import { referenceKind, referenceState } from './references.ts';
import {
  driftReport,
  fileVerdict,
  givenFile,
  revalidationState,
  schemaList,
  schemaVersion,
} from './schemas.ts';
import { anomaly, status, syncRun } from './status.ts';

const nothing = z.null();

/** Everything the screen can ask of the engine: name → input and output. */
export const procedures = {
  'demands.list': { input: listDemandsInput, output: listDemandsOutput },
  /** The list as it is shown, as a file; a person's own columns in their order. */
  'demands.file': {
    input: z.object({
      list: listDemandsInput.omit({ limit: true, offset: true }),
      columns: z.array(listColumn).min(1),
      format: z.enum(['csv', 'xlsx']),
    }),
    output: reportFile.extend({ written: z.number().int(), total: z.number().int() }),
  },
  /** What the start page counts; `afterMovement` is the newest movement that the person has seen. */
  'today.get': { input: z.object({ afterMovement: z.number().int().min(0).nullable() }), output: today },
  'demands.show': {
    input: z.object({
      nud: z.string().max(40),
      reveal: z.boolean().default(false),
      raw: z.boolean().default(false),
      /** The amounts of the monthly resources too; without it only their months are told. */
      drm: z.boolean().default(false),
    }),
    output: demandDetail,
  },
  /** The files of a demand that are kept, newest first, with what changed from one to the next. */
  'demands.changes': { input: z.object({ nud: z.string().max(40) }), output: z.array(demandVersion) },
  'status.get': { input: nothing, output: status },
  'sync.now': { input: nothing, output: nothing },
  'sync.pause': { input: nothing, output: nothing },
  'sync.resume': { input: nothing, output: nothing },
  'sync.journal': {
    input: z.object({ limit: z.number().int().min(1).max(500).default(100) }),
    output: z.array(syncRun),
  },
  /** Exports that go on or wait for a person. */
  'exports.list': { input: nothing, output: z.array(exportJob) },
  /** Every export, newest first. */
  'exports.history': {
    input: z.object({ limit: z.number().int().min(1).max(500).default(200) }),
    output: z.array(exportJob),
  },
  /** Asks for an export, or joins the one that asks for the same; `again` asks even if the SNE may know one already. */
  'exports.request': {
    input: z.object({ request: exportRequest, again: z.boolean().default(false) }),
    output: exportJob,
  },
  /** Takes an export up again; `accept` stores one that was set aside. */
  'exports.resume': {
    input: z.object({ id: z.number().int(), accept: z.boolean().default(false) }),
    output: exportJob,
  },
  'exports.cancel': { input: z.object({ id: z.number().int() }), output: exportJob },
  /** Suspends or resumes everything in bulk: exports, their downloads, archives being stored or imported. */
  'exports.setPaused': { input: z.object({ paused: z.boolean() }), output: nothing },
  /** Active demands that an export did not have, and what became of them. */
  'exports.absent': { input: z.object({ id: z.number().int() }), output: z.array(exportAbsence) },
  /** What files of the dispatching e-mails brought; null: none was imported. */
  'dispatching.summary': { input: nothing, output: dispatchingSummary.nullable() },
  /** Unit retrieval of monthly resources. */
  'drm.refresh': {
    input: z.object({ nuds: z.array(z.string().max(40)).min(1).max(500) }),
    output: refreshResult,
  },
  /** Unit retrieval of the demands themselves. */
  'demands.refresh': {
    input: z.object({ nuds: z.array(z.string().max(40)).min(1).max(500) }),
    output: refreshResult,
  },
  'anomalies.list': { input: nothing, output: z.array(anomaly) },
  'anomalies.acknowledge': { input: z.object({ ids: z.array(z.number().int()).max(1000) }), output: nothing },
  'reports.definitions': { input: nothing, output: z.array(reportDefinition) },
  /** From the store, now. */
  'reports.local': { input: reportInput, output: report },
  /** The SNE's last answer to this question, or null. */
  'reports.kept': { input: reportInput, output: report.nullable() },
  /** Asks the SNE; its answer is kept with the date. */
  'reports.fetch': { input: reportInput, output: report },
  'reports.compare': { input: reportInput, output: reportComparison.nullable() },
  'reports.file': {
    input: z.object({ question: reportInput, source: z.enum(['local', 'sne']), format: reportFormat }),
    output: reportFile,
  },
  /** Whether the desk is a landlord, and the year whose 3DS report was handed in. */
  'reports.duty': {
    input: z.object({ landlord: z.boolean(), doneFor: z.number().int().min(2000).max(2100).nullable() }),
    output: nothing,
  },
  'quality.state': { input: z.object({ fresh: z.boolean().default(false) }), output: qualityState },
  /** A page of the demands behind an indicator. */
  'quality.behind': {
    input: z.object({
      id: indicatorId,
      offset: z.number().int().min(0).default(0),
      limit: z.number().int().min(1).max(500).default(50),
    }),
    output: z.object({ total: z.number().int(), rows: z.array(indicatorDemand) }),
  },
  'quality.file': {
    input: z.object({ id: indicatorId, format: z.enum(['csv', 'xlsx']) }),
    output: reportFile,
  },
  'settings.get': { input: nothing, output: settingsView },
  'settings.check': { input: saveSettingsInput, output: connectionCheck },
  'settings.save': { input: saveSettingsInput, output: settingsView },
  /** The settings as a file for a second computer, without secrets. */
  'settings.export': { input: nothing, output: reportFile },
  /** Puts such a file's settings in place of the present ones; `content` is its text. */
  'settings.import': {
    input: z.object({ content: z.string().max(1_000_000) }),
    output: z.object({ view: settingsView, ignored: z.array(z.string()) }),
  },
  /** Every country written in the stock, with its verdict. */
  'countries.stock': { input: nothing, output: countryStock },
  /** The demands behind one value. */
  'countries.addresses': {
    input: z.object({ value: z.string(), limit: z.number().int().min(1).max(500).default(200) }),
    output: z.array(countryAddress),
  },
  /** Decides the certain corrections of these values; the number of addresses. */
  'countries.accept': {
    input: z.object({ values: z.array(z.string()).min(1).max(5000) }),
    output: z.number().int(),
  },
  /** Decides the correction that a person chose for a value; the number of addresses. */
  'countries.choose': {
    input: z.object({ value: z.string(), country: z.string() }),
    output: z.number().int(),
  },
  /** Takes back the corrections of a value that have not left. */
  'countries.withdraw': { input: z.object({ value: z.string() }), output: z.number().int() },
  /** Corrections decided, the oldest first. */
  'countries.corrections': { input: nothing, output: z.array(countryCorrection) },
  /** These corrections were written at the SNE by hand. */
  'countries.markDone': {
    input: z.object({ ids: z.array(z.number().int()).min(1).max(5000) }),
    output: nothing,
  },
  /** What the desk sends; all of these fail where it is not entitled to. Newest first. */
  'outgoing.list': { input: nothing, output: z.array(outgoingFile) },
  /** Makes the file of corrections of one demand; it leaves by itself. */
  'outgoing.correct': {
    input: z.object({ nud: z.string().max(40), corrections: z.array(wantedCorrection).min(1).max(100) }),
    output: outgoingFile,
  },
  /** Sends what waits and asks about what left, now. */
  'outgoing.send': { input: nothing, output: sendResult },
  /** Withdraws a file that has not left. */
  'outgoing.cancel': { input: z.object({ id: z.number().int() }), output: outgoingFile },
  /** The decided country corrections leave as files; how many. */
  'outgoing.sendCountries': { input: nothing, output: z.number().int() },
  /** The lists in use. */
  'references.list': { input: nothing, output: z.array(referenceState) },
  /** Puts a newer list in use; `content` is the file in base 64. */
  'references.load': {
    input: z.object({
      kind: referenceKind,
      fileName: z.string().max(255),
      content: z.base64().max(32_000_000),
      edition: z.string().max(40).nullable().default(null),
    }),
    output: referenceState,
  },
  /** Goes back to the list that is shipped. */
  'references.reset': { input: z.object({ kind: referenceKind }), output: referenceState },
  /** Encryption, checks, backups, holds. */
  'safekeeping.state': { input: nothing, output: safekeepingState },
  /** How long personal data and backups are kept. */
  'safekeeping.keep': { input: keepingTimes, output: keepingTimes },
  /** A backup now, among those of every day. */
  'safekeeping.backup': { input: nothing, output: backupResult },
  /** Puts a backup in the store's place: an automatic one, or with a recovery key any; the engine starts again. */
  'safekeeping.restore': {
    input: z.object({
      file: z.string().max(4096),
      recovery: z.object({ keyFile: z.string().max(4096), passphrase: z.string().max(1000) }).optional(),
    }),
    output: backupResult,
  },
  /** Sets the store aside and starts the engine again with an empty one, which the full export fills. */
  'safekeeping.rebuild': { input: nothing, output: nothing },
  /** A person knows what the store lacks since it was made anew: it is not told any more. */
  'safekeeping.endRefill': { input: nothing, output: nothing },
  /** The key of the store closed by a passphrase, for a computer that takes this one's place. */
  'safekeeping.recoveryKey': { input: z.object({ passphrase: z.string().max(1000) }), output: reportFile },
  /** Applies the retention rules, or says what they would take. */
  'safekeeping.purge': { input: z.object({ dryRun: z.boolean() }), output: purgeResult },
  /** Leaves a demand out of the retention rules until a day. */
  'safekeeping.hold': {
    input: legalHold.pick({ nud: true, reason: true, until: true }),
    output: nothing,
  },
  'safekeeping.lift': { input: z.object({ nud: z.string().max(40) }), output: nothing },
  /** The access log as CSV, for the data-protection officer. */
  'safekeeping.accessFile': { input: nothing, output: reportFile },
  /** The sets of schemas known. */
  'schemas.list': { input: nothing, output: schemaList },
  /** Checks a set (an archive, a schema, or the files of a folder) and lets it judge at once; the stock is judged anew then. */
  'schemas.add': {
    input: z.object({
      files: z.array(givenFile).min(1).max(1000),
      version: schemaVersion.nullable().default(null),
    }),
    output: schemaList,
  },
  /** Lets a set that is known judge; the stock is judged anew then. */
  'schemas.use': { input: z.object({ id: z.string().max(80) }), output: schemaList },
  /** What departs from the schemas, one line a change at the SNE, and what they refused. */
  'schemas.drift': { input: nothing, output: driftReport },
  /** The same as a text for the editor's support, without anything of any person. */
  'schemas.report': { input: nothing, output: z.string() },
  /** Judges the stock anew in the background. */
  'schemas.revalidate': { input: nothing, output: nothing },
  'schemas.revalidation': { input: nothing, output: revalidationState },
  /** Judges files and archives without storing anything. */
  'schemas.validate': {
    input: z.object({
      files: z.array(givenFile).min(1).max(500),
      version: z.string().max(80).default('latest'),
    }),
    output: z.object({ files: z.array(fileVerdict) }),
  },
  /** Communes by name, postal code or INSEE code, for the settings page and the filter. */
  'communes.search': {
    input: z.object({ query: z.string().max(100), limit: z.number().int().min(1).max(50).default(10) }),
    output: z.array(z.object({ code: z.string(), name: z.string(), postalCodes: z.array(z.string()) })),
  },
} as const;

export type Procedures = typeof procedures;
export type ProcedureName = keyof Procedures;
/** What a caller gives: fields with a default may be left out. */
export type ProcedureInput<N extends ProcedureName> = z.input<Procedures[N]['input']>;
/** What the handler gets: defaults filled in. */
export type ProcedureParsedInput<N extends ProcedureName> = z.output<Procedures[N]['input']>;
export type ProcedureOutput<N extends ProcedureName> = z.output<Procedures[N]['output']>;

/** Everything the engine tells without being asked. */
export const events = {
  status,
  /** Demands were added, changed or removed: lists and the open demand are to be read again. */
  demandsChanged: z.null(),
  /** The journal or the anomalies have a new line. */
  journalChanged: z.null(),
  /** An export began, moved on or ended. */
  exportsChanged: z.null(),
  exportProgress,
  /** What the desk sends has moved on. */
  outgoingChanged: z.null(),
  /** Another set of schemas judges, or judging the stock anew has moved on or ended. */
  schemasChanged: z.null(),
} as const;
export type EventName = keyof typeof events;
export type EventPayload<N extends EventName> = z.output<(typeof events)[N]>;
