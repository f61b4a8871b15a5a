import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DeskError } from '../../src-main/api/errors.ts';
import { extractElement } from '../../src-main/xml/extract.ts';
import { attributeValue, parseTree } from '../../src-main/xml/tree.ts';
import type { XmlElement } from '../../src-main/xml/tree.ts';
import { randomStyle, randomTree, writeTree } from './support/random-xml.ts';
import type { RandomNode } from './support/random-xml.ts';

function meaning(element: XmlElement): RandomNode {
  return {
    name: element.name,
    namespace: element.namespace,
    attributes: element.attributes.map(({ name, value }) => [name, value] as const),
    text: element.text,
    children: element.children.map(meaning),
  };
}

function refusal(xml: string): string {
  try {
    parseTree(xml);
  } catch (thrown) {
    if (thrown instanceof DeskError)
      return `${thrown.code} ${/ligne (\d+)/.exec(thrown.message)?.[1] ?? '-'}`;
    throw thrown;
  }
  return 'accepted';
}

describe('parseTree', () => {
  it('finds again what was written, whatever the prefixes, comments, CDATA and references', () => {
    fc.assert(
      fc.property(randomTree, randomStyle, (tree, style) => {
        expect(meaning(parseTree(writeTree(tree, style)))).toEqual(tree);
      }),
      { numRuns: 500 },
    );
  });

  it('gives offsets that slice the exact source of each element', () => {
    fc.assert(
      fc.property(randomTree, randomStyle, (tree, style) => {
        const xml = writeTree(tree, { ...style, prefixes: false });
        const root = parseTree(xml);
        const check = (element: XmlElement): void => {
          expect(meaning(parseTree(xml.slice(element.start, element.end)))).toEqual(meaning(element));
          element.children.forEach(check);
        };
        check(root);
      }),
    );
  });

  it('tells the line of each element', () => {
    const root = parseTree('<?xml version="1.0"?>\n<!--\n\n--><a\n\n><b/>\n<c x="\n"><d/></c></a>');
    expect([
      root.line,
      ...root.children.map(({ line }) => line),
      root.children[1]?.children[0]?.line,
    ]).toEqual([4, 6, 7, 8]);
  });

  it('normalizes attribute values and line ends as XML does', () => {
    const root = parseTree('<a b="1\r\n2\t3&#10;4">x\r\ny\rz&#13;<![CDATA[\r\n]]></a>');
    expect(attributeValue(root.attributes, 'b')).toBe('1 2 3\n4');
    expect(root.text).toBe('x\ny\nz\r\n');
  });

  it.each([
    ['<a>', 'XML-TRUNCATED 1'],
    ['<a>\n<b></b>\n', 'XML-TRUNCATED 3'],
    ['<a b="', 'XML-TRUNCATED 1'],
    ['<a b', 'XML-TRUNCATED 1'],
    ['<a', 'XML-TRUNCATED 1'],
    ['<a></a', 'XML-TRUNCATED 1'],
    ['<a><', 'XML-TRUNCATED 1'],
    ['<a><!', 'XML-TRUNCATED 1'],
    ['<a>\n<!-- x', 'XML-TRUNCATED 2'],
    ['<a><!-- x --', 'XML-TRUNCATED 1'],
    ['<a><![CDATA[ x ]]', 'XML-TRUNCATED 1'],
    ['<a><?pi', 'XML-TRUNCATED 1'],
    ['<!-- only -->', 'XML-TRUNCATED 1'],
    ['<a>\n</b>', 'XML-MALFORMED 2'],
    ['<a></aa>', 'XML-MALFORMED 1'],
    ['<a></a></a>', 'XML-MALFORMED 1'],
    ['<a/><b/>', 'XML-MALFORMED 1'],
    ['<a/>x', 'XML-MALFORMED 1'],
    ['<a/><![CDATA[]]>', 'XML-MALFORMED 1'],
    [' <?xml version="1.0"?><a/>', 'XML-MALFORMED 1'],
    ['<?xml encoding="UTF-8"?><a/>', 'XML-MALFORMED 1'],
    ['<?xml version="1.0" encoding="ISO-8859-1"?><a/>', 'XML-ENCODING -'],
    ['<a b=1/>', 'XML-MALFORMED 1'],
    ['<a b/>', 'XML-MALFORMED 1'],
    ['<a b="<"/>', 'XML-MALFORMED 1'],
    ['<a b="1"c="2"/>', 'XML-MALFORMED 1'],
    ['<a b="1" b="2"/>', 'XML-MALFORMED 1'],
    ['<a xmlns:p="u" xmlns:q="u" p:b="1" q:b="2"/>', 'XML-MALFORMED 1'],
    ['<a xmlns="u" xmlns="v"/>', 'XML-MALFORMED 1'],
    ['<p:a/>', 'XML-MALFORMED 1'],
    ['<a p:b="1"/>', 'XML-MALFORMED 1'],
    ['<a><b xmlns:p="u"/><p:c/></a>', 'XML-MALFORMED 1'],
    ['<a xmlns:p=""/>', 'XML-MALFORMED 1'],
    ['<a xmlns:="u"/>', 'XML-MALFORMED 1'],
    ['<a xmlns:xml="u"/>', 'XML-MALFORMED 1'],
    ['<a:b:c xmlns:a="u"/>', 'XML-MALFORMED 1'],
    ['<1a/>', 'XML-MALFORMED 1'],
    ['< a/>', 'XML-MALFORMED 1'],
    ['<a>&inconnue;</a>', 'XML-MALFORMED 1'],
    ['<a>&</a>', 'XML-MALFORMED 1'],
    ['<a>&#0;</a>', 'XML-MALFORMED 1'],
    ['<a>&#xD800;</a>', 'XML-MALFORMED 1'],
    ['<a>&#x110000;</a>', 'XML-MALFORMED 1'],
    ['<a>\n\u0000</a>', 'XML-MALFORMED 2'],
    ['<a>\ud800</a>', 'XML-MALFORMED 1'],
    ['<a>]]></a>', 'XML-MALFORMED 1'],
    ['<a><!-- -- --></a>', 'XML-MALFORMED 1'],
    ['<a><?xml version="1.0"?></a>', 'XML-MALFORMED 1'],
    ['<!DOCTYPE a><a/>', 'XML-DOCTYPE 1'],
    ['<a>\n<!ENTITY x "y"></a>', 'XML-DOCTYPE 2'],
    ['   \n', 'XML-EMPTY -'],
  ])('refuses %j with %s', (xml, expected) => {
    expect(refusal(xml)).toBe(expected);
  });

  it('bounds depth, attributes and length', () => {
    const deep = (levels: number): string => '<a>'.repeat(levels) + '</a>'.repeat(levels);
    expect(refusal(deep(100))).toBe('accepted');
    expect(refusal(deep(101))).toBe('XML-TOO-DEEP 1');
    const attributes = Array.from({ length: 201 }, (_, rank) => `a${String(rank)}=""`);
    expect(refusal(`<a ${attributes.slice(1).join(' ')}/>`)).toBe('accepted');
    expect(refusal(`<a ${attributes.join(' ')}/>`)).toBe('XML-MALFORMED 1');
    expect(() => parseTree(deep(3), { maxLength: 20 })).toThrow(/taille/);
  });

  it('never fails otherwise than with its own errors, on any text', () => {
    const piece = fc.constantFrom(
      '<a>',
      '</a>',
      '<b x="1"/>',
      '<!--',
      '-->',
      '<![CDATA[',
      ']]>',
      '<?x',
      '?>',
      '&',
      ';',
      '"',
      "'",
      '<',
      '>',
      '=',
      ' ',
      'é',
      'xmlns',
      ':',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 15 }), (pieces) => {
        expect(refusal(`<a>${pieces.join('')}</a>`)).toMatch(/^(accepted|XML-[A-Z-]+ (\d+|-))$/);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('extractElement', () => {
  it('makes a document of its own that means the same', () => {
    fc.assert(
      fc.property(randomTree, randomStyle, (tree, style) => {
        const xml = writeTree(tree, style);
        const find = (node: RandomNode): RandomNode | null => {
          if (node.name === 'rec') return node;
          return node.children.map(find).find((found) => found !== null) ?? null;
        };
        const extracted = extractElement(xml, 'rec');
        const expected = find(tree);
        expect(extracted === null ? null : meaning(parseTree(extracted))).toEqual(expected);
      }),
      { numRuns: 500 },
    );
  });

  it('keeps the prefix and adds only the declarations that are used, so that the envelope leaves no trace', () => {
    const inside = '<n:interfaceNuu versionInterface="02.01"><n:x t="q:y"/></n:interfaceNuu>';
    const xml = `<m xmlns="urn:gdm" xmlns:n="urn:nuu" xmlns:q="urn:q" xmlns:z="urn:z"><o>${inside}</o></m>`;
    expect(extractElement(xml, 'interfaceNuu')).toBe(
      '<?xml version="1.0" encoding="UTF-8"?>\n' +
        '<n:interfaceNuu xmlns:n="urn:nuu" xmlns:q="urn:q" versionInterface="02.01"><n:x t="q:y"/></n:interfaceNuu>',
    );
    expect(extractElement(xml, 'absent')).toBeNull();
  });

  it('checks the whole document, also after the element', () => {
    expect(() => extractElement('<a><b/><c></a>', 'b')).toThrow(/mal formé/);
  });
});
