import { describe, expect, it } from 'vitest';
import { loadCommunes } from '../../src-main/reference/communes.ts';

const communes = loadCommunes();
const names = (query: string, limit = 5): string[] =>
  communes.search(query, limit).map((commune) => commune.name);

describe('the communes of the reference', () => {
  it('names a commune, an arrondissement, Corsica and overseas by INSEE code, and nothing else', () => {
    expect(communes.name('38185')).toBe('Grenoble');
    expect(communes.name('75113')).toBe('Paris 13e Arrondissement');
    expect(communes.name('2A004')).toBe('Ajaccio');
    expect(communes.name('97411')).toBe('Saint-Denis');
    expect(communes.name('38999')).toBeNull();
    // Merged into another commune: its present name.
    expect(communes.name('01003')).toBe(communes.name('01165'));
    expect(communes.name('constructor')).toBeNull();
  });

  it('gives department, region, postal codes and population', () => {
    expect(communes.get('38185')).toMatchObject({
      department: '38',
      region: '84',
      type: 'COM',
      headCode: null,
    });
    expect(communes.get('38185')?.postalCodes).toContain('38100');
    expect(communes.get('38185')?.population).toBeGreaterThan(100_000);
  });

  it('gives a delegated commune the postal codes of its present commune, and keeps the code for the present one', () => {
    const delegated = communes.search('Arbignieu', 1)[0];
    expect(delegated).toMatchObject({ type: 'COMD', headCode: '01015', postalCodes: ['01300'] });
    expect(communes.get('01015')).toMatchObject({ name: 'Arboys en Bugey', type: 'COM' });
  });

  it('covers every department with communes of that department only', () => {
    const isere = communes.byDepartment('38');
    expect(isere.length).toBeGreaterThan(500);
    expect(isere.every((commune) => commune.department === '38')).toBe(true);
    expect(communes.byDepartment('75')).toHaveLength(21);
    expect(communes.byDepartment('999')).toEqual([]);
  });
});

describe('the search for a commune', () => {
  it('finds by the beginning of the name before a word inside, the most populated first', () => {
    expect(names('greno')[0]).toBe('Grenoble');
    expect(names('saint martin')[0]).toBe("Saint-Martin-d'Hères");
    expect(names('st-martin d heres', 1)).toEqual(["Saint-Martin-d'Hères"]);
    expect(names('velin', 2)).toEqual(['Vélines', 'Vaulx-en-Velin']);
  });

  it('does not mind case, accents, ligatures or hyphens', () => {
    for (const spelling of ['échirolles', 'ECHIROLLES', 'Echirolles'])
      expect(names(spelling, 1)).toEqual(['Échirolles']);
    expect(names('l hay les roses', 1)).toEqual(["L'Haÿ-les-Roses"]);
  });

  it('finds by postal code, whole or begun, and by INSEE code', () => {
    expect(names('38100', 1)).toEqual(['Grenoble']);
    expect(names('69001')).toContain('Lyon 1er Arrondissement');
    expect(communes.search('3813', 1)[0]?.postalCodes).toContain('38130');
    expect(names('2a004', 1)).toEqual(['Ajaccio']);
  });

  it('gives no more than asked, nothing twice, and nothing for nothing', () => {
    const found = communes.search('saint', 50);
    expect(new Set(found.map((commune) => commune.code)).size).toBe(50);
    expect(communes.search('  - ', 5)).toEqual([]);
    expect(communes.search('saint', 0)).toEqual([]);
    expect(communes.search('zzzzzz', 5)).toEqual([]);
  });
});
