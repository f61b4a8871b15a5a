/*
 * What the encryption of the store costs: the same archive ingested and read, in clear and encrypted, in turns.
 * node test/bench/at-rest.ts [--records 20000] [--runs 2]
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { listDemandsInput } from '../../src-main/api/demand.ts';
import { ingestArchive } from '../../src-main/ingest/ingest-archive.ts';
import { loadCommunes } from '../../src-main/reference/communes.ts';
import { systemClock } from '../../src-main/schedule/clock.ts';
import { openStore } from '../../src-main/store/store.ts';
import type { Store } from '../../src-main/store/store.ts';
import { newKey } from '../../src-main/store/store-key.ts';
import { openSchemas } from '../../src-main/xml/schemas.ts';
import { writeExportArchive } from '../support/export-archive.ts';

const { values } = parseArgs({
  options: { records: { type: 'string', default: '20000' }, runs: { type: 'string', default: '2' } },
});
const communes = loadCommunes();
const schemas = await openSchemas();
const folder = mkdtempSync(join(tmpdir(), 'sne-desk-bench-at-rest-'));

const since = (start: number): number => Math.round(performance.now() - start);

/** Reading as the window does, on a connection just opened: milliseconds. */
function read(store: Store): Record<string, number> {
  const page = (query: string, offset: number) =>
    store.demands.list(listDemandsInput.parse({ query, offset, limit: 50 }));
  let start = performance.now();
  const nuds = Array.from({ length: 100 }, (_, at) => page('', at * 50).rows.map(({ nud }) => nud)).flat();
  const pages = since(start);
  start = performance.now();
  for (const query of ['martin', 'dupont', 'grenoble', '1985', 'ben', 'le'])
    for (let at = 0; at < 5; at += 1) page(query, 0);
  const searches = since(start);
  start = performance.now();
  for (const nud of nuds.slice(0, 1000)) {
    const found = store.demands.find(nud);
    if (found?.record.content_hash != null) store.demands.rawXml(found.record.id, found.record.content_hash);
  }
  return { '100 pages': pages, '30 searches': searches, '1000 demands with raw XML': since(start) };
}

async function measure(encrypts: boolean, archive: string): Promise<void> {
  const profile = mkdtempSync(join(folder, 'profile-'));
  const key = { hex: newKey().toString('hex'), encrypts };
  const open = (): Store => openStore(profile, 'bench', new Date(), (code) => communes.name(code), key);
  const filling = open();
  const cpuBefore = process.cpuUsage();
  let start = performance.now();
  await ingestArchive(archive, {
    ...{ store: filling, schemas, policy: 'flag', clock: systemClock },
    ...{ archiveId: 'bench', resume: false, threads: 1 },
  });
  const ingest = since(start);
  const { user, system } = process.cpuUsage(cpuBefore);
  filling.close();
  start = performance.now();
  const store = open();
  const opened = since(start);
  const reading = read(store);
  store.close();
  const megabytes = (statSync(join(profile, 'store.sqlite')).size / 1e6).toFixed(1);
  const cpu = Math.round((user + system) / 1000);
  console.log(
    JSON.stringify({
      store: encrypts ? 'encrypted' : 'in clear',
      ingest,
      cpu,
      opened,
      ...reading,
      megabytes,
    }),
  );
  rmSync(profile, { recursive: true });
}

try {
  const archive = join(folder, 'export.tgz');
  await writeExportArchive(archive, { records: Number(values.records) });
  for (let run = 0; run < Number(values.runs); run += 1) {
    for (const encrypts of [false, true]) await measure(encrypts, archive);
  }
} finally {
  rmSync(folder, { recursive: true });
}
