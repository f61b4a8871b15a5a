import { simulatorCase } from '../lib/network-case.ts';
import type { FaultCase } from '../lib/fault-case.ts';

const family = 'answers of the server';
const status = (
  code: number,
  expected: string,
  more: { readonly retryAfter?: number; readonly quick?: boolean; readonly person?: string } = {},
): FaultCase =>
  simulatorCase({
    id: `http-${String(code)}${more.retryAfter === undefined ? '' : '-retry-after'}`,
    family,
    done: `the SNE answers ${String(code)}${more.retryAfter === undefined ? '' : ` and asks to wait ${String(more.retryAfter)} s`}`,
    code: expected,
    quick: more.quick ?? false,
    ...(more.person === undefined ? {} : { person: more.person }),
    fault: {
      kind: 'status',
      status: code,
      ...(more.retryAfter === undefined ? {} : { retryAfter: more.retryAfter }),
    },
  });

/** What the server itself says or sends wrongly. */
export const answerCases: readonly FaultCase[] = [
  status(400, 'SNE-HTTP-400'),
  status(401, 'SNE-AUTH-01'),
  status(403, 'SNE-AUTH-03'),
  status(404, 'SNE-HTTP-404'),
  status(410, 'SNE-HTTP-404'),
  status(418, 'SNE-HTTP-STATUS'),
  status(429, 'SNE-HTTP-429', { retryAfter: 600 }),
  status(429, 'SNE-HTTP-429'),
  status(500, 'SNE-HTTP-500'),
  status(502, 'SNE-HTTP-503'),
  status(503, 'SNE-HTTP-503', { quick: true }),
  status(503, 'SNE-HTTP-503', { retryAfter: 7200 }),
  status(504, 'SNE-HTTP-503'),
  status(599, 'SNE-HTTP-500'),
  simulatorCase({
    ...{ id: 'outage-of-many-calls', family, done: 'the SNE answers 503 to six attempts in a row' },
    ...{ code: 'SNE-HTTP-503', attempts: 6, fault: { kind: 'status', status: 503 } },
  }),
  simulatorCase({
    ...{ id: 'error-page', family, done: 'an error 500 comes as a page of HTML with a script in it' },
    code: 'SNE-HTTP-500',
    fault: {
      kind: 'status',
      status: 500,
      contentType: 'text/html',
      body: '<html><script>x()</script></html>',
    },
  }),
  simulatorCase({
    ...{ id: 'empty', family, done: '200 and an empty body', code: 'XML-EMPTY', quick: true },
    fault: { kind: 'empty' },
  }),
  simulatorCase({
    ...{ id: 'half', family, done: 'the body ends in the middle, correctly for HTTP', code: 'XML-TRUNCATED' },
    ...{ quick: true, fault: { kind: 'truncate', afterBytes: 20_000 } },
  }),
  simulatorCase({
    ...{ id: 'broken-off', family, done: 'the connection breaks in the middle of the body', code: 'SNE-CUT' },
    ...{ quick: true, fault: { kind: 'drop', afterBytes: 20_000 } },
  }),
  simulatorCase({
    ...{ id: 'too-short', family, done: 'the body is shorter than its Content-Length', code: 'SNE-CUT' },
    fault: { kind: 'wrongLength', extra: 5000 },
  }),
  simulatorCase({
    ...{ id: 'json', family, done: '200 with JSON instead of XML', code: 'SNE-TYPE' },
    fault: { kind: 'type', contentType: 'application/json', body: '{"mouvements":[]}' },
  }),
  simulatorCase({
    ...{ id: 'other-xml', family, done: '200 with XML that holds no movements', code: 'GDM-UNKNOWN-ANSWER' },
    fault: { kind: 'type', contentType: 'application/xml', body: '<maintenance jour="lundi"/>' },
  }),
  simulatorCase({
    ...{ id: 'doctype', family, done: 'XML with a document type that names a file of the machine' },
    code: 'XML-DOCTYPE',
    fault: {
      kind: 'type',
      contentType: 'application/xml',
      body: '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><mouvements>&x;</mouvements>',
    },
  }),
  simulatorCase({
    ...{ id: 'other-encoding', family, done: 'XML in another encoding than UTF-8', code: 'XML-ENCODING' },
    fault: {
      kind: 'type',
      contentType: 'application/xml',
      body: '<?xml version="1.0" encoding="UTF-16"?><mouvements/>',
    },
  }),
  simulatorCase({
    ...{
      id: 'gzip-bomb',
      family,
      done: 'one mebibyte that becomes a gibibyte of blanks',
      code: 'XML-TOO-LARGE',
    },
    ...{ quick: true, fault: { kind: 'gzipBomb', megabytes: 1024 } },
  }),
  simulatorCase({
    ...{ id: 'endless', family, done: 'an answer that never ends', code: 'XML-TOO-LARGE' },
    ...{ quick: true, fault: { kind: 'endless' } },
  }),
  simulatorCase({
    ...{ id: 'silence', family, done: 'the server accepts and never answers', code: 'SNE-NET-06' },
    fault: { kind: 'hang' },
  }),
  simulatorCase({
    ...{
      id: 'turned-byte',
      family,
      done: 'one byte of the body has all its bits turned',
      code: 'XML-ENCODING',
    },
    fault: { kind: 'corrupt', atByte: 4000 },
  }),
  simulatorCase({
    ...{ id: 'malformed-movement', family, done: 'one movement is not well-formed', code: 'XML-MALFORMED' },
    ...{ quick: true, fault: { kind: 'malformed' } },
  }),
  simulatorCase({
    ...{ id: 'slow', family, done: 'the body comes in pieces of 200 bytes', code: null },
    fault: { kind: 'slow', chunkBytes: 200, everyMs: 10 },
  }),
  simulatorCase({
    ...{ id: 'late-head', family, done: 'the answer begins after half a minute of the clock', code: null },
    fault: { kind: 'delay', ms: 30_000 },
  }),
  simulatorCase({
    ...{ id: 'duplicates', family, done: 'every second movement comes twice', code: null, quick: true },
    fault: { kind: 'duplicates', every: 2 },
  }),
  simulatorCase({
    ...{ id: 'out-of-order', family, done: 'the movements come in any order', code: null, quick: true },
    fault: { kind: 'shuffled' },
  }),
  simulatorCase({
    ...{
      id: 'references',
      family,
      done: 'movements without their demands, each asked for apart',
      code: null,
    },
    fault: { kind: 'references' },
  }),
  simulatorCase({
    ...{ id: 'clock-of-the-server-ahead', family, done: '`Date` is a day ahead', code: null },
    warns: true,
    fault: { kind: 'date', skewSeconds: 86_400 },
  }),
  simulatorCase({
    ...{ id: 'clock-of-the-server-behind', family, done: '`Date` is ten years behind', code: null },
    warns: true,
    fault: { kind: 'date', skewSeconds: -10 * 365 * 86_400 },
  }),
  ...[-126, 114].map((years) =>
    simulatorCase({
      id: `clock-of-the-server-${years < 0 ? 'of-a-former' : 'of-the-next'}-century`,
      ...{
        family,
        done: `\`Date\` is ${String(Math.abs(years))} years ${years < 0 ? 'behind' : 'ahead'}`,
        code: null,
      },
      warns: true,
      fault: { kind: 'date', skewSeconds: years * 365.25 * 86_400 },
    }),
  ),
];
