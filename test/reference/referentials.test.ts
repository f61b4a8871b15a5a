import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  codes,
  label,
  readCodeListsFile,
  setCodeLists,
  shippedCodeLists,
} from '../../src-main/reference/code-lists.ts';
import { openCommuneHistory, readCommuneMoves } from '../../src-main/reference/commune-history.ts';
import { loadCommunes } from '../../src-main/reference/communes.ts';
import { readCogFile } from '../../src-main/reference/countries/cog-file.ts';
import { CountryJudge } from '../../src-main/reference/countries/judge.ts';
import { buildLexicon, shippedCog } from '../../src-main/reference/countries/lexicon.ts';
import { editionOf, readReservers } from '../../src-main/reference/reservers.ts';
import { resourcePath } from '../../src-main/resources.ts';
import { newerCog } from './support/newer-cog.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('a newer list of countries', () => {
  const list = readCogFile(bytes(newerCog()), 'v_pays_territoire_2026.csv');
  const judge = new CountryJudge(buildLexicon(list, shippedCog()));

  it('gives its labels, while former and usual names go on leading to them', () => {
    expect(list.year).toBe('2026');
    expect(judge.judge('maroc')).toMatchObject({ status: 'known', country: 'Maroc' });
    expect(judge.judge('Haute-Volta')).toMatchObject({ status: 'corrected', country: 'Burkina Faso' });
    expect(judge.judge('RDC').country).toBe('Congo (République démocratique)');
    expect(judge.judge('Tchécoslovaquie').status).toBe('ambiguous');
  });

  it('lets a label of the former list lead to the new one', () => {
    expect(judge.judge('TCHEQUE (REPUBLIQUE)')).toMatchObject({ status: 'corrected', country: 'Tchéquie' });
    expect(judge.judge('Hong-Kong')).toMatchObject({ status: 'known', country: 'HONG-KONG' });
  });

  it('still forbids France and its parts, now under a code of their own', () => {
    for (const value of ['France', 'La Réunion', 'Martinique', 'Saint-Martin', '99100', 'Guyanne']) {
      expect(judge.judge(value).status).toBe('forbidden');
    }
  });

  it('is read with semicolons, tabs and in Windows-1252 too', () => {
    const tabs = newerCog().replaceAll(',', '\t').replaceAll('"', '');
    const latin = Buffer.from(tabs, 'latin1');
    const read = readCogFile(latin, 'pays2026.txt');
    expect(read.rows.find(({ iso2 }) => iso2 === 'DZ')?.label).toBe('Algérie');
  });

  it('is refused, with the reason, when it is another file or not whole', () => {
    const short = newerCog().split('\n').slice(0, 40).join('\n');
    const refused: readonly (readonly [string, RegExp])[] = [
      ['a,b\n1,2', /colonnes/],
      [short, /entière/],
      [newerCog().replace('99350', 'abc'), /ligne/],
      [
        readFileSync(resourcePath('src-main', 'reference', 'data', 'communes.tsv'), 'utf8').slice(0, 5000),
        /colonnes/,
      ],
      ['', /colonnes/],
    ];
    for (const [text, why] of refused) expect(() => readCogFile(bytes(text), 'x.csv')).toThrow(why);
  });
});

