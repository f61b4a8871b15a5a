import { EXPORT_NAMES, EXPORT_NAMESPACE } from '../../sne/contract/exports.ts';
import type { EXPORT_STATES } from '../../sne/contract/exports.ts';
import { errorAnswer, xmlAnswer } from '../answer.ts';
import type { Answer } from '../answer.ts';
import type { Fault } from '../faults.ts';
import { localDateTime } from '../local-time.ts';
import { createXmlText } from '../xml-text.ts';
import type { SimulatedDemand } from '../world/model.ts';
import { planArchive } from './archive.ts';
import type { Archive } from './archive.ts';
import { filesOf } from './files.ts';
import type { ExportForm } from './files.ts';
import { createExportNumbers } from './number.ts';
import type { ExportNumbers } from './number.ts';
import { readRange } from './range.ts';
import { recordsOf, snapshotOf } from './records.ts';
import type { RecordSource } from './records.ts';
import { readRequest } from './request.ts';
import type { ExportRequest, RequestRules } from './request.ts';

export type ExportState = (typeof EXPORT_STATES)[number];

/** How long an export stays in each state, milliseconds of the simulator's clock. */
export interface ExportTimes {
  /** DEMANDE. */
  readonly waitMs: number;
  /** EN_COURS. */
  readonly workMs: number;
  /** PRET, then EXPIRE. */
  readonly keepMs: number;
}

/** Two seconds, five seconds, seven days. */
export const DEFAULT_EXPORT_TIMES: ExportTimes = {
  waitMs: 2000,
  workMs: 5000,
  keepMs: 7 * 86_400_000,
};

export const DEFAULT_EXPORT_FORM: ExportForm = { recordsPerFile: 500, copies: 1, level: 6 };

/** What the exports are made from. */
export interface ExportSettings {
  readonly source: RecordSource;
  readonly times: ExportTimes;
  readonly form: ExportForm;
  /** Aborted when the simulator closes. */
  readonly signal: AbortSignal;
  rules(): RequestRules;
}

interface KnownExport {
  readonly number: string;
  readonly request: ExportRequest;
  readonly demands: readonly SimulatedDemand[];
  /** Counted at the first question after it became ready. */
  plan: Promise<{ readonly archive: Archive; readonly records: number }> | null;
  cancelled: boolean;
}

/** The exports of the simulated SNE (§2): asked for, followed, downloaded, cancelled. */
export class DeskExports {
  readonly #settings: ExportSettings;
  readonly #numbers: ExportNumbers;
  readonly #known = new Map<string, KnownExport>();

  constructor(settings: ExportSettings) {
    this.#settings = settings;
    this.#numbers = createExportNumbers(settings.source.seed);
  }

  /** Answers a POST: 202 with a number, or a refusal. */
  request(parameters: URLSearchParams): Answer {
    const request = readRequest(parameters, this.#settings.rules());
    if ('status' in request) return request;
    const found = this.#remember(this.#numbers.write(request, this.#known.size + 1), request);
    return xmlAnswer(202, writeStatus({ number: found.number, state: 'DEMANDE' }));
  }

  /** Answers a GET of the status. */
  async status(number: string, faults: readonly Fault[]): Promise<Answer> {
    const found = this.#find(number);
    if (found === null) return unknown();
    const { state, message } = this.#stateOf(found, faults);
    if (state !== 'PRET') return xmlAnswer(200, writeStatus({ number, state, message }));
    const { archive, records } = await this.#plan(found);
    const expiresAt = new Date(found.request.askedAt.getTime() + this.#life().end);
    return xmlAnswer(200, writeStatus({ number, state, message, records, bytes: archive.length, expiresAt }));
  }

  /** Answers a GET of the archive, whole or from a byte on. */
  async download(number: string, asked: AskedPart, faults: readonly Fault[]): Promise<Answer> {
    const found = this.#find(number);
    if (found === null) return unknown();
    const { state } = this.#stateOf(found, faults);
    if (state === 'EXPIRE' || state === 'ANNULE') {
      return errorAnswer(410, 'EXPORT_EXPIRE', 'Cet export n’est plus disponible.');
    }
    if (state !== 'PRET') return errorAnswer(409, 'EXPORT_NON_PRET', 'Cet export n’est pas prêt.');
    const { archive } = await this.#plan(found);
    return archiveAnswer(archive, asked);
  }

  /** Answers a DELETE; a second one changes nothing. */
  cancel(number: string): Answer {
    const found = this.#find(number);
    if (found === null) return unknown();
    found.cancelled = true;
    return { status: 204, headers: {}, body: [] };
  }

  /** A number of an earlier run of the same seed is taken up as if it had been asked for in this one. */
  #find(number: string): KnownExport | null {
    const known = this.#known.get(number);
    if (known !== undefined) return known;
    const request = this.#numbers.read(number);
    return request === null ? null : this.#remember(number, request);
  }

  #remember(number: string, request: ExportRequest): KnownExport {
    const demands = snapshotOf(this.#settings.source, request);
    const known: KnownExport = { number, request, demands, plan: null, cancelled: false };
    this.#known.set(number, known);
    return known;
  }

  /** Ends of the states, milliseconds after the request. */
  #life(): { readonly working: number; readonly ready: number; readonly end: number } {
    const { waitMs, workMs, keepMs } = this.#settings.times;
    return { working: waitMs, ready: waitMs + workMs, end: waitMs + workMs + keepMs };
  }

