import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DeskError } from '../../src-main/api/errors.ts';
import { decodeXml } from '../../src-main/xml/encoding.ts';
import { readDemand } from '../../src-main/xml/read-demand.ts';
import { SchemaRegistry } from '../../src-main/xml/schemas.ts';
import { validateXml } from '../../src-main/xml/validate-file.ts';
import { COMPLETE, demand } from './support/documents.ts';
import { installedEngines } from './support/engines.ts';

const { wasm, native } = await installedEngines();
const engines = native === null ? [wasm] : [wasm, native];
const registry = new SchemaRegistry({ engine: wasm });

const LAUGHS = `<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha">${Array.from({ length: 9 }, (_, rank) => `<!ENTITY a${String(rank)} "${'&a;'.repeat(10)}">`).join('')}]><interfaceNuu>&a8;</interfaceNuu>`;

const latin1 = (xml: string): Buffer => Buffer.from(xml, 'latin1');
const utf8 = (xml: string): Buffer => Buffer.from(xml, 'utf8');
const ACCENTED = COMPLETE.replace(/[’]/g, "'");

const HOSTILE: readonly (readonly [string, Uint8Array, string])[] = [
  ['truncated in a tag', utf8(COMPLETE).subarray(0, 1000), 'XML-TRUNCATED'],
  [
    'truncated in a character',
    utf8(`${COMPLETE.slice(0, COMPLETE.indexOf('Zo'))}Zoé`).subarray(0, -1),
    'XML-TRUNCATED',
  ],
  ['truncated before the last tag', utf8(COMPLETE.replace('</ns1:interfaceNuu>', '')), 'XML-TRUNCATED'],
  [
    'DOCTYPE',
    utf8(COMPLETE.replace('<ns1:interfaceNuu', '<!DOCTYPE interfaceNuu><ns1:interfaceNuu')),
    'XML-DOCTYPE',
  ],
  ['billion laughs', utf8(LAUGHS), 'XML-DOCTYPE'],
  [
    'external entity',
    utf8('<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]><a>&x;</a>'),
    'XML-DOCTYPE',
  ],
  ['entity without a DTD', utf8(demand('<numGuichet>&x;</numGuichet>')), 'XML-MALFORMED'],
  ['10,000 deep', utf8('<a>'.repeat(10_000) + '</a>'.repeat(10_000)), 'XML-TOO-DEEP'],
  ['UTF-16 with its mark', Buffer.from(`\ufeff${COMPLETE}`, 'utf16le'), 'XML-ENCODING'],
  ['UTF-16 without its mark', Buffer.from(COMPLETE, 'utf16le'), 'XML-ENCODING'],
  ['UTF-16 big endian', Buffer.from(`\ufeff${COMPLETE}`, 'utf16le').swap16(), 'XML-ENCODING'],
  ['UTF-32', Buffer.from([0, 0, 0xfe, 0xff, 0, 0, 0, 0x3c]), 'XML-ENCODING'],
  ['latin-1, declared', latin1(ACCENTED.replace('UTF-8', 'ISO-8859-1')), 'XML-ENCODING'],
  ['latin-1, not declared', latin1(ACCENTED.replace(' encoding="UTF-8"', '')), 'XML-ENCODING'],
  ['latin-1 that says it is UTF-8', latin1(ACCENTED), 'XML-ENCODING'],
  [
    'windows-1252, declared in single quotes',
    utf8("<?xml version='1.0' encoding='windows-1252'?><a/>"),
    'XML-ENCODING',
  ],
  ['ASCII that is not', utf8(COMPLETE.replace('UTF-8', 'US-ASCII')), 'XML-ENCODING'],
  ['0 bytes', Buffer.alloc(0), 'XML-EMPTY'],
  ['white space only', utf8(' \r\n\t'.repeat(1000)), 'XML-EMPTY'],
  ['a byte order mark only', utf8('\ufeff'), 'XML-EMPTY'],
  ['PDF', latin1('%PDF-1.7\n%âãÏÓ\n1 0 obj <</Type/Catalog>> endobj'), 'XML-NOT-XML'],
  ['JSON', utf8('{"interfaceNuu":{}}'), 'XML-NOT-XML'],
  ['HTML', utf8('<!DOCTYPE html><html><body>Portail</body></html>'), 'XML-DOCTYPE'],
  ['HTML without DOCTYPE', utf8('<html><body><br></body></html>'), 'XML-MALFORMED'],
  ['gzip', Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0]), 'XML-NOT-XML'],
  ['NUL bytes', Buffer.alloc(2048), 'XML-NOT-XML'],
  ['a NUL in a name', utf8(COMPLETE.replace('Zoé', 'Zo\u0000')), 'XML-MALFORMED'],
  [
    '10,000 attributes',
    utf8(`<a ${Array.from({ length: 10_000 }, (_, rank) => `a${String(rank)}="x"`).join(' ')}/>`),
    'XML-MALFORMED',
  ],
  ['unclosed CDATA', utf8(COMPLETE.replace('Zoé', '<![CDATA[Zoé')), 'XML-TRUNCATED'],
  ['unclosed comment', utf8(COMPLETE.replace('Zoé', '<!-- Zoé')), 'XML-TRUNCATED'],
  ['two roots', utf8(COMPLETE + COMPLETE.replace(/^<\?.*\n/, '')), 'XML-MALFORMED'],
  ['two files in one', utf8(COMPLETE + COMPLETE), 'XML-MALFORMED'],
  ['another document', utf8('<facture/>'), 'XML-NOT-DEMAND'],
];

