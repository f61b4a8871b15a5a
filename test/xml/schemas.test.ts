import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DeskError } from '../../src-main/api/errors.ts';
import { resourcePath } from '../../src-main/resources.ts';
import { DEMAND_NAMESPACE as CONTRACT_NAMESPACE } from '../../src-main/sne/contract/movements.ts';
import { DEMAND_NAMESPACE } from '../../src-main/xml/demand-names.ts';
import { loadEngine } from '../../src-main/xml/engine.ts';
import type { SchemaSource } from '../../src-main/xml/schema-files.ts';
import { SchemaRegistry, shippedChoice, shippedPacks } from '../../src-main/xml/schemas.ts';
import { validateXml } from '../../src-main/xml/validate-file.ts';
import { altered, applicant, COMPLETE, demand, movement } from './support/documents.ts';
import { installedEngines } from './support/engines.ts';

const { wasm, native } = await installedEngines();
const engines = (native === null ? [wasm] : [wasm, native]).map((engine) => [engine.name, engine] as const);

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sne-desk été-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function addPack(version: string, files: Readonly<Record<string, string>>, origin = 'officiel'): void {
  mkdirSync(join(folder, version), { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, version, name), text);
  const [main = ''] = Object.keys(files);
  writeFileSync(
    join(folder, version, 'pack.json'),
    JSON.stringify({ version, origin, files: { interfaceNuu: main } }),
  );
}

function schema(content: string): string {
  return `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="${DEMAND_NAMESPACE}" xmlns="${DEMAND_NAMESPACE}" elementFormDefault="qualified">${content}</xs:schema>`;
}

/** A schema that lies at the top of its folder. */
function alone(file: string): SchemaSource {
  return { file, folder: dirname(file) };
}

const ANYTHING = schema('<xs:element name="interfaceNuu"/>');

function demandWith(content: string): Uint8Array {
  return Buffer.from(demand(content));
}

function codeOf(work: () => unknown): string {
  try {
    work();
  } catch (thrown) {
    if (thrown instanceof DeskError) return thrown.code;
    throw thrown;
  }
  return 'accepted';
}

describe('SchemaRegistry', () => {
  it('judges with the project’s pack, by kind of document', () => {
    const registry = new SchemaRegistry({ engine: wasm });
    expect(registry.current).toMatchObject({ version: '02.01', origin: 'projet' });
    expect(registry.validateDemand(COMPLETE)).toEqual([]);
    expect(registry.validateMovement(movement(''))).toEqual([]);
    expect(registry.validateDemand(movement(''))).toMatchObject([{ element: 'mouvement' }]);
    registry.dispose();
    expect(registry.validateDemand(COMPLETE)).toEqual([]);
    expect(DEMAND_NAMESPACE).toBe(CONTRACT_NAMESPACE);
  });

  it('judges by the pack that is chosen, from one document to the next, and keeps the others', () => {
    addPack('03.00', { 'nuu.xsd': schema('<xs:element name="interfaceNuu" type="xs:string"/>') });
    addPack('02.01', { 'nuu.xsd': ANYTHING });
    const packs = [...shippedPacks(), ...shippedPacks(folder)];
    const registry = new SchemaRegistry({ choice: shippedChoice(packs), engine: wasm });
    const bytes = Buffer.from(COMPLETE);
    expect(validateXml(bytes, { registry })).toMatchObject({ valid: false, schema: '03.00', kind: 'demand' });
    // Of two packs of one version the later counts.
    expect(validateXml(demandWith('<nouveau/>'), { registry, version: '02.01' })).toMatchObject({
      valid: true,
    });
    expect(validateXml(demandWith('<nouveau/>'), { registry, version: 'projet-02.01' })).toMatchObject({
      valid: false,
    });
    expect(codeOf(() => validateXml(bytes, { registry, version: '01.00' }))).toBe('XML-SCHEMA-UNKNOWN');
    const [shipped] = packs;
    if (shipped === undefined) throw new Error('no shipped pack');
    registry.use({ packs, current: shipped });
    expect(validateXml(bytes, { registry })).toMatchObject({ valid: true, schema: '02.01' });
  });

  it('falls back on a pack with a schema for movements when the current one has none', () => {
    addPack('03.00', { 'nuu.xsd': ANYTHING });
    const packs = [...shippedPacks(), ...shippedPacks(folder)];
    const registry = new SchemaRegistry({ choice: shippedChoice(packs), engine: wasm });
    expect(registry.validateMovement(movement(''))).toEqual([]);
  });

  it('refuses a broken pack or none at all', () => {
    expect(codeOf(() => shippedPacks(folder))).toBe('XML-SCHEMA');
    mkdirSync(join(folder, '02.01'));
    writeFileSync(join(folder, '02.01', 'pack.json'), '{"version":2}');
    expect(codeOf(() => shippedPacks(folder))).toBe('XML-SCHEMA');
  });
});

