import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Engine } from '../../src-main/engine/engine.ts';
import { createHeadlessHost } from '../../src-main/engine/headless-host.ts';
import { systemClock } from '../../src-main/schedule/clock.ts';
import { newerCog } from '../reference/support/newer-cog.ts';
import { runJson } from '../support/cli.ts';

const folder = mkdtempSync(join(tmpdir(), 'sne-desk-countries-'));

/** A file of the interface with one applicant living abroad. */
function demandFile(sequence: string, country: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<ns1:interfaceNuu xmlns:ns1="http://nuu.application.i2/" versionInterface="02.01"><ns1:entete><ns1:dateFichier>2026-11-01T10:00:00+01:00</ns1:dateFichier></ns1:entete><ns1:demande><ns1:demandeLogement><ns1:numUnique>0380425${sequence}11004</ns1:numUnique><ns1:numGuichet>11004</ns1:numGuichet><ns1:dateCreationDemande>2026-04-02</ns1:dateCreationDemande><ns1:personnePhysique><ns1:demandeur><ns1:civilite code="1"/><ns1:nom>ESSAI</ns1:nom><ns1:prenom>Jean</ns1:prenom><ns1:dateNaissance>1980-01-01</ns1:dateNaissance><ns1:adressePostale><ns1:etranger>true</ns1:etranger><ns1:pays>${country}</ns1:pays></ns1:adressePostale></ns1:demandeur></ns1:personnePhysique></ns1:demandeLogement></ns1:demande></ns1:interfaceNuu>`;
}

let engine: Engine;

beforeAll(async () => {
  const files = join(folder, 'files');
  mkdirSync(files);
  const values = ['Marroc', 'Marroc', 'maroc', 'ETATS UNIS', 'Corée', 'Alger', 'La Réunion'];
  values.forEach((value, index) => {
    writeFileSync(
      join(files, `${String(index)}.xml`),
      demandFile(String(1000 + index).padStart(6, '0'), value),
    );
  });
  engine = await Engine.open({
    profile: join(folder, 'profile'),
    holder: 'essai',
    clock: systemClock,
    host: createHeadlessHost({}),
    env: {},
  });
  await engine.importFiles([files]);
});

afterAll(async () => {
  await engine.stop();
  rmSync(folder, { recursive: true, force: true });
});

describe('the countries of the stock', () => {
  it('are grouped by value, with what is certain and who can say the rest', () => {
    const groups = engine.countries.stock().groups.map(({ verdict, demands, proposal, ask }) => ({
      value: verdict.value,
      demands,
      proposal,
      ask,
    }));
    expect(groups).toEqual(
      expect.arrayContaining([
        { value: 'Marroc', demands: 2, proposal: 'MAROC', ask: 'nobody' },
        { value: 'maroc', demands: 1, proposal: null, ask: 'nobody' },
        { value: 'ETATS UNIS', demands: 1, proposal: 'ETATS-UNIS', ask: 'nobody' },
        { value: 'Corée', demands: 1, proposal: null, ask: 'applicant' },
        { value: 'Alger', demands: 1, proposal: null, ask: 'desk' },
        { value: 'La Réunion', demands: 1, proposal: null, ask: 'desk' },
      ]),
    );
    expect(engine.store.countries.addresses('Marroc', 10).map(({ nud }) => nud)).toHaveLength(2);
  });

  it('are corrected only where it is certain, however many values are given', async () => {
    expect(await engine.countries.accept(['Marroc', 'maroc', 'Corée', 'Alger', 'La Réunion'])).toBe(2);
    // Decided once is decided: nothing is doubled.
    expect(await engine.countries.accept(['Marroc'])).toBe(0);
    expect(await engine.countries.choose('Alger', 'ALGERIE')).toBe(1);
    await expect(engine.countries.choose('Corée', 'FRANCE')).rejects.toThrow(/liste des pays/);
    const corrections = engine.store.countries.corrections(null, 100);
    expect(
      corrections.map(({ former, country, origin, status }) => [former, country, origin, status]),
    ).toEqual([
      ['Marroc', 'MAROC', 'rule', 'toSend'],
      ['Marroc', 'MAROC', 'rule', 'toSend'],
      ['Alger', 'ALGERIE', 'person', 'toSend'],
    ]);
  });

  it('leave by a sender, which is believed for each correction alone', async () => {
    const given: number[][] = [];
    await expect(engine.countries.send(() => Promise.reject(new Error('network')))).rejects.toThrow(
      'network',
    );
    expect(engine.store.countries.corrections('toSend', 10)).toHaveLength(3);
    const sent = await engine.countries.send((corrections) => {
      given.push(corrections.map(({ id }) => id));
      return Promise.resolve(
        corrections
          .slice(0, 2)
          .map(({ id }, index) =>
            index === 0
              ? { id, status: 'sent' as const, detail: null }
              : { id, status: 'refused' as const, detail: 'Non.' },
          ),
      );
    });
    expect(sent).toBe(1);
    expect(given).toHaveLength(1);
    const states = engine.store.countries.corrections(null, 10).map(({ status, detail }) => [status, detail]);
    expect(states).toEqual([
      ['sent', null],
      ['refused', 'Non.'],
      ['toSend', null],
    ]);
  });

  it('are void as soon as the demand says something else', async () => {
    writeFileSync(
      join(folder, 'later.xml'),
      demandFile('001005', 'ALGERIE').replace('2026-11-01', '2026-11-02'),
    );
    await engine.importFiles([join(folder, 'later.xml')]);
    expect(engine.store.countries.corrections('toSend', 10)).toEqual([]);
    expect(await engine.countries.withdraw('Marroc')).toBe(1);
  });
});

describe('a list put in place by file', () => {
  it('is used at once, kept in the store, and can be taken back', async () => {
    const file = Buffer.from(newerCog());
    await expect(engine.references.load('countries', Buffer.from('a,b'), 'x.csv', null)).rejects.toThrow(
      /colonnes/,
    );
    expect(engine.references.judge.judge('maroc').country).toBe('MAROC');
    expect(await engine.references.load('countries', file, 'v_pays_territoire_2026.csv', null)).toMatchObject(
      {
        edition: '2026',
        fileName: 'v_pays_territoire_2026.csv',
      },
    );
    expect(engine.references.judge.judge('maroc').country).toBe('Maroc');
    expect(await engine.references.reset('countries')).toMatchObject({ edition: '2020', fileName: null });
    expect(engine.references.judge.judge('maroc').country).toBe('MAROC');
  });
});

describe('sne-desk countries', () => {
  it('judges arguments and the lines of a file, in order, and needs no store', async () => {
    const file = join(folder, 'values.txt');
    writeFileSync(file, 'Marroc\r\n\r\nGuadeloupe\r\nCorée\r\n');
    const { code, document } = await runJson(join(folder, 'none'), [
      'countries',
      'check',
      'le Maroc',
      '--file',
      file,
    ]);
    expect(code).toBe(0);
    const results = document['results'] as readonly Record<string, unknown>[];
    expect(results.map(({ value, status, country }) => [value, status, country])).toEqual([
      ['le Maroc', 'known', 'MAROC'],
      ['Marroc', 'corrected', 'MAROC'],
      ['', 'unknown', null],
      ['Guadeloupe', 'forbidden', null],
      ['Corée', 'ambiguous', null],
    ]);
    expect(results[4]?.['candidates']).toHaveLength(2);
  });

  it('says what is wrong with its arguments and files', async () => {
    const none = await runJson(join(folder, 'none'), ['countries', 'check']);
    expect(none.code).toBe(2);
    const absent = await runJson(join(folder, 'none'), [
      'countries',
      'check',
      '--file',
      join(folder, 'absent.txt'),
    ]);
    expect(absent).toMatchObject({ code: 1, document: { error: { code: 'IMPORT-NOT-FOUND' } } });
  });

  it('loads a newer list, which the next check uses', async () => {
    const profile = join(folder, 'loaded');
    const file = join(folder, 'v_pays_territoire_2026.csv');
    writeFileSync(file, newerCog());
    const loaded = await runJson(profile, ['countries', 'load', file]);
    expect(loaded).toMatchObject({
      code: 0,
      document: { reference: { kind: 'countries', edition: '2026' } },
    });
    const { document } = await runJson(profile, ['countries', 'check', 'MAROC']);
    expect(document['results']).toMatchObject([{ status: 'known', country: 'Maroc' }]);
  });
});
