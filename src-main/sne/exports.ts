import { DeskError } from '../api/errors.ts';
import { NBSP } from '../api/format.ts';
import type { ExportRequest } from '../api/exports.ts';
import { decodeXml } from '../xml/encoding.ts';
import { childNamed, parseTree } from '../xml/tree.ts';
import { parseInstant } from '../xml/values.ts';
import { collect } from './body.ts';
import { EXPORT_NAMES, EXPORT_REFUSALS, EXPORT_STATES } from './contract/exports.ts';
import { sneError } from './errors.ts';
import { readRefusal, readRefusalCode } from './refusal.ts';
import { parseRetryAfter } from './retry.ts';
import { siteUrl } from './settings-check.ts';
import type { Site } from './settings-check.ts';
import type { Answer, Transport } from './transport-types.ts';

const XML = 'application/xml, text/xml;q=0.9';

export type ExportState = (typeof EXPORT_STATES)[number];

/** What the SNE says of an export. */
export interface ExportAnswer {
  readonly number: string;
  readonly state: ExportState;
  readonly message: string | null;
  /** Records. */
  readonly count: number | null;
  /** Bytes of the archive. */
  readonly bytes: number | null;
  /** UTC instant. */
  readonly expiresAt: string | null;
  /** The least wait before the next look, when the SNE said one. */
  readonly retryAfterMs: number | null;
}

/** How the SNE answers a request for an export. Whatever else happens is an error. */
export type RequestOutcome =
  | { readonly kind: 'accepted'; readonly answer: ExportAnswer }
  | { readonly kind: 'entitlement' | 'unsupported'; readonly said: string | null }
  | { readonly kind: 'later'; readonly retryAfterMs: number | null; readonly said: string | null };

/** The beginning of the download of an archive. */
export type FileAnswer =
  | {
      readonly kind: 'bytes';
      /** Index of the first byte that comes; less than what was asked for: begin again from there. */
      readonly offset: number;
      /** Bytes of the whole archive; null when the SNE does not say. */
      readonly total: number | null;
      /** Strong validator, or null. */
      readonly etag: string | null;
      readonly body: AsyncGenerator<Uint8Array, void, undefined>;
    }
  /** `unsatisfiable`: the part that was asked for does not exist; `pending`: not ready after all. */
  | { readonly kind: 'gone' | 'unknown' | 'unsatisfiable' | 'pending' };

export interface ExportCalls {
  /**
   * Asks for an export, once. Errors: those of `SNE_ERRORS` and EXPORT-NO-NUMBER; `wasNotTaken` tells those after
   * which the SNE certainly knows nothing of the request.
   */
  request(request: ExportRequest, signal?: AbortSignal): Promise<RequestOutcome>;
  /** The state of an export, or null when the SNE does not know the number. Errors: EXPORT-ANSWER, `SNE_ERRORS`. */
  state(number: string, signal?: AbortSignal): Promise<ExportAnswer | null>;
  /** The archive from `offset` on, if its validator is still `etag` (else from the start). Errors: `SNE_ERRORS`. */
  file(
    number: string,
    from: { readonly offset: number; readonly etag: string | null },
    signal?: AbortSignal,
  ): Promise<FileAnswer>;
  /** Gives an export up at the SNE; one that it does not know is given up already. */
  cancel(number: string, signal?: AbortSignal): Promise<void>;
}

export interface ExportCallDeps {
  readonly open: () => { readonly site: Site; readonly transport: Transport };
  readonly deskNumber: string | null;
  readonly now: () => Date;
}

/** The calls of the export service (§2). */
export function createExportCalls({ open, deskNumber, now }: ExportCallDeps): ExportCalls {
  return {
    request: async (request, signal) => {
      const { site, transport } = open();
      // A failure of the token must not pass for a lost request.
      await transport.authenticate(signal);
      const url = requestUrl(site, request, deskNumber);
      const accepted = [201, 202, 400, 403, 422, 429, 503];
      const answer = await transport.send({
        url,
        method: 'POST',
        size: 'small',
        accept: XML,
        accepted,
        signal,
      });
      return readOutcome(answer, url.host, now());
    },
    state: async (number, signal) => {
      const { site, transport } = open();
      const url = exportUrl(site, number);
      const answer = await transport.get({ url, size: 'small', accept: XML, accepted: [202, 404], signal });
      const bytes = await collect(answer.body);
      return answer.status === 404 ? null : { ...readExport(bytes), retryAfterMs: retryAfter(answer, now()) };
    },
    file: async (number, { offset, etag }, signal) => {
      const { site, transport } = open();
      const resumes = offset > 0 && etag !== null;
      const headers = {
        'accept-encoding': 'identity',
        ...(resumes ? { range: `bytes=${String(offset)}-`, 'if-range': etag } : {}),
      };
      const url = exportUrl(site, number, `/${EXPORT_NAMES.filePath}`);
      const accept = 'application/gzip, application/octet-stream;q=0.9, */*;q=0.1';
      const accepted = [206, 404, 409, 410, 416];
      return readFile(
        await transport.get({ url, size: 'stream', accept, accepted, headers, tries: 1, signal }),
      );
    },
    cancel: async (number, signal) => {
      const { site, transport } = open();
      const accepted = [202, 204, 404, 410];
      const url = exportUrl(site, number);
      const answer = await transport.send({
        url,
        method: 'DELETE',
        size: 'small',
        accept: XML,
        accepted,
        signal,
      });
      await answer.body.return();
    },
  };
}

