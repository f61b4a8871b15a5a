import type { IncomingMessage, ServerResponse } from 'node:http';
import { DEFAULT_CONTRACT } from '../sne/contract/requests.ts';
import type { Clock } from '../schedule/clock.ts';
import { bombAnswer, endlessXml, errorAnswer, htmlAnswer, notAllowed, xmlAnswer } from './answer.ts';
import type { Answer } from './answer.ts';
import { askedNuds } from './drm/answer-drm.ts';
import type { Fault } from './faults.ts';
import type { OAuth } from './oauth.ts';
import type { LoggedRequest } from './options.ts';
import { answerRequest } from './routes.ts';
import type { Service } from './routes.ts';
import { send } from './send.ts';

/** What answering needs. */
export interface Reception {
  readonly service: Service;
  readonly oauth: OAuth | null;
  /** Replaced when other faults are set. */
  pickFaults: (method: string, path: string) => readonly Fault[];
  readonly requests: LoggedRequest[];
  readonly clock: Clock;
  readonly dateSkewMs: number;
  /** Aborted when the simulator closes. */
  readonly signal: AbortSignal;
}

/** Answers one request, or spoils it as the faults say. Never throws: a connection that breaks just ends. */
export async function receive(
  reception: Reception,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const gone = new AbortController();
  response.once('close', () => {
    gone.abort();
  });
  const signal = AbortSignal.any([gone.signal, reception.signal]);
  try {
    await answer(reception, request, response, signal);
  } catch (error) {
    if (!signal.aborted) response.destroy(error instanceof Error ? error : undefined);
  }
}

async function answer(
  reception: Reception,
  request: IncomingMessage,
  response: ServerResponse,
  signal: AbortSignal,
): Promise<void> {
  const { clock, requests } = reception;
  const url = new URL(request.url ?? '/', 'http://simulator.invalid');
  const entry: LoggedRequest = {
    at: clock.now(),
    method: request.method ?? 'GET',
    path: url.pathname,
    parameters: Object.fromEntries(url.searchParams),
    status: null,
  };
  requests.push(entry);
  const faults = underLoad(reception.pickFaults(entry.method, url.pathname), url.searchParams);
  for (const fault of faults) if (fault.kind === 'delay') await clock.sleep(fault.ms, signal);
  if (faults.some((fault) => fault.kind === 'hang')) return;
  const prepared = faultyAnswer(faults) ?? (await rightAnswer(reception, request, url, faults));
  entry.status = prepared.status;
  const skew =
    reception.dateSkewMs + (faults.find((fault) => fault.kind === 'date')?.skewSeconds ?? 0) * 1000;
  response.sendDate = false;
  response.setHeader('Date', new Date(clock.now().getTime() + skew).toUTCString());
  await send(response, prepared, faults, { clock, signal });
}

/** Faults of big packets become what they do to this call, or nothing. */
function underLoad(faults: readonly Fault[], parameters: URLSearchParams): readonly Fault[] {
  return faults.flatMap((fault): readonly Fault[] => {
    if (fault.kind !== 'packet') return [fault];
    if (askedNuds(parameters).length <= fault.above) return [];
    const { ms, status, retryAfter } = fault;
    return [
      ...(ms === undefined ? [] : [{ kind: 'delay', ms } as const]),
      ...(status === undefined ? [] : [{ kind: 'status', status, retryAfter } as const]),
    ];
  });
}

/** An answer that the service itself never gave. */
function faultyAnswer(faults: readonly Fault[]): Answer | null {
  for (const fault of faults) {
    if (fault.kind === 'html') return htmlAnswer();
    if (fault.kind === 'empty') return xmlAnswer(200, []);
    if (fault.kind === 'type')
      return { status: 200, headers: { 'Content-Type': fault.contentType }, body: [fault.body] };
    if (fault.kind === 'gzipBomb') return bombAnswer(fault.megabytes);
    if (fault.kind === 'endless') return xmlAnswer(200, endlessXml());
    if (fault.kind === 'redirect') return { status: fault.status, headers: { Location: fault.to }, body: [] };
    if (fault.kind !== 'status') continue;
    const retry: Answer['headers'] =
      fault.retryAfter === undefined ? {} : { 'Retry-After': String(fault.retryAfter) };
    if (fault.body === undefined) {
      return errorAnswer(fault.status, `PANNE_${String(fault.status)}`, 'Panne simulée.', retry);
    }
    const contentType = { 'Content-Type': fault.contentType ?? 'text/plain; charset=utf-8' };
    return { status: fault.status, headers: { ...contentType, ...retry }, body: [fault.body] };
  }
  return null;
}

async function rightAnswer(
  { service, oauth }: Reception,
  request: IncomingMessage,
  url: URL,
  faults: readonly Fault[],
): Promise<Answer> {
  const { authorization } = request.headers;
  if (oauth !== null && url.pathname === DEFAULT_CONTRACT.tokenPath) {
    if (request.method !== 'POST') return notAllowed('POST');
    return oauth.token(authorization, await readBody(request, FORM_BYTES));
  }
  const refusal = oauth?.refuse(authorization) ?? null;
  if (refusal !== null) return refusal;
  const { method = 'GET', headers } = request;
  const body = (): Promise<string> => readBody(request, FILE_BYTES);
  return answerRequest(service, { method, url, headers, body }, faults);
}

const FORM_BYTES = 16 * 1024;
const FILE_BYTES = 16 * 1024 * 1024;

async function readBody(request: IncomingMessage, most: number): Promise<string> {
  let form = '';
  request.setEncoding('utf8');
  for await (const chunk of request) {
    form += String(chunk);
    if (form.length > most) throw new RangeError('Body too large');
  }
  return form;
}
