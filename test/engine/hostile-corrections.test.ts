import '../support/property-seed.ts';
import fc from 'fast-check';
import { XmlDocument } from 'libxml2-wasm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DeskError } from '../../src-main/api/errors.ts';
import type { CorrectionField } from '../../src-main/api/outgoing.ts';
import { correctionField } from '../../src-main/api/outgoing.ts';
import { makeFile } from '../../src-main/engine/outgoing-making.ts';
import { checkedCorrection } from '../../src-main/engine/outgoing-values.ts';
import { loadCommunes } from '../../src-main/reference/communes.ts';
import { CountryJudge } from '../../src-main/reference/countries/judge.ts';
import { countryReference } from '../../src-main/reference/countries/reference.ts';
import { correctedValue } from '../../src-main/xml/correct-demand.ts';
import { readDemand } from '../../src-main/xml/read-demand.ts';
import { openSchemas } from '../../src-main/xml/schemas.ts';
import type { SchemaRegistry } from '../../src-main/xml/schemas.ts';
import { COMPLETE } from '../xml/support/documents.ts';

const reference = {
  judge: new CountryJudge(countryReference(null).lexicon),
  communes: loadCommunes(),
};
let schemas: SchemaRegistry;
beforeAll(async () => {
  schemas = await openSchemas();
});
afterAll(() => {
  schemas.dispose();
});

const hostile = fc
  .array(
    fc.oneof(
      {
        weight: 3,
        arbitrary: fc.constantFrom(
          ']]>',
          '&',
          '&amp;',
          '&#0;',
          '<',
          '</mel>',
          '<!--',
          '-->',
          '<![CDATA[',
          '"',
          "'",
          '<?x?>',
        ),
      },
      fc.constantFrom(
        '\u0000',
        '\u0001',
        '\u000b',
        '\u001b',
        '\u007f',
        '\u0085',
        '\r\n',
        '\t',
        '\ufffe',
        '\uffff',
        '\ud800',
        '\u2028',
      ),
      fc.constantFrom('\u202e', '\u2066', '\u200f', 'שלום', 'مرحبا', 'e\u0301', '𝄞', '\u00a0', '\ufeff', 'é'),
      fc.string({ unit: 'binary', maxLength: 20 }),
      fc.string({ maxLength: 20 }),
    ),
    { minLength: 1, maxLength: 12 },
  )
  .map((parts) => parts.join(''));
const long = fc
  .tuple(hostile, fc.integer({ min: 1, max: 800 }))
  .map(([text, times]) => text.repeat(times).slice(0, 10_240));

/** What became of a value: refused by a code, kept back by the schema, or ready to leave. */
function tried(field: CorrectionField, value: string): string {
  try {
    const correction = checkedCorrection({ person: 'applicant', field, value }, reference);
    const source = { xml: COMPLETE, hash: 'h', pending: [], now: new Date('2026-11-26T10:00:00Z') };
    const made = makeFile(source, [correction], schemas);
    const xml = made.xml ?? '';
    // libxml2 reads it, and both readers find what was meant.
    XmlDocument.fromBuffer(Buffer.from(xml, 'utf8')).dispose();
    expect(correctedValue(readDemand(xml), 'applicant', field)).toBe(correction.value);
    expect(readDemand(xml).unknown).toEqual(readDemand(COMPLETE).unknown);
    expect(made.error === null).toBe(schemas.validateDemand(xml).length === 0);
    return made.error?.code ?? 'ready';
  } catch (thrown) {
    if (!(thrown instanceof DeskError)) throw thrown;
    expect(thrown.hint).not.toBeNull();
    return thrown.code;
  }
}

describe('hostile text in a correction', () => {
  it('never makes a bad file: it is refused, kept back, or written so that it is read as meant', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(
        fc.constantFrom(...correctionField.options),
        fc.oneof({ weight: 4, arbitrary: hostile }, long),
        (field, value) => {
          seen.add(tried(field, value));
        },
      ),
      { numRuns: 1500 },
    );
    expect([...seen].sort()).toEqual(['OUT-SCHEMA', 'OUT-VALUE', 'ready']);
  });

  it('keeps letters of other scripts, and refuses what hides', () => {
    for (const value of ['שלום ]]> & <x>', 'نور', '𝄞 "clé" d’or', 'rue de l’Île'])
      expect(tried('street', value)).toBe('ready');
    for (const value of ['a\u202eb', 'a\u0000b', 'a\nb', 'a\u200bb', 'a\ud800b'])
      expect(tried('street', value)).toBe('OUT-VALUE');
    expect(tried('street', 'é'.repeat(10_240))).toBe('OUT-SCHEMA');
    for (const [field, value] of [
      ['email', 'zoe@example'],
      ['email', 'a b@example.fr'],
      ['mobilePhone', '06<'],
      ['country', 'FRANCE'],
      ['country', 'Marroc'],
      ['commune', '99999'],
      ['postalCode', '38]]>'],
      ['abroad', 'oui'],
    ] as const)
      expect(tried(field, value)).toBe('OUT-VALUE');
  });
});
