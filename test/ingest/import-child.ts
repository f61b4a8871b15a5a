/* A process to be killed: imports an archive into a profile, and says on standard output what is committed. */
import { ingestArchive } from '../../src-main/ingest/ingest-archive.ts';
import { loadCommunes } from '../../src-main/reference/communes.ts';
import { systemClock } from '../../src-main/schedule/clock.ts';
import { openStore } from '../../src-main/store/store.ts';
import { openSchemas } from '../../src-main/xml/schemas.ts';

const [profile = '', archive = '', threads = '0'] = process.argv.slice(2);
const communes = loadCommunes();
const store = openStore(profile, 'test', new Date(), (code) => communes.name(code));
process.stdout.write('open\n');
await ingestArchive(archive, {
  store,
  schemas: await openSchemas(),
  policy: 'flag',
  clock: systemClock,
  archiveId: 'killed',
  resume: true,
  threads: Number(threads),
  onProgress: ({ records }) => process.stdout.write(`${String(records)}\n`),
});
store.close();
process.stdout.write('done\n');
