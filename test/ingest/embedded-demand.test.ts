import { describe, expect, it } from 'vitest';
import { plainDemand } from '../../src-main/ingest/embedded-demand.ts';
import { extractElement } from '../../src-main/xml/extract.ts';
import { parseTree } from '../../src-main/xml/tree.ts';

const NUU = 'http://nuu.application.i2/';
const inside = '<ns1:demande>\n <ns1:nom a="1">L’été &amp; Œ</ns1:nom>\n</ns1:demande>';
const demand = `<ns1:interfaceNuu xmlns:ns1="${NUU}" versionInterface="02.00">${inside}</ns1:interfaceNuu>`;
const around = (content: string, attributes = ''): string =>
  `<mouvement xmlns="urn:gdm"${attributes}><numUnique>1</numUnique>\n${content}\n</mouvement>`;

/** What is plain, what is not. */
const PLAIN: readonly string[] = [
  around(demand),
  around(`<numGuichet/>${demand}<interfaceNuu>other</interfaceNuu>`),
  around(demand, ' xmlns:b="urn:b"'),
  around(`<interfaceNuu xmlns="${NUU}"><demande><nom>A</nom></demande></interfaceNuu>`),
];
const ODD: readonly string[] = [
  // Declared around, not by itself.
  around(`<ns1:interfaceNuu>${inside}</ns1:interfaceNuu>`, ` xmlns:ns1="${NUU}"`),
  around(demand.replace('<ns1:nom ', '<ns1:nom b:x="1" '), ' xmlns:b="urn:b"'),
  around(demand.replace('a="1"', 'a="b:type"'), ' xmlns:b="urn:b"'),
  around(demand.replace('<ns1:demande>', '<ns1:demande><autre/>')),
  // A value that seems to end the tag before its last declaration.
  around(demand.replace('a="1"', 'a="b:type"'), ` a='"' c="x>" xmlns:b="urn:b"`),
  around(`<ns1:interfaceNuu a=' xmlns:ns1="urn:other"'>${inside}</ns1:interfaceNuu>`, ` xmlns:ns1="${NUU}"`),
  around(`<autre><interfaceNuu xmlns="urn:x"/></autre>${demand}`),
  around(
    `<donnees/>${demand.replace('ns1:interfaceNuu', 'ns1:interfaceNuv').replace('/ns1:interfaceNuu', '/ns1:interfaceNuv')}`,
  ),
];

describe('the demand of a movement without going through its text again', () => {
  it.each(PLAIN)('is as it is taken out and read: %s', (envelope) => {
    const document = extractElement(envelope, 'interfaceNuu') ?? '';
    const found = plainDemand(envelope, parseTree(envelope));
    expect(found?.document).toBe(document);
    expect(found?.root).toEqual(parseTree(document));
  });

  it.each(ODD)('is left to them: %s', (envelope) => {
    expect(plainDemand(envelope, parseTree(envelope))).toBeNull();
  });
});
