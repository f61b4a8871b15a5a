import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { MovementApplier } from '../../src-main/ingest/movement-applier.ts';
import { decompressBytes } from '../../src-main/store/compress.ts';
import { readMovement } from '../../src-main/sne/read-movement.ts';
import { openSchemas } from '../../src-main/xml/schemas.ts';
import { runJson } from '../support/cli.ts';
import { dumpStore } from '../support/dump-store.ts';
import { tarOf } from '../support/export-archive.ts';
import { temporaryFolder } from '../support/folder.ts';
import { openStoreFile } from '../support/open-store-file.ts';
import { exportFile, ingest, newStore, recordsOf, tgzOf } from './support.ts';

const RECORDS = 700;

describe('an archive of an export', () => {
  it('gives row for row what its records give one by one, in threads or not, and nothing the second time', async () => {
    const records = recordsOf({ records: RECORDS, seed: 7 });
    const archive = tgzOf(
      { name: 'a/1.xml', content: exportFile(records.slice(0, 450)) },
      { name: 'b', content: '', type: '5' },
      { name: './b/2.xml', content: exportFile(records.slice(450)) },
    );
    const one = newStore();
    const schemas = await openSchemas();
    const applier = new MovementApplier(schemas, 'flag');
    await one.store.write((unit) => {
      for (const envelope of records) {
        const movement = { ...readMovement(envelope), kind: null };
        applier.apply(unit, movement, { source: 'gdm', envelope, receivedAt: '2026-09-01T00:00:00.000Z' });
      }
    });
    schemas.dispose();
    const expected = dumpStore(one.profile);
    for (const threads of [0, 2]) {
      const { profile, store } = newStore();
      const progress: number[] = [];
      const onProgress = (told: { readonly records: number }): void => void progress.push(told.records);
      const result = await ingest(archive, store, { threads, onProgress });
      expect(result).toMatchObject({
        records: RECORDS,
        stored: RECORDS,
        unchanged: 0,
        rejected: 0,
        drm: 0,
        stoppedAt: null,
      });
      expect(result.drift).toBeGreaterThan(0);
      expect(progress.at(-1)).toBe(RECORDS);
      expect(dumpStore(profile)).toEqual(expected);
      const again = await ingest(archive, store, { threads });
      expect(again).toMatchObject({ stored: 0, unchanged: RECORDS, drift: 0 });
      expect(dumpStore(profile)).toEqual(expected);
    }
  });

  it('keeps nothing of what comes after a record that is not well-formed', async () => {
    const records = recordsOf({ records: 40, unknowns: false });
    const broken = records.with(20, (records[20] ?? '').replace('</numUnique>', '</numUnic>'));
    for (const threads of [0, 2]) {
      const { profile, store } = newStore();
      const archive = tgzOf({ name: '1.xml', content: exportFile(broken) });
      const result = await ingest(archive, store, { threads });
      expect(result).toMatchObject({ stored: 20, stoppedAt: { record: 20 } });
      const file = openStoreFile(profile);
      const blocks = file
        .prepare<[], { xml: Uint8Array; last: number }>(
          'SELECT b.xml, (SELECT max(r.last) FROM raw_xml r WHERE r.block_id = b.id) AS last FROM raw_block b',
        )
        .all();
      file.close();
      expect(blocks.length).toBeGreaterThan(0);
      for (const { xml, last } of blocks) expect(decompressBytes(xml)).toHaveLength(last);
    }
  });

  it('knows a demand by its number however that is written, and an export that has none', async () => {
    const [record = ''] = recordsOf({ records: 1, unknowns: false });
    const written = record.replaceAll(
      /<numUnique>(.{3})(.{4})(.{6})(.{5})<\/numUnique>/g,
      '<numUnique>$1-$2-$3-$4</numUnique>',
    );
    expect(written).not.toBe(record);
    const none = `${exportFile([]).split('nombre')[0] ?? ''}nombre="0"/>\n`;
    const plain = newStore();
    await ingest(tgzOf({ name: '1.xml', content: exportFile([record]) }), plain.store, { threads: 0 });
    for (const threads of [0, 2]) {
      const { profile, store } = newStore();
      const archive = tgzOf(
        { name: '0.xml', content: none },
        { name: '1.xml', content: exportFile([written]) },
      );
      expect(await ingest(archive, store, { threads })).toMatchObject({
        stored: 1,
        rejected: 0,
        stoppedAt: null,
      });
      const numbers = (rows: readonly string[]) => new Set(rows.map((row) => /"nud":"\w+"/.exec(row)?.[0]));
      expect(numbers(dumpStore(profile))).toEqual(numbers(dumpStore(plain.profile)));
    }
  });

  it('reads comments, CDATA, prefixes and attributes that hold the record’s own tag', async () => {
    const [a = '', b = '', c = ''] = recordsOf({ records: 3, unknowns: false });
    const odd = [
      '<!-- </mouvement> <mouvement> -->',
      a.replace('</numUnique>', '<!-- </mouvement> --></numUnique>'),
      b.replace('<numGuichet>38004', '<numGuichet><![CDATA[38004]]>'),
      '<autre><mouvement/></autre>',
      c
        .replaceAll('<mouvement xmlns=', '<g:mouvement note="a > b" xmlns=')
        .replaceAll('</mouvement>', '</g:mouvement>'),
    ].join('\n');
    const head = exportFile([]).replace(
      '<export ',
      '<e:export xmlns:e="http://nuu.application.i2/export" xmlns:g="http://nuu.application.i2/gdm" ',
    );
    const file = head.replace('</export>', `${odd}</e:export>`).replace('nombre="0"', 'nombre="3"');
    const { store } = newStore();
    const result = await ingest(tgzOf({ name: 'x.xml', content: file }), store);
    expect(result).toMatchObject({ records: 3, stored: 3, rejected: 0, stoppedAt: null });
  });

  it('hands each record of monthly resources over, in the transaction and the order of the archive', async () => {
    const drm = ['038042500123411004', '038042500123511004'].map(
      (nud) => `<drm xmlns="http://nuu.application.i2/drm"><numUnique>${nud}</numUnique></drm>\n`,
    );
    const [movement = ''] = recordsOf({ records: 1 });
    const { store } = newStore();
    const seen: string[] = [];
    const archive = tgzOf({ name: 'drm.xml', content: exportFile([drm[0] ?? '', movement, drm[1] ?? '']) });
    const result = await ingest(archive, store, { onDrm: (_unit, xml) => void seen.push(xml) });
    expect(result).toMatchObject({ drm: 2, records: 1, stored: 1 });
    expect(seen.map((xml) => /<numUnique>(\d+)/.exec(xml)?.[1])).toEqual([
      '038042500123411004',
      '038042500123511004',
    ]);
  });

  it('stops between two commits when asked, and goes on from there', async () => {
    const archive = tgzOf({ name: 'a.xml', content: exportFile(recordsOf({ records: 2500, seed: 3 })) });
    const whole = newStore();
    await ingest(archive, whole.store);
    const { profile, store } = newStore();
    const abort = new AbortController();
    let gates = 0;
    const first = await ingest(archive, store, {
      signal: abort.signal,
      gate: () => Promise.resolve(void (gates += 1)),
      onProgress: () => {
        abort.abort();
      },
    });
    expect(gates).toBeGreaterThan(0);
    expect(first.stoppedAt).toMatchObject({ code: 'EXPORT-INTERRUPTED', entry: 0 });
    expect(first.records).toBe(first.stoppedAt?.record);
    expect(first.records).toBeLessThan(2500);
    const second = await ingest(archive, store);
    expect(second).toMatchObject({ records: 2500, stored: 2500, unchanged: 0, stoppedAt: null });
    expect(dumpStore(profile)).toEqual(dumpStore(whole.profile));
  });

  it('reads whole files of demands as well, and refuses one that is not without losing the others', async () => {
    const files = recordsOf({ records: 30, unknowns: false }).map(
      (record) => readMovement(record).file ?? '',
    );
    const members = files.map((content, index) => ({ name: `d/${String(index)}.xml`, content }));
    const { store } = newStore();
    const odd = { name: 'd/odd.xml', content: '<html/>' };
    const result = await ingest(tgzOf(...members.slice(0, 10), odd, ...members.slice(10)), store);
    expect(result).toMatchObject({ records: 31, stored: 30, rejected: 1, stoppedAt: null });
    expect(result.problems).toMatchObject([{ file: 'd/odd.xml', code: 'XML-NOT-DEMAND' }]);
  });

  it('refuses where it is to be refused what the schema refuses, and keeps it aside', async () => {
    const [good = '', bad = ''] = recordsOf({ records: 2, unknowns: false });
    const { store } = newStore();
    const file = exportFile([good, bad.replace(/<(\w*:?)demandeur>/, '<$1demandeur><$1nouveau/>')]);
    const result = await ingest(tgzOf({ name: 'a.xml', content: file }), store, { policy: 'refuse' });
    expect(result).toMatchObject({ stored: 1, rejected: 1, problems: [{ code: 'XML-SCHEMA' }] });
    expect(store.anomalies.list()).toMatchObject([{ kind: 'rejected', count: 1 }]);
  });
});

