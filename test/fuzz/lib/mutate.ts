import { createRandom } from '../../../src-main/simulator/random.ts';
import type { Random } from '../../../src-main/simulator/random.ts';

/** What has broken readers of XML, archives and HTTP before. */
const TOKENS = [
  ...[
    '<!DOCTYPE a [<!ENTITY b "c">]>',
    '<![CDATA[',
    ']]>',
    '<!--',
    '-->',
    '<?xml version="1.1"?>',
    '&#0;',
    '&#xD800;',
    '&amp',
    '&a;',
  ],
  ...[
    '</',
    '/>',
    '<a:b',
    ' xmlns:a="',
    ' xmlns=""',
    '<interfaceNuu>',
    '<mouvement>',
    '"',
    "'",
    '\u0000',
    '\ufeff',
    '\ufffe',
  ],
  ...[
    '\xff\xfe',
    '\xed\xa0\x80',
    '\xf4\x90\x80\x80',
    'a'.repeat(5000),
    '<a>'.repeat(200),
    '../../etc/passwd',
    'ustar\x0000',
  ],
  ...[
    '77777777777',
    '99999999999999999999',
    '-1',
    '\x1f\x8b\x08\x00',
    'PK\x03\x04',
    '\r\n\r\n',
    '\r\nTransfer-Encoding: chunked\r\n',
  ],
  ...[
    '\r\nContent-Length: 0\r\n',
    '\r\nContent-Encoding: gzip\r\n',
    'HTTP/1.1 100 Continue\r\n\r\n',
    'FFFFFFFFFFFFFFFF\r\n',
    '0\r\n\r\n',
  ],
].map((token) => Buffer.from(token, 'latin1'));

/** Some changes, one after another, of the kinds that a fuzzer makes; the same for the same seed. */
export function mutate(bytes: Uint8Array, others: readonly Uint8Array[], seed: number): Uint8Array {
  const random = createRandom(seed, 'mutations');
  let current: Buffer = Buffer.from(bytes);
  for (let left = random.int(1, 6); left > 0; left -= 1) current = change(current, others, random);
  return current.subarray(0, 2_000_000);
}

function change(bytes: Buffer, others: readonly Uint8Array[], random: Random): Buffer {
  const at = random.int(0, bytes.length);
  const length = random.int(1, Math.max(1, Math.min(200, bytes.length)));
  switch (random.int(0, 7)) {
    case 0: {
      const turned = Buffer.from(bytes);
      if (at < turned.length) turned[at] = (turned[at] ?? 0) ^ (1 << random.int(0, 7));
      return turned;
    }
    case 1:
      return splice(bytes, at, length, Buffer.alloc(0));
    case 2:
      return splice(bytes, at, 0, bytes.subarray(at, at + length));
    case 3:
      return splice(bytes, at, 0, random.pick(TOKENS));
    case 4:
      return splice(bytes, at, length, random.pick(TOKENS));
    case 5:
      return bytes.subarray(0, at);
    case 6: {
      const other = Buffer.from(others.length === 0 ? bytes : random.pick(others));
      return Buffer.concat([bytes.subarray(0, at), other.subarray(random.int(0, other.length))]);
    }
    default: {
      const noise = Buffer.alloc(length);
      for (let index = 0; index < length; index += 1) noise[index] = random.int(0, 255);
      return splice(bytes, at, length, noise);
    }
  }
}

function splice(bytes: Buffer, at: number, remove: number, insert: Uint8Array): Buffer {
  return Buffer.concat([bytes.subarray(0, at), insert, bytes.subarray(at + remove)]);
}
