import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DeskError } from '../../src-main/api/errors.ts';
import { splitElements } from '../../src-main/xml/split.ts';
import type { SplitEvent, SplitOptions } from '../../src-main/xml/split.ts';
import { parseTree } from '../../src-main/xml/tree.ts';
import type { XmlElement } from '../../src-main/xml/tree.ts';
import { randomStyle, randomTree, writeTree } from './support/random-xml.ts';

function* cut(bytes: Uint8Array, sizes: readonly number[]): Generator<Uint8Array> {
  let at = 0;
  for (let turn = 0; at < bytes.byteLength; turn += 1) {
    const size = sizes[turn % sizes.length] ?? 1;
    yield bytes.subarray(at, at + size);
    at += size;
  }
}

async function* stream(chunks: Iterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for (const chunk of chunks) yield await Promise.resolve(chunk);
}

async function split(
  xml: string | Uint8Array,
  sizes: readonly number[],
  options: Partial<SplitOptions> = {},
): Promise<SplitEvent[]> {
  const bytes = typeof xml === 'string' ? Buffer.from(xml, 'utf8') : xml;
  const events: SplitEvent[] = [];
  for await (const event of splitElements(stream(cut(bytes, sizes)), { record: 'rec', ...options }))
    events.push(event);
  return events;
}

async function refusal(
  xml: string | Uint8Array,
  sizes: readonly number[] = [7],
  options: Partial<SplitOptions> = {},
): Promise<string> {
  try {
    await split(xml, sizes, options);
  } catch (thrown) {
    if (thrown instanceof DeskError) return thrown.code;
    throw thrown;
  }
  return 'accepted';
}

interface Meaning {
  readonly name: string;
  readonly namespace: string;
  readonly attributes: readonly string[];
  readonly text: string;
  readonly children: readonly Meaning[];
}

/** What an element means, without where it stands. */
function meaning({ name, namespace, attributes, text, children }: XmlElement): Meaning {
  const pairs = attributes.map((one) => `${one.namespace} ${one.name}=${one.value}`);
  return { name, namespace, attributes: pairs, text, children: children.map(meaning) };
}

const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 });

