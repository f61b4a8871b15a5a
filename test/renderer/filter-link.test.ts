import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { filterLink, isFilterLink, readFilterLink } from '../../src-renderer/demands/filter-link.ts';
import { NO_FILTERS } from '../../src-renderer/demands/list-input.ts';
import type { Filters } from '../../src-renderer/demands/list-input.ts';

const filters: fc.Arbitrary<Filters> = fc.record({
  state: fc.constantFrom('active', 'removed', 'all'),
  commune: fc.option(
    fc.record({ code: fc.constantFrom('38185', '2A004', '97411'), name: fc.string({ maxLength: 60 }) }),
  ),
  housingType: fc.option(fc.constantFrom('C', 'T1', 'T6P')),
  renewalWithinDays: fc.option(fc.integer({ min: 0, max: 400 })),
  changedWithinDays: fc.option(fc.integer({ min: 0, max: 4000 })),
  dalo: fc.boolean(),
  drm: fc.boolean(),
  drift: fc.boolean(),
  countryAnomaly: fc.boolean(),
  news: fc.constant(null),
});

describe('the link of the filters', () => {
  it('gives a colleague the very same filters, also with text around it', () => {
    fc.assert(
      fc.property(filters, (chosen) => {
        const link = filterLink(chosen);
        expect(isFilterLink(` ${link}`)).toBe(true);
        expect(readFilterLink(`Mes filtres :\r\n${link}\r\n`)).toEqual(chosen);
      }),
    );
  });

  it('leaves out what it cannot mean, and is nothing without its beginning', () => {
    expect(
      readFilterLink(
        'sne-desk://demandes?etat=perdues&commune=Paris&renouvellement=9999&type=TRESLONG&dalo=1',
      ),
    ).toEqual(NO_FILTERS);
    expect(readFilterLink('https://example.org/?etat=toutes')).toBeNull();
    expect(isFilterLink('martin')).toBe(false);
  });
});
