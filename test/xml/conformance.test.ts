import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { resourcePath } from '../../src-main/resources.ts';
import type { SchemaError, XsdEngine } from '../../src-main/xml/engine.ts';
import { guardParsed, guardXml } from '../../src-main/xml/guard.ts';
import { kindOfRoot, SchemaRegistry } from '../../src-main/xml/schemas.ts';
import { parseTree } from '../../src-main/xml/tree.ts';
import { temporaryFolder } from '../support/folder.ts';
import { writePack } from '../support/packs.ts';
import { CASES } from './conformance/cases.ts';
import { PACK_CASES } from './conformance/pack-cases.ts';
import type { PackCase } from './conformance/pack-cases.ts';
import { installedEngines } from './support/engines.ts';

const { wasm, native } = await installedEngines();

function judge(registry: SchemaRegistry, xml: string): readonly SchemaError[] {
  const kind = kindOfRoot(guardXml(xml).root);
  if (kind === null) throw new Error('a case of no kind');
  return registry.schema(kind).validate(xml);
}

/** Kind and path, without what was expected. */
function found(errors: readonly SchemaError[]): string[] {
  return errors.map((error) => error.signature.split('|').slice(0, 2).join('|'));
}

describe(`conformance set (${String(CASES.length)} documents) with libxml2-wasm`, () => {
  const registry = new SchemaRegistry({ engine: wasm });
  it.each(CASES.map((one) => [one.errors.length === 0 ? 'accepts' : 'refuses', one.proves, one] as const))(
    '%s: %s',
    (_verdict, _proves, { xml, errors }) => {
      const told = judge(registry, xml);
      expect(found(told)).toEqual(errors);
      // The same for a document that was parsed before.
      const { root, xml: guarded } = guardXml(xml);
      expect(guardParsed(xml)).toBe(guarded);
      expect(registry.schema(kindOfRoot(root) ?? 'demand').validate(xml, parseTree(xml))).toEqual(told);
    },
  );

  it('has at least 90 documents, each proving something else', () => {
    expect(CASES.length).toBeGreaterThanOrEqual(90);
    expect(new Set(CASES.map(({ proves }) => proves)).size).toBe(CASES.length);
    expect(new Set(CASES.map(({ xml }) => xml)).size).toBe(CASES.length);
  });
});

const reason = native === null ? ' (SKIPPED: libxmljs2 is not installed here)' : '';
describe.skipIf(native === null)(`both engines agree${reason}`, () => {
  it.each(CASES.map((one) => [one.proves, one] as const))('on: %s', (_proves, { xml, errors }) => {
    if (native === null) throw new Error('unreachable: skipped');
    const second = judge(new SchemaRegistry({ engine: native }), xml);
    expect(found(second)).toEqual(errors);
    expect(second).toEqual(judge(new SchemaRegistry({ engine: wasm }), xml));
  });
});

/** Judges a document by a set of several files that is written to the disk for it. */
function judgeByPack(engine: XsdEngine, { pack, main, xml }: PackCase): readonly SchemaError[] {
  const folder = writePack(temporaryFolder(), pack);
  const compiled = engine.compile({ file: join(folder, main), folder });
  try {
    return compiled.validate(xml);
  } finally {
    compiled.dispose();
  }
}

describe(`sets of several files (${String(PACK_CASES.length)} documents)`, () => {
  it.each(PACK_CASES.map((one) => [one.proves, one] as const))('libxml2-wasm: %s', (_proves, one) => {
    expect(found(judgeByPack(wasm, one))).toEqual(one.errors);
  });

  it.skipIf(native === null).each(PACK_CASES.map((one) => [one.proves, one] as const))(
    `both engines agree${reason} that %s`,
    (_proves, one) => {
      if (native === null) throw new Error('unreachable: skipped');
      expect(judgeByPack(native, one)).toEqual(judgeByPack(wasm, one));
    },
  );

  it('make a conformance set of at least 150 documents, each proving something else', () => {
    const all = [...CASES, ...PACK_CASES].map(({ proves }) => proves);
    expect(all.length).toBeGreaterThanOrEqual(150);
    expect(new Set(all).size).toBe(all.length);
    expect(PACK_CASES.length).toBeGreaterThanOrEqual(50);
  });
});

describe('codes.xsd', () => {
  it('lists exactly the published codes', () => {
    const lists = z
      .record(z.string(), z.union([z.string(), z.record(z.string(), z.string())]))
      .parse(JSON.parse(readFileSync(resourcePath('src-main/reference/data/code-lists.json'), 'utf8')));
    const published = Object.entries(lists)
      .filter(([name, list]) => typeof list === 'object' && name !== 'exportEntity')
      .map(([name, list]) => [
        `code${name.charAt(0).toUpperCase()}${name.slice(1)}`,
        Object.keys(list).sort(),
      ]);
    const schema = parseTree(readFileSync(resourcePath('xsd', '02.01', 'codes.xsd'), 'utf8'));
    const declared = schema.children.map((type) => [
      type.attributes[0]?.value,
      type.children[0]?.children.map((value) => value.attributes[0]?.value).sort(),
    ]);
    expect(declared).toEqual(published);
  });
});