describe('splitElements', () => {
  it('gives what parseTree finds in the whole, whatever the chunks', async () => {
    await fc.assert(
      fc.asyncProperty(randomTree, randomStyle, sizes, async (tree, style, chunkSizes) => {
        const xml = writeTree(tree, style);
        const whole = parseTree(xml);
        const events = await split(xml, chunkSizes);
        const records = whole.children.filter(({ name }) => name === 'rec');
        expect(events.map(({ type }) => type)).toEqual(['root', ...records.map(() => 'record'), 'end']);
        const [root, ...rest] = events;
        expect(root).toMatchObject({ type: 'root', name: whole.name, namespace: whole.namespace });
        const found = rest.flatMap((event) => (event.type === 'record' ? [event] : []));
        expect(found.map((event) => meaning(parseTree(event.xml)))).toEqual(records.map(meaning));
        expect(found.map(({ line }) => line)).toEqual(records.map(({ line }) => line));
      }),
      { numRuns: 500 },
    );
  });

  it('refuses a stream that stops anywhere before the root is closed, after giving the records before it', async () => {
    const xml =
      '<?xml version="1.0"?><r xmlns:p="u">\n<rec a="1>">é<p:x/></rec><!-- <rec> --><o><![CDATA[</r>]]></o> <rec/></r>';
    const bytes = Buffer.from(xml, 'utf8');
    for (let length = 2; length < bytes.byteLength; length += 1) {
      expect(await refusal(bytes.subarray(0, length), [3]), String(length)).toBe('XML-TRUNCATED');
    }
    expect(await refusal(bytes, [3])).toBe('accepted');
  });

  it('gives each record its exact source, with the declarations around it', async () => {
    const xml = `<m:r xmlns:m="urn:m" xmlns="urn:d" xmlns:o='urn:"o"'><m:rec  a='>' xmlns:o="urn:x"><b/></m:rec ></m:r>`;
    const events = await split(xml, [5]);
    expect(events[1]).toEqual({
      type: 'record',
      name: 'rec',
      xml: `<m:rec xmlns:m="urn:m" xmlns="urn:d"  a='>' xmlns:o="urn:x"><b/></m:rec >`,
      line: 1,
    });
  });

  it.each([
    ['<r><rec></r></rec>', 'XML-MALFORMED'],
    ['<r><rec/></q>', 'XML-MALFORMED'],
    ['<r><rec/></r><r/>', 'XML-MALFORMED'],
    ['<r><rec/></r> texte', 'XML-MALFORMED'],
    ['<r><autre><x></autre></r>', 'XML-MALFORMED'],
    ['<r>&nbsp;<rec/></r>', 'XML-MALFORMED'],
    ['<r><p:rec/></r>', 'XML-MALFORMED'],
    ['<r><rec a="1" a="2"/></r>', 'XML-MALFORMED'],
    ['<r><rec>\u0001</rec></r>', 'XML-MALFORMED'],
    ['<!-- c --><?xml version="1.0"?><r/>', 'XML-MALFORMED'],
    ['<!DOCTYPE r [<!ENTITY a "b">]><r/>', 'XML-DOCTYPE'],
    ['<r><rec/><!DOCTYPE r></r>', 'XML-DOCTYPE'],
    ['<r/><!ELEMENT r>', 'XML-DOCTYPE'],
    ['', 'XML-EMPTY'],
    ['  \n ', 'XML-EMPTY'],
    ['{"a":1}', 'XML-NOT-XML'],
    ['<?xml version="1.0" encoding="ISO-8859-1"?><r/>', 'XML-ENCODING'],
    [`<r>${'<a>'.repeat(10_000)}`, 'XML-TOO-DEEP'],
    [`${'<a>'.repeat(99)}<a/>${'</a>'.repeat(99)}`, 'accepted'],
    [`${'<a>'.repeat(100)}<a/>${'</a>'.repeat(100)}`, 'XML-TOO-DEEP'],
  ])('%s: %s', async (xml, code) => {
    expect(await refusal(xml, [9])).toBe(code);
    expect(await refusal(xml, [100_000])).toBe(code);
  });

  it('refuses UTF-16 and invalid UTF-8', async () => {
    expect(await refusal(Buffer.from('\ufeff<r/>', 'utf16le'))).toBe('XML-ENCODING');
    expect(await refusal(Buffer.from('<r>é</r>', 'latin1'))).toBe('XML-ENCODING');
    const late = [Buffer.from(`<r>${' '.repeat(2000)}`), Buffer.from([0xe9]), Buffer.from('</r>')];
    expect(await refusal(Buffer.concat(late))).toBe('XML-ENCODING');
  });

  it('keeps one record at most, and refuses one beyond the bound', async () => {
    const record = `<rec>${'é'.repeat(900)}</rec>`;
    const limits = { maxLength: 1000 };
    const many = await split(`<r>${record.repeat(300)}</r>`, [64], { limits });
    expect(many.filter(({ type }) => type === 'record')).toHaveLength(300);
    expect(await refusal(`<r><rec>${'é'.repeat(1000)}</rec></r>`, [64], { limits })).toBe('XML-TOO-LARGE');
    expect(await refusal(`<r><rec>${'é'.repeat(1000)}</rec></r>`, [9999], { limits })).toBe('XML-TOO-LARGE');
    expect(await refusal(`<r><!-- ${'é'.repeat(1000)}`, [64], { limits })).toBe('XML-TOO-LARGE');
  });

  it('stops reading the source when the reader stops', async () => {
    let closed = false;
    async function* endless(): AsyncGenerator<Uint8Array> {
      try {
        yield Buffer.from(`<r>${' '.repeat(2000)}`);
        for (;;) yield await Promise.resolve(Buffer.from('<rec/>'));
      } finally {
        closed = true;
      }
    }
    let records = 0;
    for await (const event of splitElements(endless(), { record: 'rec' })) {
      if (event.type === 'record') records += 1;
      if (records === 3) break;
    }
    expect(closed).toBe(true);
  });
});