/** Errors after which the SNE certainly has not taken the request: refused before it, or never reached. */
export function wasNotTaken({ code }: DeskError): boolean {
  return /^(CFG-|SNE-(TLS|AUTH)-|SNE-PROXY-0[13]|SNE-NET-0[12]$|SNE-(HTTP-40[04]|REDIRECT|CAPTIVE)$)/.test(
    code,
  );
}

function requestUrl({ base, contract }: Site, request: ExportRequest, deskNumber: string | null): URL {
  const { entities, months, state, departments, communes } = request;
  return siteUrl(base, contract.exportsPath, {
    [contract.exportEntitiesParameter]: entities.join(','),
    ...(months === null ? {} : { [contract.exportMonthsParameter]: String(months) }),
    [contract.exportStateParameter]:
      state === 'active' ? EXPORT_NAMES.stateActive : EXPORT_NAMES.stateRemoved,
    ...(departments.length === 0 ? {} : { [contract.exportDepartmentsParameter]: departments.join(',') }),
    ...(communes.length === 0 ? {} : { [contract.exportCommunesParameter]: communes.join(',') }),
    ...(deskNumber === null ? {} : { [contract.exportDeskParameter]: deskNumber }),
  });
}

function exportUrl({ base, contract }: Site, number: string, rest = ''): URL {
  const [path = '', query] = contract.exportsPath.split('?', 2);
  const whole = `${path.replace(/\/+$/, '')}/${encodeURIComponent(number)}${rest}`;
  return siteUrl(base, query === undefined ? whole : `${whole}?${query}`);
}

async function readOutcome(answer: Answer, host: string, now: Date): Promise<RequestOutcome> {
  const { status } = answer;
  const bytes = await collect(answer.body);
  if (status < 300) {
    return { kind: 'accepted', answer: { ...readExport(bytes), retryAfterMs: retryAfter(answer, now) } };
  }
  const said = readRefusal(bytes, answer.header('content-type'));
  if (status === 403) return { kind: 'entitlement', said };
  if (status === 429 || status === 503) return { kind: 'later', retryAfterMs: retryAfter(answer, now), said };
  switch (readRefusalCode(bytes)) {
    case EXPORT_REFUSALS.entitlement:
      return { kind: 'entitlement', said };
    case EXPORT_REFUSALS.unsupported:
      return { kind: 'unsupported', said };
    default:
      throw sneError('SNE-HTTP-400', { host, status, said });
  }
}

function readFile(answer: Answer): FileAnswer | Promise<FileAnswer> {
  const { status, body } = answer;
  const dropped = async (kind: 'gone' | 'unknown' | 'unsatisfiable' | 'pending'): Promise<FileAnswer> => {
    await body.return();
    return { kind };
  };
  if (status === 404) return dropped('unknown');
  if (status === 409) return dropped('pending');
  if (status === 410) return dropped('gone');
  if (status === 416) return dropped('unsatisfiable');
  const etag = answer.header('etag')?.trim() ?? '';
  const validator = etag.startsWith('"') ? etag : null;
  if (status === 206) {
    const range = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(answer.header('content-range') ?? '');
    if (range === null) return dropped('unsatisfiable');
    const total = range[2] === '*' ? null : Number(range[2]);
    return { kind: 'bytes', offset: Number(range[1]), total, etag: validator, body };
  }
  const length = answer.header('content-length');
  const total = length !== null && /^\d{1,15}$/.test(length) ? Number(length) : null;
  return { kind: 'bytes', offset: 0, total, etag: validator, body };
}

/**
 * Reads what the SNE says of an export.
 *
 * @throws DeskError EXPORT-ANSWER when it has no number or no state that is known
 */
function readExport(bytes: Uint8Array): Omit<ExportAnswer, 'retryAfterMs'> {
  const root = parseTree(decodeXml(bytes));
  const text = (name: string): string | null => {
    const found = childNamed(root, name)?.text.trim() ?? '';
    return found === '' ? null : found;
  };
  const number = text(EXPORT_NAMES.number);
  const said = text(EXPORT_NAMES.state);
  const state = EXPORT_STATES.find((known) => known === said);
  if (root.name !== EXPORT_NAMES.root || number === null || state === undefined || number.length > 200) {
    throw new DeskError(
      'EXPORT-ANSWER',
      `La réponse du SNE sur l’export n’est pas lisible${NBSP}: « ${said ?? root.name} ».`,
      {
        hint: 'Le contrat d’interface a peut-être changé. Transmettez ce code à l’assistance.',
        recovery: 'nextSlot',
      },
    );
  }
  const expires = text(EXPORT_NAMES.expiresAt);
  const expiresAt = expires === null ? null : parseInstant(expires);
  return {
    number,
    state,
    message: text(EXPORT_NAMES.message)?.slice(0, 300) ?? null,
    count: wholeNumber(text(EXPORT_NAMES.count)),
    bytes: wholeNumber(text(EXPORT_NAMES.bytes)),
    expiresAt: expiresAt === null ? null : new Date(expiresAt).toISOString(),
  };
}

function wholeNumber(text: string | null): number | null {
  return text !== null && /^\d{1,15}$/.test(text) ? Number(text) : null;
}

function retryAfter(answer: Answer, now: Date): number | null {
  return parseRetryAfter(answer.header('retry-after'), answer.serverDate, now);
}
