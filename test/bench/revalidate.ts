/*
 * Judging the stock of 5,000 demands anew after a pack that explains its drift, beside `xmllint --stream --schema` over the
 * same raw XML: `node test/bench/revalidate.ts [demands]`. Every demand has an element that the former schemas refuse.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Engine } from '../../src-main/engine/engine.ts';
import { createHeadlessHost } from '../../src-main/engine/headless-host.ts';
import { readPackPath } from '../../src-main/ingest/pack-source.ts';
import { systemClock } from '../../src-main/schedule/clock.ts';
import { EXPORT_END, exportHead, exportRecords, tarOf } from '../support/export-archive.ts';
import { projectPack, withElement, writePack } from '../support/packs.ts';

const RUNS = 5;
const demands = Number(process.argv[2] ?? 5000);
const folder = mkdtempSync(join(tmpdir(), 'sne-desk-bench-'));

/** The element that the SNE has added: one demand in two has it where the applicant is, the others where they seek. */
function withNews(record: string, index: number): string {
  const at = index % 2 === 0 ? 'demandeur' : 'logementRecherche';
  const prefix = new RegExp(`<(\\w*:?)${at}>`).exec(record)?.[1];
  const spot = prefix === undefined ? 'demandeur' : at;
  return record.replace(new RegExp(`<(\\w*:?)${spot}>`), `<$1${spot}><$1precision>x</$1precision>`);
}

function newPack(): string {
  const declaration = '<xs:element name="precision" type="texte" minOccurs="0"/>';
  const one = withElement(projectPack(), 'demandeur', declaration);
  return writePack(join(folder, 'pack'), withElement(one, 'logementRecherche', declaration));
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}

/** The same demands as one document, and a schema for it: the peer without the cost of opening each file. */
function writeLot(files: readonly { readonly xml: string }[], pack: string): { lot: string; schema: string } {
  const lot = join(folder, 'lot.xml');
  const demandsOnly = files.map(({ xml }) => xml.replace(/^<\?xml[^>]*\?>/, ''));
  writeFileSync(lot, `<lot xmlns="urn:sne-desk:lot">${demandsOnly.join('')}</lot>`);
  const schema = join(pack, 'lot.xsd');
  writeFileSync(
    schema,
    `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:sne-desk:lot"><xs:import namespace="http://nuu.application.i2/" schemaLocation="interfaceNuu.xsd"/><xs:element name="lot"><xs:complexType><xs:sequence><xs:any processContents="strict" minOccurs="0" maxOccurs="unbounded"/></xs:sequence></xs:complexType></xs:element></xs:schema>`,
  );
  return { lot, schema };
}

/** xmllint over every file in one run, in streaming mode; seconds. */
function xmllintSeconds(list: readonly string[], schema: string): number | null {
  const startedAt = performance.now();
  const { error, status } = spawnSync('xmllint', ['--stream', '--noout', '--schema', schema, ...list], {
    stdio: ['ignore', 'ignore', 'ignore'],
  });
  if (error !== undefined) return null;
  if (status !== 0) throw new Error(`xmllint refuses what the engine accepts: ${String(status)}`);
  return (performance.now() - startedAt) / 1000;
}

try {
  const profile = join(folder, 'profile');
  const options = { profile, holder: 'bench', clock: systemClock, host: createHeadlessHost({}), env: {} };
  const engine = await Engine.open(options);
  const records = [...exportRecords({ records: demands, seed: 5, unknowns: false })].map(withNews);
  const content = exportHead(demands) + records.join('') + EXPORT_END;
  const archive = join(folder, 'export.tar');
  writeFileSync(archive, tarOf([{ name: 'demandes.xml', content }]));
  await engine.importFiles([archive]);
  const files = engine.store.drift.files(0, demands + 1);
  const raw = join(folder, 'raw');
  mkdirSync(raw);
  const list = files.map(({ nud, xml }) => {
    const file = join(raw, `${nud}.xml`);
    writeFileSync(file, xml);
    return file;
  });
  const bytes = files.reduce((sum, { xml }) => sum + Buffer.byteLength(xml), 0);
  const before = engine.store.drift.summary().demands;
  const pack = newPack();
  await engine.schemas.add(await readPackPath(pack), null);
  const { lot, schema } = writeLot(files, pack);
  const seconds: number[] = [];
  const peers: number[] = [];
  const onePeers: number[] = [];
  const drifts: number[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    // Each run begins with the drift of the former schemas.
    await engine.schemas.use('projet-02.01');
    await engine.schemas.revalidate();
    await engine.schemas.use('02.02');
    const found = await engine.schemas.revalidate();
    seconds.push(found.seconds);
    drifts.push(found.drift);
    const peer = xmllintSeconds(list, join(pack, 'interfaceNuu.xsd'));
    if (peer !== null) peers.push(peer);
    const onePeer = xmllintSeconds([lot], schema);
    if (onePeer !== null) onePeers.push(onePeer);
  }
  await engine.stop();
  const own = median(seconds);
  const against = (peer: readonly number[]) =>
    peer.length === 0 ? null : { seconds: rounded(median(peer)), ratio: rounded(own / median(peer)) };
  const result = {
    demands: files.length,
    rawMegabytes: rounded(bytes / 1e6),
    driftBefore: before,
    driftAfter: Math.max(...drifts),
    seconds: rounded(own),
    xmllintFiles: against(peers),
    xmllintOneFile: against(onePeers),
  };
  process.stdout.write(`${JSON.stringify(result)}\n`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