  #stateOf(known: KnownExport, faults: readonly Fault[]): { state: ExportState; message: string | null } {
    const forced = faults.find((fault) => fault.kind === 'exportState');
    if (forced !== undefined) return { state: forced.state, message: forced.message ?? null };
    if (known.cancelled) return { state: 'ANNULE', message: 'Export annulé par le guichet.' };
    const age = this.#settings.rules().now.getTime() - known.request.askedAt.getTime();
    const { working, ready, end } = this.#life();
    if (age < working) return { state: 'DEMANDE', message: null };
    if (age < ready) return { state: 'EN_COURS', message: null };
    return age < end
      ? { state: 'PRET', message: null }
      : { state: 'EXPIRE', message: 'Le délai de téléchargement est passé.' };
  }

  #plan(known: KnownExport): Promise<{ readonly archive: Archive; readonly records: number }> {
    known.plan ??= this.#makePlan(known);
    return known.plan;
  }

  async #makePlan({ number, request, demands }: KnownExport): Promise<{ archive: Archive; records: number }> {
    const { source, form, signal } = this.#settings;
    const files = request.entities.flatMap((entity) =>
      filesOf(entity, recordsOf(entity, demands, request, source), { number, at: request.askedAt }, form),
    );
    const archive = await planArchive({ files, at: request.askedAt, level: form.level }, signal);
    return { archive, records: files.reduce((sum, file) => sum + file.records, 0) };
  }
}

/** The part of an archive that a client asks for, as its headers say it. */
export interface AskedPart {
  readonly range: string | undefined;
  readonly ifRange: string | undefined;
}

function archiveAnswer(archive: Archive, { range, ifRange }: AskedPart): Answer {
  const { length, etag } = archive;
  const part = readRange(range, ifRange, archive);
  const headers = { 'Accept-Ranges': 'bytes', ETag: etag };
  if (part.kind === 'outside') {
    const refusal = errorAnswer(416, 'PLAGE_INVALIDE', 'Cette plage est hors du fichier.');
    return {
      ...refusal,
      headers: { ...refusal.headers, ...headers, 'Content-Range': `bytes */${String(length)}` },
    };
  }
  const { start, end } = part.kind === 'part' ? part : { start: 0, end: length - 1 };
  return {
    status: part.kind === 'part' ? 206 : 200,
    headers: {
      'Content-Type': 'application/gzip',
      'Content-Length': String(end - start + 1),
      ...headers,
      ...(part.kind === 'part'
        ? { 'Content-Range': `bytes ${String(start)}-${String(end)}/${String(length)}` }
        : {}),
    },
    body: archive.read(start, end),
  };
}

interface WrittenStatus {
  readonly number: string;
  readonly state: ExportState;
  readonly message?: string | null;
  readonly records?: number;
  readonly bytes?: number;
  readonly expiresAt?: Date;
}

function writeStatus(status: WrittenStatus): readonly string[] {
  const xml = createXmlText();
  xml.raw('<?xml version="1.0" encoding="UTF-8"?>\n');
  xml.open(EXPORT_NAMES.root, { xmlns: EXPORT_NAMESPACE });
  xml.text(EXPORT_NAMES.number, status.number);
  xml.text(EXPORT_NAMES.state, status.state);
  xml.text(EXPORT_NAMES.message, status.message ?? null);
  xml.text(EXPORT_NAMES.count, status.records ?? null);
  xml.text(EXPORT_NAMES.bytes, status.bytes ?? null);
  xml.text(EXPORT_NAMES.expiresAt, status.expiresAt === undefined ? null : localDateTime(status.expiresAt));
  xml.close(EXPORT_NAMES.root);
  return [xml.toString()];
}

function unknown(): Answer {
  return errorAnswer(404, 'EXPORT_INCONNU', 'Aucun export ne porte ce numéro.');
}
