import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findNuds } from '../../src-renderer/caleol/nud-text.ts';

const nud = fc
  .tuple(
    fc.integer({ min: 1, max: 95 }),
    fc.integer({ min: 0, max: 999_999 }),
    fc.constantFrom('38004', 'GDPUB'),
  )
  .map(
    ([zone, order, desk]) => `${String(zone).padStart(3, '0')}0425${String(order).padStart(6, '0')}${desk}`,
  );

describe('pasted numéros uniques', () => {
  it('are found however they are separated, each once, in their order', () => {
    const styles = [
      (text: string) => text,
      (text: string) => `${text.slice(0, 3)} ${text.slice(3, 7)} ${text.slice(7, 13)} ${text.slice(13)}`,
      (text: string) => `${text.slice(0, 3)}-${text.slice(3, 7)}-${text.slice(7, 13)}-${text.slice(13)}`,
      (text: string) => `${text.slice(0, 3)}\u00A0${text.slice(3, 7)}\u202F${text.slice(7)}`.toLowerCase(),
    ];
    const glue = fc.constantFrom('\n', ', ', ' ; ', '\t', '\r\n');
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.tuple(nud, fc.nat(3)), { maxLength: 60, selector: ([text]) => text }),
        glue,
        (written, between) => {
          const text = written.map(([number, style]) => styles[style]?.(number) ?? number).join(between);
          expect(findNuds(text)).toEqual({ nuds: written.map(([number]) => number), rest: [] });
          expect(findNuds(`${text}\n${text}`).nuds).toHaveLength(written.length);
        },
      ),
    );
  });

  it('leave the rest of the text to be looked at', () => {
    const text = 'Ordre du jour\n038 0425 001234 11004 ;\n03804250012341100\n1038 0425 001234 110045';
    expect(findNuds(text)).toEqual({
      nuds: ['038042500123411004'],
      rest: ['Ordre du jour', '03804250012341100', '1038 0425 001234 110045'],
    });
  });
});
