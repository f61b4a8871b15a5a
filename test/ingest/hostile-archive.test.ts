import { readdirSync } from 'node:fs';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { dumpStore } from '../support/dump-store.ts';
import { exportHead, tarHeader, tarOf } from '../support/export-archive.ts';
import { good, hostileArchives, records } from './hostile-cases.ts';
import { exportFile, ingest, newStore, tgzOf } from './support.ts';

describe('a hostile or broken archive', () => {
  it.each(hostileArchives())(
    '%s: %s, whole records up to there and where it stopped',
    async (_name, code, stored, archive) => {
      const { profile, store } = newStore();
      const before = readdirSync(profile).sort();
      const result = await ingest(archive(), store);
      expect(result.stoppedAt).toMatchObject({ code, message: expect.stringMatching(/\S/) as string });
      expect(result.rejected).toBe(0);
      if (stored !== null) expect(result.stored).toBe(stored);
      // Exactly the first records, whole: the store of an archive that holds just these.
      const same = newStore();
      if (result.stored > 0)
        await ingest(
          tgzOf({ name: 's.xml', content: exportFile(records.slice(0, result.stored)) }),
          same.store,
        );
      expect(dumpStore(profile)).toEqual(dumpStore(same.profile));
      expect(readdirSync(profile).sort()).toEqual(before);
    },
  );

  it.each<readonly [string, string, () => Buffer]>([
    ['rubbish after the gzip', 'EXPORT-TRAILING', () => Buffer.concat([tgzOf(good), Buffer.from('rubbish')])],
    [
      'rubbish after the tar',
      'EXPORT-TRAILING',
      () => gzipSync(Buffer.concat([tarOf([good]), Buffer.from('rubbish')])),
    ],
    ['a member that is no XML', 'EXPORT-MEMBER', () => tgzOf({ name: 'README', content: 'x' }, good)],
    [
      'a count that is wrong',
      'EXPORT-COUNT',
      () => tgzOf({ ...good, content: String(good.content).replace('nombre="20"', 'nombre="21"') }),
    ],
  ])('%s is said and stops nothing', async (_name, code, archive) => {
    const { store } = newStore();
    const result = await ingest(archive(), store);
    expect(result).toMatchObject({ stored: 20, stoppedAt: null, problems: [{ code }] });
  });

  it('is bounded: a million entries, a bomb by its ratio or its size', async () => {
    const { store } = newStore();
    let made = 0;
    const many = function* (): Generator<Buffer> {
      for (; made < 1_000_000; made += 1) yield tarHeader(`e${String(made)}`, 0);
    };
    expect((await ingest(Readable.from(many()), store)).stoppedAt).toMatchObject({ code: 'EXPORT-TOO-MANY' });
    expect(made).toBeLessThan(11_000);
    const bomb = gzipSync(tarOf([{ name: 'z.xml', content: Buffer.alloc(64 * 1024 * 1024, 0x20) }]));
    expect((await ingest(bomb, store)).stoppedAt).toMatchObject({
      code: expect.stringMatching(/^(EXPORT-BOMB|XML-TOO-LARGE)$/) as string,
    });
    const limits = { maxRatio: 10, ratioFromBytes: 100_000 };
    expect((await ingest(bomb, store, { limits })).stoppedAt).toMatchObject({ code: 'EXPORT-BOMB' });
    expect(
      (await ingest(tarOf([good]), store, { limits: { maxTotalBytes: 50_000 } })).stoppedAt,
    ).toMatchObject({ code: 'EXPORT-BOMB' });
  });

  it('refuses a record of 200 MB without holding it', async () => {
    const { store } = newStore();
    const size = 200 * 1024 * 1024;
    const start = Buffer.from(`${exportHead(1)}<mouvement xmlns="http://nuu.application.i2/gdm"><numUnique>`);
    const source = function* (): Generator<Buffer> {
      yield tarHeader('r.xml', start.length + size);
      yield start;
      const piece = Buffer.alloc(1024 * 1024, 0x31);
      for (let at = 0; at < size; at += piece.length) yield piece;
      yield Buffer.alloc(2048);
    };
    const before = process.memoryUsage().rss;
    const result = await ingest(Readable.from(source()), store);
    expect(result.stoppedAt).toMatchObject({ code: 'XML-TOO-LARGE', file: 'r.xml' });
    expect(process.memoryUsage().rss - before).toBeLessThan(150 * 1024 * 1024);
  });
});
