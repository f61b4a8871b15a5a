import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { FileVerdict } from '../../src-main/api/schemas.ts';
import { judgeSource } from '../../src-main/ingest/validate-source.ts';
import { openSchemas } from '../../src-main/xml/schemas.ts';
import { recordsOf } from '../ingest/support.ts';
import { runJson } from '../support/cli.ts';
import { EXPORT_END, exportHead, tarOf } from '../support/export-archive.ts';
import { temporaryFolder } from '../support/folder.ts';
import { zipOf } from '../support/packs.ts';
import { demand, file, GDM, movement } from '../xml/support/documents.ts';

async function judged(name: string, content: string | Uint8Array): Promise<readonly FileVerdict[]> {
  const registry = await openSchemas();
  const verdicts: FileVerdict[] = [];
  for await (const verdict of judgeSource(name, { bytes: Buffer.from(content) }, { registry })) {
    verdicts.push(verdict);
  }
  registry.dispose();
  return verdicts;
}

/** Line of a text in another, from 1. */
function lineOf(text: string, within: string): number {
  return within.slice(0, within.indexOf(text)).split('\n').length;
}

const WRONG = demand(
  '<personnePhysique>\n  <demandeur>\n    <taille>3</taille>\n  </demandeur></personnePhysique>',
);

describe('judging files', () => {
  it('tells each error of a file with its line, element, plain words and the line itself', async () => {
    expect(await judged('a.xml', WRONG)).toMatchObject([
      {
        file: 'a.xml',
        valid: false,
        schema: '02.01',
        engine: 'libxml2-wasm',
        errors: [{ line: 4, element: 'taille', source: '<taille>3</taille>', code: null }],
      },
    ]);
    expect(await judged('a.xml', demand(''))).toMatchObject([{ valid: true, errors: [] }]);
    expect(await judged('a.xml', WRONG.replace('</taille>', ''))).toMatchObject([
      {
        valid: false,
        errors: [
          { line: 5, source: expect.stringMatching(/^<\/demandeur>/) as string, code: 'XML-MALFORMED' },
        ],
      },
    ]);
  });

  it('looks into the demand of every movement of an export or an answer, and tells lines of the whole file', async () => {
    const records = recordsOf({ records: 6, unknowns: false }).map((record) =>
      record.replace(/<(\w*:?)demandeur>/, '\n<$1demandeur>\n'),
    );
    const broken = [...records];
    broken[3] = (records[3] ?? '').replace(
      /<(\w*:?)demandeur>\n/,
      '<$1demandeur>\n<$1pointure>43</$1pointure>',
    );
    broken[4] = (records[4] ?? '').replace('<etatDemande>', '\n<canal>WEB</canal><etatDemande>');
    const text = exportHead(6) + broken.join('') + EXPORT_END;
    const [verdict] = await judged('export.xml', text);
    expect(verdict?.errors.map(({ line, element }) => [line, element])).toEqual([
      [lineOf('pointure>', text), 'pointure'],
      [lineOf('<canal>', text), 'canal'],
    ]);
    expect(verdict?.errors[0]?.source).toContain('>43</');
    expect(await judged('export.xml', exportHead(6) + records.join('') + EXPORT_END)).toMatchObject([
      { valid: true, kind: 'movement' },
    ]);
    const answer = `<mouvements xmlns="${GDM}" nombre="deux">\n${movement('')}\n${movement(`\n${WRONG.slice(WRONG.indexOf('<interface'))}`)}</mouvements>`;
    const [other] = await judged('gdm.xml', answer);
    expect(other?.errors.map(({ line, element }) => [line, element])).toEqual([
      [1, 'mouvements'],
      [lineOf('<taille>', answer), 'taille'],
    ]);
  });

  it('judges every XML file of a zip, a tgz and a tar, and says where a broken one stops', async () => {
    const members = [
      { name: 'd/bon.xml', content: demand('') },
      { name: 'd/faux.xml', content: WRONG },
      { name: 'd/autre.xml', content: '<html/>' },
    ];
    const expected = [
      [true, undefined],
      [false, null],
      [false, 'XML-NOT-DEMAND'],
    ];
    const notes = { name: 'd/lisez-moi.txt', content: 'à lire' };
    for (const [name, bytes] of [
      ['lot.zip', zipOf([...members, notes])],
      ['lot.tgz', gzipSync(tarOf([...members, notes]))],
      ['lot.tar', tarOf([...members, notes])],
    ] as const) {
      const verdicts = await judged(name, bytes);
      expect(verdicts.map(({ valid, errors }) => [valid, errors[0]?.code])).toEqual(expected);
      expect(verdicts.map((verdict) => verdict.file)).toEqual(
        members.map((member) => `${name}/${member.name}`),
      );
    }
    const cut = await judged('lot.tgz', gzipSync(tarOf(members)).subarray(0, 200));
    expect(cut.at(-1)).toMatchObject({
      file: 'lot.tgz',
      valid: false,
      errors: [{ code: 'EXPORT-TRUNCATED' }],
    });
    expect(await judged('lot.zip', 'PK')).toMatchObject([{ valid: false, errors: [{ code: 'IMPORT-ZIP' }] }]);
  });

  it('is `sne-desk validate` on files, archives and folders of them', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'a.xml'), file('<demande/>'));
    writeFileSync(join(folder, 'lot.zip'), zipOf([{ name: 'b.xml', content: WRONG }]));
    const { code, document } = await runJson(temporaryFolder(), ['validate', folder]);
    expect(code).toBe(3);
    expect(document['files']).toMatchObject([
      { file: join(folder, 'a.xml'), valid: false },
      { file: `${join(folder, 'lot.zip')}/b.xml`, errors: [{ line: 4, element: 'taille' }] },
    ]);
  });
});
