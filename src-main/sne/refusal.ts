import { XMLParser } from 'fast-xml-parser';
import { z } from 'zod';
import { ERROR_NAMES } from './contract/requests.ts';

/** Longest part of a server's message that is shown. */
const LONGEST_MESSAGE = 200;

/** `unknown`: the type says nothing; `other`: it says something else. */
export type AnswerKind = 'xml' | 'json' | 'html' | 'unknown' | 'other';

/** What an answer is, by its content type, and by its first bytes where that says little or lies about a page. */
export function answerKind(contentType: string | null, firstBytes: Uint8Array): AnswerKind {
  const type = (contentType ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
  const start = Buffer.from(firstBytes.subarray(0, 512)).toString('latin1');
  if (
    type === 'text/html' ||
    type === 'application/xhtml+xml' ||
    /^[\s\u00ef\u00bb\u00bf]*<(!doctype\s+html|html[\s>])/i.test(start)
  ) {
    return 'html';
  }
  if (/^(application|text)\/([\w.-]+\+)?xml$/.test(type)) return 'xml';
  if (/^application\/([\w.-]+\+)?json$/.test(type)) return 'json';
  return type === '' || type === 'application/octet-stream' || type === 'text/plain' ? 'unknown' : 'other';
}

const refusalParts = z.object({
  [ERROR_NAMES.code]: z.coerce.string().optional(),
  [ERROR_NAMES.message]: z.coerce.string().optional(),
});
const oauthRefusal = z.object({ error: z.string(), error_description: z.string().optional() });

/**
 * What the server says about its refusal, short and without control characters, from `<erreur>` or JSON; null when it
 * says nothing readable. The body is bounded by the caller; a DOCTYPE is never read.
 */
export function readRefusal(bytes: Uint8Array, contentType: string | null): string | null {
  const kind = answerKind(contentType, bytes);
  if (kind === 'html' || bytes.length === 0) return null;
  const text = Buffer.from(bytes)
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .trim();
  const found = text.startsWith('{') ? parseJson(text) : text.startsWith('<') ? parseErrorXml(text) : null;
  const parts = refusalParts.safeParse(found);
  const oauth = oauthRefusal.safeParse(found);
  const said = parts.success ? [parts.data[ERROR_NAMES.message], parts.data[ERROR_NAMES.code]] : [];
  const words = oauth.success ? [oauth.data.error_description ?? oauth.data.error] : said;
  const [message, code] = words.map((word) => shorten(word ?? ''));
  if (message === undefined || message === '') return code === undefined || code === '' ? null : code;
  return code === undefined || code === '' ? message : `${message} (${code})`;
}

/** The code of a refusal (`<erreur><code>` or JSON), or null; see `readRefusal`. */
export function readRefusalCode(bytes: Uint8Array): string | null {
  const text = Buffer.from(bytes)
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .trim();
  const found = text.startsWith('{') ? parseJson(text) : text.startsWith('<') ? parseErrorXml(text) : null;
  const code = refusalParts.safeParse(found).data?.[ERROR_NAMES.code];
  return code === undefined || code === '' ? null : shorten(code);
}

/** Control and formatting characters out, white space collapsed, cut to a line. */
function shorten(text: string): string {
  const clean = text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ').trim();
  return clean.length <= LONGEST_MESSAGE ? clean : `${clean.slice(0, LONGEST_MESSAGE - 1).trimEnd()}…`;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function parseErrorXml(text: string): unknown {
  if (/<!DOCTYPE/i.test(text)) return null;
  try {
    const parser = new XMLParser({
      ignoreAttributes: true,
      removeNSPrefix: true,
      parseTagValue: false,
      maxNestedTags: 20,
    });
    const root: unknown = parser.parse(text);
    return z.object({ [ERROR_NAMES.root]: z.unknown() }).safeParse(root).data?.[ERROR_NAMES.root] ?? null;
  } catch {
    return null;
  }
}
