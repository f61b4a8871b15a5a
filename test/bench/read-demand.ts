/** Prints how fast demand files are read and validated here; asserts nothing. Run: `node test/bench/read-demand.ts`. */
import { loadEngine } from '../../src-main/xml/engine.ts';
import { guardXml } from '../../src-main/xml/guard.ts';
import { readDemand } from '../../src-main/xml/read-demand.ts';
import { SchemaRegistry } from '../../src-main/xml/schemas.ts';
import { parseTree } from '../../src-main/xml/tree.ts';
import { COMPLETE } from '../xml/support/documents.ts';

const SECONDS = 1.5;

function measure(name: string, work: () => void): void {
  for (let warm = 0; warm < 300; warm += 1) work();
  let count = 0;
  const start = performance.now();
  while (performance.now() - start < SECONDS * 1000) {
    work();
    count += 1;
  }
  const rate = count / ((performance.now() - start) / 1000);
  const megabytes = (rate * Buffer.byteLength(COMPLETE)) / 1e6;
  process.stdout.write(`${name}: ${rate.toFixed(0)} files/s, ${megabytes.toFixed(1)} MB/s\n`);
}

process.stdout.write(`file of ${(Buffer.byteLength(COMPLETE) / 1024).toFixed(1)} KiB\n`);
measure('guardXml', () => guardXml(COMPLETE));
measure('parseTree', () => parseTree(COMPLETE));
measure('readDemand', () => readDemand(COMPLETE));
const registry = new SchemaRegistry({ engine: await loadEngine('libxml2-wasm') });
measure('validateDemand (libxml2-wasm)', () => registry.validateDemand(COMPLETE));
registry.dispose();
