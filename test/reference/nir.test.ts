import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inspectNir, maskNir, nirKey } from '../../src-main/reference/nir.ts';

const pad = (value: number, length: number): string => String(value).padStart(length, '0');
const places = fc.oneof(
  fc.integer({ min: 1001, max: 99999 }).map((place) => pad(place, 5)),
  fc
    .tuple(fc.constantFrom('2A', '2B'), fc.integer({ min: 0, max: 999 }))
    .map(([island, commune]) => `${island}${pad(commune, 3)}`),
);
const months = fc.oneof(
  fc.integer({ min: 1, max: 12 }),
  fc.integer({ min: 20, max: 42 }),
  fc.integer({ min: 50, max: 99 }),
);
const numbers = (first: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc
    .tuple(first, fc.integer({ min: 0, max: 99 }), months, places, fc.integer({ min: 1, max: 999 }))
    .map(
      ([sex, year, month, place, order]) => `${sex}${pad(year, 2)}${pad(month, 2)}${place}${pad(order, 3)}`,
    );
const withKey = (number: string): string => `${number}${nirKey(number) ?? '??'}`;
const permanent = numbers(fc.constantFrom('1', '2'));

describe('the NIR', () => {
  it('agrees with a key computed by hand, in Corsica too', () => {
    // 2 69 05 49 588 157: the example of the social security's own pages.
    expect(nirKey('2690549588157')).toBe('80');
    expect(Number(nirKey('155052A004123'))).toBe(97 - (1550519004123 % 97));
    expect(Number(nirKey('155052B004123'))).toBe(97 - (1550518004123 % 97));
    expect(nirKey('155052C004123')).toBeNull();
  });

  it('is permanent when it is well built and begins with 1 or 2, however it is spaced', () => {
    fc.assert(
      fc.property(permanent, (number) => {
        const found = inspectNir(
          withKey(number)
            .replace(/(.)(..)/, '$1 $2 ')
            .toLowerCase(),
        );
        expect(found).toMatchObject({
          kind: 'permanent',
          number,
          keyChecked: true,
          birthYear: number.slice(1, 3),
        });
        expect(found.kind !== 'invalid' && found.sex).toBe(number.startsWith('1') ? 'M' : 'F');
      }),
    );
  });

  it('is temporary when it begins with 3, 4, 7 or 8', () => {
    fc.assert(
      fc.property(numbers(fc.constantFrom('3', '4', '7', '8')), (number) => {
        expect(inspectNir(withKey(number)).kind).toBe('temporary');
      }),
    );
  });

  it('is invalid after any single digit was changed, those of the key included', () => {
    fc.assert(
      fc.property(permanent, fc.nat({ max: 14 }), fc.integer({ min: 1, max: 9 }), (number, at, by) => {
        const written = withKey(number);
        const digit = written.charAt(at);
        fc.pre(/\d/.test(digit));
        const changed = `${written.slice(0, at)}${String((Number(digit) + by) % 10)}${written.slice(at + 1)}`;
        expect(inspectNir(changed).kind).toBe('invalid');
      }),
      { numRuns: 2000 },
    );
  });

  it('says when no key was given, and what is wrong otherwise', () => {
    expect(inspectNir('2690549588157')).toMatchObject({ kind: 'permanent', keyChecked: false });
    expect(inspectNir('269054958815781')).toEqual({ kind: 'invalid', problem: 'key' });
    expect(inspectNir('26905495881578')).toEqual({ kind: 'invalid', problem: 'length' });
    expect(inspectNir('abc')).toEqual({ kind: 'invalid', problem: 'length' });
    expect(inspectNir('26905X958815780')).toEqual({ kind: 'invalid', problem: 'characters' });
    expect(inspectNir(withKey('5690549588157'))).toEqual({ kind: 'invalid', problem: 'firstDigit' });
    expect(inspectNir(withKey('2691549588157'))).toEqual({ kind: 'invalid', problem: 'month' });
  });

  it('shows nothing but sex and year when masked, and nothing at all of a text that is no NIR', () => {
    expect(maskNir('269054958815780')).toBe('2 69 •• •• ••• ••• ••');
    expect(maskNir('2690549588157')).toBe('2 69 •• •• ••• ••• ••');
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(maskNir(text)).toMatch(/^(\d \d\d|• ••) •• •• ••• ••• ••$/);
      }),
    );
    expect(maskNir('secret')).toBe('• •• •• •• ••• ••• ••');
  });
});