describe('import of archives', () => {
  it('reads .tgz, .tar.gz and .tar, alone or in a folder, and says which member a problem is in', async () => {
    const folder = temporaryFolder();
    const records = recordsOf({ records: 30, unknowns: false });
    const part = (from: number, to: number) => ({
      name: 'p.xml',
      content: exportFile(records.slice(from, to)),
    });
    writeFileSync(join(folder, '1.tgz'), tgzOf(part(0, 10)));
    writeFileSync(join(folder, '2.tar.gz'), tgzOf(part(10, 20)));
    writeFileSync(join(folder, '3.tar'), tarOf([part(20, 30)]));
    writeFileSync(join(folder, '4.tgz'), tgzOf(part(0, 30)).subarray(0, 2000));
    writeFileSync(join(folder, '5.xml'), readMovement(records[0] ?? '').file ?? '');
    const profile = temporaryFolder();
    const { code, document } = await runJson(profile, ['import', folder]);
    expect(code).toBe(3);
    expect(document).toMatchObject({ files: 5, stored: 30, rejected: 1, drift: 0 });
    expect(document['problems']).toMatchObject([
      { file: join(folder, '4.tgz/p.xml'), code: 'EXPORT-TRUNCATED' },
    ]);
    const again = await runJson(profile, ['import', join(folder, '1.tgz')]);
    expect(again).toMatchObject({ code: 0, document: { files: 1, records: 10, stored: 0, unchanged: 10 } });
    const broken = await runJson(profile, ['import', join(folder, '4.tgz')]);
    expect(broken).toMatchObject({ code: 3, document: { stored: 0, rejected: 1 } });
    expect(readdirSync(folder)).toHaveLength(5);
  });
});
