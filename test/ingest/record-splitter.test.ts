import { describe, expect, it } from 'vitest';
import { splitRecords } from '../../src-main/ingest/record-splitter.ts';

const HEAD = '<export xmlns="urn:x" nombre="3">';

/** The records of a file as they are cut out of it, given in pieces of so many bytes. */
async function cut(xml: string, size: number): Promise<readonly string[]> {
  const bytes = Buffer.from(xml);
  const pieces = async function* (): AsyncGenerator<Buffer, void, undefined> {
    for (let at = 0; at < bytes.length; at += size)
      yield await Promise.resolve(bytes.subarray(at, at + size));
  };
  const found: string[] = [];
  const options = { isExportRoot: (root: string) => root === 'export', maxRecordBytes: 10_000 };
  for await (const part of splitRecords(pieces(), options)) {
    if (part.type === 'records') found.push(...part.records.map(({ bytes: own }) => own.toString('utf8')));
  }
  return found;
}

describe('records of a file', () => {
  const plain = ['<mouvement><a>1</a></mouvement>', '<mouvement x="2"><a/></mouvement>'];

  it.each([
    ['plain ones', plain],
    ['with a prefix', ['<p:mouvement xmlns:p="urn:p"><p:a>1</p:a></p:mouvement>', ...plain]],
    [
      'with their own name in a text',
      ['<mouvement><a>un mouvement, /mouvement> dit</a></mouvement>', ...plain],
    ],
    [
      'with their own name in other names',
      ['<mouvement><mouvements/><dateDemouvement/></mouvement>', ...plain],
    ],
  ])('%s are cut out whole, whatever pieces the file comes in', async (_, records) => {
    const xml = `${HEAD}${records.join('\n ')}</export>`;
    for (const size of [1, 2, 3, 7, 16, 33, 1000]) {
      const found = await cut(xml, size);
      expect(found.map((text) => text.replace(/ xmlns="urn:x"/, ''))).toEqual(records);
    }
  });

  it('a record within a record is cut out the same, whatever pieces the file comes in', async () => {
    const xml = `${HEAD}<mouvement><a/></mouvement><mouvement><mouvement/></mouvement></export>`;
    const whole = await cut(xml, 1000);
    for (const size of [1, 2, 3, 7, 16, 33]) expect(await cut(xml, size)).toEqual(whole);
  });
});