describe('communes that have merged', () => {
  const communes = loadCommunes();
  const history = openCommuneHistory(communes);

  it('resolve to the commune of today, through as many mergers as there were', () => {
    expect(history.today('38185')).toMatchObject({ isFormer: false, commune: { name: 'Grenoble' } });
    expect(history.today('01340')?.commune.name).toBe('Arboys en Bugey');
    expect(history.today('01018')).toMatchObject({ isFormer: true, commune: { name: 'Valserhône' } });
    expect(history.today('99999')).toBeNull();
  });

  it('leave no code of the shipped history without a commune of today', () => {
    const lines = readFileSync(
      resourcePath('src-main', 'reference', 'data', 'commune-history.tsv'),
      'utf8',
    ).split('\n');
    const former = lines.filter((line) => /^\d/.test(line)).map((line) => line.slice(0, 5));
    expect(former.length).toBeGreaterThan(4000);
    expect(former.filter((code) => history.today(code)?.commune.headCode !== null)).toEqual([]);
  });

  it('tell whether a postal code serves a commune', () => {
    expect(history.serves('38100', '38185')).toBe(true);
    expect(history.serves('38130', '38185')).toBe(false);
    expect(history.serves('00000', '38185')).toBeNull();
    expect(history.byPostalCode('38130').map(({ name }) => name)).toContain('Échirolles');
  });

  it('take newer mergers from the file of movements, and never turn in circles', () => {
    const head =
      'MOD,DATE_EFF,TYPECOM_AV,COM_AV,TNCC_AV,NCC_AV,NCCENR_AV,LIBELLE_AV,TYPECOM_AP,COM_AP,TNCC_AP,NCC_AP,NCCENR_AP,LIBELLE_AP';
    const line = (from: string, to: string, date: string): string =>
      `32,${date},COM,${from},0,A,A,A,COM,${to},0,B,B,B`;
    const moves = readCommuneMoves(
      bytes([head, line('38151', '38185', '2027-01-01'), line('38151', '38001', '2020-01-01')].join('\n')),
      'v_mvt_commune_2027.csv',
    );
    expect(openCommuneHistory(communes, moves).today('38151')?.commune.name).toBe('Grenoble');
    const circle = new Map([
      ['38151', '38185'],
      ['38185', '38151'],
    ]);
    expect(openCommuneHistory(communes, circle).today('38151')).toBeNull();
    expect(() => readCommuneMoves(bytes('a,b\n1,2'), 'x.csv')).toThrow(/colonnes/);
  });
});

describe('reservers', () => {
  it('are read from a table, with the label of their kind', () => {
    const read = readReservers(
      bytes('code;libelle;type\nR1;Ville de Grenoble;COLTER\nR2;Autre;XYZ\n'),
      'reservataires-2026.csv',
    );
    expect(read).toEqual([
      {
        code: 'R1',
        name: 'Ville de Grenoble',
        type: 'COLTER',
        typeLabel: label('typeReservataire', 'COLTER'),
      },
      { code: 'R2', name: 'Autre', type: 'XYZ', typeLabel: null },
    ]);
    expect(editionOf('reservataires-2026.csv', bytes(''))).toBe('2026');
  });

  it('are refused when a line is incomplete or a code comes twice', () => {
    expect(() => readReservers(bytes('code;libelle;type\nR1;;COLTER'), 'r.csv')).toThrow(/ligne 2/);
    expect(() => readReservers(bytes('code;libelle;type\nR1;A;B\nR1;C;D'), 'r.csv')).toThrow(/deux fois/);
    expect(() => readReservers(bytes('a;b'), 'r.csv')).toThrow(/colonnes/);
  });
});

describe('code lists', () => {
  it('tell the version of the interface they came with', () => {
    expect(shippedCodeLists().version).toBe('02.01');
  });

  it('of a newer version add their codes to the shipped ones', () => {
    const newer = readCodeListsFile(
      bytes('{"_version":"02.02","civilite":{"4":"Autre","1":"M."}}'),
      'codes.json',
    );
    expect(newer.version).toBe('02.02');
    setCodeLists(newer.lists);
    try {
      expect([label('civilite', '4'), label('civilite', '1'), label('civilite', '2')]).toEqual([
        'Autre',
        'M.',
        'Madame',
      ]);
      expect(codes('civilite')).toEqual(['1', '2', '3', '4']);
    } finally {
      setCodeLists(null);
    }
    expect(label('civilite', '4')).toBeNull();
  });

  it('are refused without a version, without a list, or when they are no JSON', () => {
    for (const text of ['{"civilite":{"1":"M"}}', '{"_version":"02.02"}', 'nothing']) {
      expect(() => readCodeListsFile(bytes(text), 'codes.json')).toThrow(/codes\.json/);
    }
  });
});