describe.each(engines)('%s', (_name, engine) => {
  it('works from a folder with a space and an accent, includes in folders below', () => {
    mkdirSync(join(folder, 'p é', 'sous dossier'), { recursive: true });
    const main = join(folder, 'p é', 'nuu.xsd');
    writeFileSync(
      main,
      schema('<xs:include schemaLocation="sous%20dossier/t.xsd"/><xs:element name="interfaceNuu" type="t"/>'),
    );
    const types =
      '<xs:simpleType name="t"><xs:restriction base="xs:string"><xs:length value="2"/></xs:restriction></xs:simpleType>';
    writeFileSync(join(folder, 'p é', 'sous dossier', 't.xsd'), schema(types));
    const compiled = engine.compile(alone(main));
    const file = (text: string): string => `<interfaceNuu xmlns="${DEMAND_NAMESPACE}">${text}</interfaceNuu>`;
    expect(compiled.validate(file('ab'))).toEqual([]);
    expect(compiled.validate(file('abc'))).toMatchObject([{ signature: 'bad-length|interfaceNuu|length 2' }]);
    compiled.dispose();
    compiled.dispose();
  });

  it.each([
    ['an address on the network', '<xs:include schemaLocation="http://127.0.0.1:9/a.xsd"/>'],
    ['a file address', '<xs:import namespace="urn:x" schemaLocation="file:///etc/hostname"/>'],
    ['an absolute path', '<xs:include schemaLocation="/etc/hostname"/>'],
    ['a path out of the folder', '<xs:include schemaLocation="../a.xsd"/>'],
    ['a path out of the folder, disguised', '<xs:redefine schemaLocation="x/%2e%2e/%2e%2e/a.xsd"/>'],
    ['a file that is not there', '<xs:include schemaLocation="absent.xsd"/>'],
    ['an unknown type', '<xs:element name="x" type="nulle-part"/>'],
  ])('refuses a schema with %s', (_what, content) => {
    addPack('02.01', { 'nuu.xsd': schema(content) });
    writeFileSync(join(folder, 'a.xsd'), ANYTHING);
    mkdirSync(join(folder, '02.01', 'x'));
    expect(codeOf(() => engine.compile(alone(join(folder, '02.01', 'nuu.xsd'))))).toBe('XML-SCHEMA');
  });

  it('refuses a schema with a DOCTYPE, or that is none', () => {
    addPack('02.01', { 'nuu.xsd': `<!DOCTYPE x>${ANYTHING}`, 'autre.xsd': '<a/>' });
    expect(codeOf(() => engine.compile(alone(join(folder, '02.01', 'nuu.xsd'))))).toBe('XML-SCHEMA');
    expect(codeOf(() => engine.compile(alone(join(folder, '02.01', 'autre.xsd'))))).toBe('XML-SCHEMA');
  });

  it('says what is wrong in French without any value of the file, and keeps the line', () => {
    const compiled = engine.compile(alone(resourcePath('xsd', '02.01', 'interfaceNuu.xsd')));
    const secret = 'Zzyzx';
    const xml = altered('<ns1:etranger>false', `<ns1:etranger>${secret}`)
      .replace('code="2A004"', `code="${secret}"`)
      .replace('2012-02-29', secret)
      .replace('<ns1:montant>900', `<ns1:montant>${secret}`)
      .replace('<ns1:surface>', '<ns1:etage>3</ns1:etage><ns1:surface>');
    const errors = compiled.validate(xml);
    const at = (text: string): number => xml.slice(0, xml.indexOf(text)).split('\n').length;
    expect(errors.map(({ line, element }) => [line, element])).toEqual([
      [at(`<ns1:etranger>${secret}`), 'etranger'],
      [at(`code="${secret}"`), 'commune'],
      [at(`<ns1:dateNaissance>${secret}`), 'dateNaissance'],
      [at(`<ns1:montant>${secret}`), 'montant'],
      [at('<ns1:etage>'), 'etage'],
    ]);
    expect(errors.map(({ message }) => message).join('\n')).not.toContain(secret);
    expect(errors.map(({ signature }) => signature).join('\n')).not.toContain(secret);
    expect(errors.at(-1)?.message).toBe(
      'élément inconnu «\u00a0etage\u00a0» dans «\u00a0logementActuel\u00a0»',
    );
    compiled.dispose();
  });

  it('gives one signature to one cause, in every demand and layout', () => {
    const compiled = engine.compile(alone(resourcePath('xsd', '02.01', 'interfaceNuu.xsd')));
    const signatures = [
      applicant('<nouveau/>'),
      applicant('<nom>A</nom>\n\n<nouveau>1</nouveau><prenom/>'),
      altered('<ns1:nom>LE GOFF &', '<ns1:nouveau x="1"/><ns1:nom>LE GOFF &'),
    ].flatMap((xml) => compiled.validate(xml).map(({ signature }) => signature));
    expect(new Set(signatures)).toEqual(new Set(['unknown-element|demandeur/nouveau|']));
    compiled.dispose();
  });
});

describe('loadEngine', () => {
  it.skipIf(native !== null)('says so when the optional engine is not installed', async () => {
    await expect(loadEngine('libxmljs2')).rejects.toMatchObject({ code: 'XML-ENGINE-MISSING' });
  });

  it('names the engine and its version', () => {
    expect(engines.map(([name]) => name).slice(0, 1)).toEqual(['libxml2-wasm']);
    for (const [, engine] of engines) expect(engine.version).toMatch(/^\d+\.\d+\.\d+$/);
  });
});

describe('libxml2-wasm', () => {
  it('keeps its memory bounded over thousands of documents, valid or not', () => {
    const compiled = wasm.compile(alone(resourcePath('xsd', '02.01', 'interfaceNuu.xsd')));
    const run = (count: number): number => {
      for (let turn = 0; turn < count; turn += 1) {
        compiled.validate(COMPLETE);
        compiled.validate(demand('<nouveau/>'));
      }
      return process.memoryUsage().external;
    };
    const before = run(300);
    // 38 KB would be lost with each document that is not disposed: 38 MB here.
    expect(run(500) - before).toBeLessThan(8 * 1024 * 1024);
    compiled.dispose();
  });
});
