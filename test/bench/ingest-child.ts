/* One ingest in a process of its own, so that its memory is its own: prints what it took as JSON. */
import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ingestArchive } from '../../src-main/ingest/ingest-archive.ts';
import { loadCommunes } from '../../src-main/reference/communes.ts';
import { systemClock } from '../../src-main/schedule/clock.ts';
import { openStore } from '../../src-main/store/store.ts';
import { openSchemas } from '../../src-main/xml/schemas.ts';

const [archive = '', threads = '2', workerFile = ''] = process.argv.slice(2);
const profile = await mkdtemp(join(tmpdir(), 'sne-desk-bench-'));
try {
  const communes = loadCommunes();
  const store = openStore(profile, 'bench', new Date(), (code) => communes.name(code));
  const schemas = await openSchemas();
  const cpuBefore = process.cpuUsage();
  const start = performance.now();
  const result = await ingestArchive(archive, {
    store,
    schemas,
    policy: 'flag',
    clock: systemClock,
    archiveId: 'bench',
    resume: false,
    threads: Number(threads),
    ...(workerFile === '' ? {} : { workerFile }),
  });
  const seconds = (performance.now() - start) / 1000;
  const cpu = process.cpuUsage(cpuBefore);
  store.close();
  const peakRssMb = process.resourceUsage().maxRSS / 1024;
  const cpuSeconds = (cpu.user + cpu.system) / 1e6;
  process.stdout.write(
    JSON.stringify({ stored: result.stored, stoppedAt: result.stoppedAt, seconds, cpuSeconds, peakRssMb }),
  );
} finally {
  rmSync(profile, { recursive: true, force: true });
}