function codeOf(work: () => unknown): string {
  try {
    work();
  } catch (thrown) {
    if (thrown instanceof DeskError) return thrown.code;
    throw thrown;
  }
  return 'accepted';
}

describe('a hostile or broken file', () => {
  it.each(HOSTILE)(
    '%s is refused by the reader and by validation, with a French message',
    (_name, bytes, code) => {
      expect(codeOf(() => readDemand(decodeXml(bytes)))).toBe(code);
      for (const engine of engines) {
        const verdict = validateXml(bytes, { registry, engine });
        expect(verdict).toMatchObject({ valid: false, kind: null, engine: engine.name, schema: '02.01' });
        expect(verdict.errors).toHaveLength(1);
        expect(verdict.errors[0]).toMatchObject({ code });
        expect(verdict.errors[0]?.message).toMatch(/fichier|document|encodage/i);
        expect(verdict.errors[0]?.hint).not.toBeNull();
      }
    },
  );

  it('over the bound is refused before it is decoded', () => {
    expect(codeOf(() => decodeXml(utf8(COMPLETE), { maxBytes: 1000 }))).toBe('XML-TOO-LARGE');
    expect(codeOf(() => decodeXml(utf8(COMPLETE), { maxBytes: 100_000 }))).toBe('accepted');
  });

  it('a byte order mark is taken off, ASCII and any case of utf-8 are accepted', () => {
    expect(decodeXml(utf8('\ufeff<a/>'))).toBe('<a/>');
    expect(decodeXml(utf8('<?xml version="1.0" encoding="us-ascii"?><a/>'))).toContain('<a/>');
    expect(decodeXml(utf8('<?xml version="1.0" encoding="utf-8"?><a>é</a>'))).toContain('é');
  });

  it.each(engines.map((engine) => [engine.name, engine] as const))(
    '%s is never led to another file or to the network by a document',
    async (_name, engine) => {
      let requests = 0;
      const server = createServer((_request, response) => {
        requests += 1;
        response.end('<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"/>');
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const folder = mkdtempSync(join(tmpdir(), 'sne-desk-xml-'));
      try {
        // With these schemas loaded, the foreign root would be found valid.
        const xsd =
          '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:x"><xs:element name="demande"/></xs:schema>';
        writeFileSync(join(folder, 'x.xsd'), xsd);
        const address = server.address();
        const port = isAddress(address) ? String(address.port) : '';
        for (const location of [join(folder, 'x.xsd'), `http://127.0.0.1:${port}/x.xsd`]) {
          const hint = `xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="urn:x ${location}" xsi:noNamespaceSchemaLocation="${location}"`;
          const xml = `<?oasis-xml-catalog catalog="${location}"?><demande xmlns="urn:x" ${hint}/>`;
          const verdict = validateXml(utf8(xml), { registry, engine });
          expect(verdict.errors.map(({ element }) => element)).toEqual(['demande']);
        }
        expect(requests).toBe(0);
      } finally {
        rmSync(folder, { recursive: true });
        await new Promise((resolve) => server.close(resolve));
      }
    },
  );
});

function isAddress(value: string | AddressInfo | null): value is AddressInfo {
  return typeof value === 'object' && value !== null;
}
