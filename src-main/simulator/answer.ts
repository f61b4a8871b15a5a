import { gzipSync } from 'node:zlib';
import { GDM_NAMES, GDM_NAMESPACE } from '../sne/contract/movements.ts';
import { ERROR_NAMES } from '../sne/contract/requests.ts';
import { createXmlText } from './xml-text.ts';

/** An answer before it is sent; the body is made while it is sent. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Iterable<string | Uint8Array>;
}

/** An answer in XML. */
export function xmlAnswer(status: number, body: Iterable<string>): Answer {
  return { status, headers: { 'Content-Type': 'application/xml; charset=utf-8' }, body };
}

/** A refusal in the form that the contract describes. */
export function errorAnswer(
  status: number,
  code: string,
  message: string,
  headers: Answer['headers'] = {},
): Answer {
  const xml = createXmlText();
  xml.open(ERROR_NAMES.root);
  xml.text(ERROR_NAMES.code, code);
  xml.text(ERROR_NAMES.message, message);
  xml.close(ERROR_NAMES.root);
  const answer = xmlAnswer(status, ['<?xml version="1.0" encoding="UTF-8"?>\n', xml.toString()]);
  return { ...answer, headers: { ...answer.headers, ...headers } };
}

/** An answer in JSON. */
export function jsonAnswer(status: number, value: object, headers: Answer['headers'] = {}): Answer {
  return {
    status,
    headers: { 'Content-Type': 'application/json', 'Cache-Control': 'no-store', ...headers },
    body: [JSON.stringify(value)],
  };
}

/** What a captive portal says to everything. */
export function htmlAnswer(): Answer {
  const page =
    '<!DOCTYPE html><html lang="fr"><head><title>Connexion au réseau</title></head><body><form action="/login">' +
    '<p>Identifiez-vous pour accéder à Internet.</p><button>Continuer</button></form></body></html>';
  return { status: 200, headers: { 'Content-Type': 'text/html; charset=utf-8' }, body: [page] };
}

/** The refusal of a method that a service does not have. */
export function notAllowed(allow: string): Answer {
  return errorAnswer(405, 'METHODE_REFUSEE', `Ce service ne connaît que ${allow}.`, { Allow: allow });
}

const MIB = 1024 * 1024;

/** So many mebibytes of blanks in a thousandth of that. */
export function bombAnswer(megabytes: number): Answer {
  const headers = { 'Content-Type': 'application/xml; charset=utf-8', 'Content-Encoding': 'gzip' };
  return { status: 200, headers, body: bomb(megabytes) };
}

function* bomb(megabytes: number): Generator<Uint8Array> {
  // Gzip files one after another are one gzip file.
  yield gzipSync(`<${GDM_NAMES.root} xmlns="${GDM_NAMESPACE}">`);
  const blanks = gzipSync(Buffer.alloc(MIB, ' '));
  for (let sent = 0; sent < megabytes; sent += 1) yield blanks;
  yield gzipSync(`</${GDM_NAMES.root}>`);
}

/** An answer that begins well and never comes to anything. */
export function* endlessXml(): Generator<string> {
  yield `<${GDM_NAMES.root} xmlns="${GDM_NAMESPACE}">`;
  const nothing = '<!-- rien -->\n'.repeat(5000);
  for (;;) yield nothing;
}
