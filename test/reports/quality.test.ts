import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { reportInput } from '../../src-main/api/reports.ts';
import type { IndicatorId } from '../../src-main/api/reports.ts';
import { localReport } from '../../src-main/engine/reporting.ts';
import { MovementApplier } from '../../src-main/ingest/movement-applier.ts';
import { loadCommunes } from '../../src-main/reference/communes.ts';
import { nirKey } from '../../src-main/reference/nir.ts';
import { computeQuality, snapshotsOf } from '../../src-main/reports/quality/compute.ts';
import { DuplicateFinder } from '../../src-main/reports/quality/duplicates.ts';
import type { JudgeContext, JudgedDemand, JudgedPerson } from '../../src-main/reports/quality/model.ts';
import { demandsBehind } from '../../src-main/reports/quality/present.ts';
import { createCodeDrawer } from '../../src-main/simulator/code-drawer.ts';
import { createPlaces } from '../../src-main/simulator/world/places.ts';
import { createWorld, currentFile, DEFAULT_RATES } from '../../src-main/simulator/world/world.ts';
import { writeDemand } from '../../src-main/simulator/write-demand.ts';
import { openStore } from '../../src-main/store/store.ts';
import type { Store } from '../../src-main/store/store.ts';
import type { DemandFile } from '../../src-main/xml/demand-file.ts';
import { openSchemas } from '../../src-main/xml/schemas.ts';
import { temporaryFolder } from '../support/folder.ts';

const NOW = new Date('2026-06-15T09:00:00Z');
const communes = loadCommunes();
const context: JudgeContext = { today: '2026-06-15', communes, judgeCountry: null };

/** Sound demands of the simulator: no flaw of the simulated stock among them. */
const [MODEL] = createWorld({
  seed: 5,
  department: '38',
  desk: '38004',
  demands: 1,
  places: createPlaces(communes, '38'),
  drawer: createCodeDrawer(),
  unknowns: false,
  rates: DEFAULT_RATES,
  now: NOW,
}).demands;
if (MODEL === undefined) throw new Error('no model');
const { form } = MODEL;

/** The year and month of birth of a sound NIR for that day. */
function nirFor(birthDate: string, order = '123'): string {
  const number = `1${birthDate.slice(2, 4)}${birthDate.slice(5, 7)}38185${order}`;
  return `${number}${nirKey(number) ?? ''}`;
}

const SOUND: DemandFile = {
  ...currentFile(MODEL),
  createdOn: '2026-01-10',
  coApplicants: [],
  dependants: [],
  custody: [],
  applicant: {
    title: '1',
    lastName: 'Martin',
    birthName: null,
    firstName: 'Paul',
    birthDate: '1985-04-02',
    nationality: '1',
    maritalStatus: 'C',
    mobilePhone: '0639981234',
    homePhone: null,
    email: null,
    address: {
      abroad: false,
      number: '1',
      street: 'rue des Écoles',
      complement: null,
      postalCode: '38000',
      communeCode: '38185',
      communeText: null,
      country: null,
    },
    employment: null,
    nir: nirFor('1985-04-02'),
  },
  taxIncome: [
    { person: 'applicant', year: 2025, amount: 18_000 },
    { person: 'applicant', year: 2024, amount: 17_000 },
  ],
  fileType: 'CRE',
  fileDatedAt: '2026-06-01T08:00:00Z',
};
const applicant = SOUND.applicant;
if (applicant === null) throw new Error('no applicant');

const withApplicant = (part: Partial<NonNullable<DemandFile['applicant']>>): Partial<DemandFile> => ({
  applicant: { ...applicant, ...part },
});
const inTown = (part: object): Partial<DemandFile> =>
  withApplicant({ address: { ...applicant.address, ...part } as NonNullable<typeof applicant.address> });
const dependant = (birthDate: string, relation = 'E'): DemandFile['dependants'][number] => ({
  lastName: 'Martin',
  firstName: 'Zoé',
  birthDate,
  sex: 'F',
  relation,
});

/** What is put in a sound demand, and the one indicator that must find it, or none. */
const CASES: readonly (readonly [what: string, part: Partial<DemandFile>, found: IndicatorId | null])[] = [
  ['nothing wrong', {}, null],
  ['no phone and blank e-mail', withApplicant({ mobilePhone: null, email: ' ' }), 'no-contact'],
  ['an e-mail alone', withApplicant({ mobilePhone: null, email: 'p@exemple.invalid' }), null],
  ['a NIR of another month', withApplicant({ nir: nirFor('1985-05-02') }), 'birth-date-nir'],
  ['a NIR of another year', withApplicant({ nir: nirFor('1984-04-02') }), 'birth-date-nir'],
  ['a NIR with a fictitious month', withApplicant({ nir: nirFor('1985-31-02') }), null],
  ['a NIR without key', withApplicant({ nir: nirFor('1984-04-02').slice(0, 13) }), null],
  [
    'an income year that is not over',
    { taxIncome: [{ person: 'applicant', year: 2026, amount: 1 }] },
    'income-years',
  ],
  [
    'income years apart',
    {
      taxIncome: [
        { person: 'applicant', year: 2025, amount: 1 },
        { person: 'applicant', year: 2023, amount: 1 },
      ],
    },
    'income-years',
  ],
  ['old income', { taxIncome: [{ person: 'applicant', year: 2023, amount: 1 }] }, 'income-years'],
  ['income of two years ago', { taxIncome: [{ person: 'applicant', year: 2024, amount: 1 }] }, null],
  ['a child of 26', { dependants: [dependant('2000-06-15')] }, 'dependant-age'],
  ['a child of 25 until tomorrow', { dependants: [dependant('2000-06-16')] }, null],
  ['a parent of 80', { dependants: [dependant('1946-01-01', 'P')] }, null],
  ['somebody unborn', { dependants: [dependant('2026-06-16', 'A')] }, 'dependant-age'],
  ['a commune that is none', inTown({ communeCode: '38999' }), 'commune-unknown'],
  ['the postal code of a neighbour', inTown({ postalCode: '38400' }), 'postal-commune'],
  ['a CEDEX', inTown({ postalCode: '38054' }), null],
  ['another department', inTown({ postalCode: '69001' }), 'postal-commune'],
  ['four digits', inTown({ postalCode: '8000' }), 'postal-commune'],
  ['an address abroad', inTown({ abroad: true, postalCode: '1000', communeCode: null }), null],
  ['a term that has passed', { createdOn: '2025-06-10' }, 'renewal-overdue'],
  ['a term today', { createdOn: '2025-06-15' }, null],
];

async function storeWith(files: readonly DemandFile[]): Promise<Store> {
  const store = openStore(temporaryFolder(), 'test', NOW, (code) => communes.name(code));
  const schemas = await openSchemas();
  onTestFinished(() => {
    store.close();
    schemas.dispose();
  });
  const applier = new MovementApplier(schemas, 'flag');
  await store.write((unit) => {
    for (const file of files) {
      const outcome = applier.apply(
        unit,
        {
          nud: file.nud,
          kind: 'CRE',
          entity: 'CERFA',
          at: '2026-06-01T08:00:00.000Z',
          desk: '38004',
          state: 'active',
          removal: null,
          data: null,
          file: writeDemand(file, form),
        },
        { source: 'gdm', receivedAt: NOW.toISOString() },
      );
      expect(outcome).toMatchObject({ kind: 'applied', drift: 0 });
    }
  });
  return store;
}

/** Names that are like nobody else's. */
function strangerNames(at: number): { lastName: string; firstName: string } {
  const letters = 'abcdefghijklmnopqrstuvwxyz'.charAt(at).repeat(5);
  return { lastName: `Martin${letters}`, firstName: `Paul${letters}` };
}

const nudOf = (at: number): string => `0380126${String(at).padStart(6, '0')}38004`;

describe('a quality indicator', () => {
  it('finds what is wrong, and that alone', async () => {
    const files = CASES.map(([, part], at): DemandFile => ({
      ...SOUND,
      ...part,
      nud: nudOf(at),
      // Nobody is anybody else here.
      applicant: { ...(part.applicant ?? applicant), ...strangerNames(at) },
    })).map((file, at) => {
      // Only the cases about the NIR have one: the same NIR twice is another indicator's matter.
      const about = CASES[at]?.[0].includes('NIR') === true;
      return about || file.applicant === null
        ? file
        : { ...file, applicant: { ...file.applicant, nir: null } };
    });
    const store = await storeWith(files);
    const quality = await computeQuality(store.reports, context, { now: NOW });
    const behind = new Map<string, string[]>();
    for (const [id, found] of Object.entries(quality.found)) {
      if (found === null) continue;
      const page = demandsBehind(store.reports, context, quality, id as IndicatorId, {
        offset: 0,
        limit: 500,
      });
      expect(page.total).toBe(id === 'duplicate-person' ? quality.pairs.length : found.demandIds.length);
      for (const { nud, detail } of page.rows) {
        behind.set(nud, [...(behind.get(nud) ?? []), id]);
        expect(detail).not.toMatch(/\d{7}/);
        expect(detail).not.toBe('Corrigé depuis le calcul');
      }
    }
    expect(
      CASES.map(([what], at) => [
        what,
        behind.get(nudOf(at))?.[0] ?? null,
        behind.get(nudOf(at))?.length ?? 0,
      ]),
    ).toEqual(CASES.map(([what, , found]) => [what, found, found === null ? 0 : 1]));
    expect(quality.active).toBe(CASES.length);
    expect(quality.found.country).toBeNull();
  });

  it('judges countries as soon as somebody can', async () => {
    const store = await storeWith([{ ...SOUND, ...inTown({ country: 'Frnace' }), nud: nudOf(1) }]);
    const judgeCountry = (value: string): string | null => (value === 'PORTUGAL' ? null : 'Pays inconnu');
    const quality = await computeQuality(store.reports, { ...context, judgeCountry }, { now: NOW });
    expect(quality.found.country).toEqual({ demandIds: [1], checked: 1 });
  });

  it('keeps one point a day, the last word of the day, and the report tells the first and the last', async () => {
    const store = await storeWith([{ ...SOUND, ...withApplicant({ mobilePhone: null }), nud: nudOf(1) }]);
    const quality = await computeQuality(store.reports, context, { now: NOW });
    const point = (
      day: string,
      count: number,
    ): { indicator: string; day: string; count: number; checked: number } => ({
      indicator: 'no-contact',
      day,
      count,
      checked: 9,
    });
    await store.write(({ reports }) => {
      reports.keepSnapshots([point('2026-05-01', 4), point('2026-06-14', 3)], '2026-06-14T08:00:00.000Z');
      reports.keepSnapshots([point('2026-06-14', 2)], '2026-06-14T18:00:00.000Z');
      reports.keepSnapshots(snapshotsOf(quality, '2026-06-15'), NOW.toISOString());
    });
    const input = reportInput.parse({ report: 'quality', period: { from: '2026-06-01', to: '2026-06-30' } });
    const report = await localReport(store, communes, NOW, input);
    expect(report.rows.find(({ indicator }) => indicator === 'no-contact')).toMatchObject({
      count: 1,
      checked: 1,
      share: 100,
      firstDay: '2026-06-14',
      firstCount: 2,
      lastDay: '2026-06-15',
      lastCount: 1,
    });
  });
});

const person = (part: Partial<JudgedPerson>): JudgedPerson => ({
  role: 'applicant',
  position: 0,
  title: '2',
  lastName: 'Durand',
  birthName: null,
  firstName: 'Marie',
  birthDate: '1980-02-29',
  relation: null,
  mobilePhone: null,
  homePhone: null,
  email: null,
  nir: null,
  abroad: null,
  postalCode: null,
  communeCode: null,
  country: null,
  ...part,
});
const demand = (id: number, people: readonly JudgedPerson[]): JudgedDemand => ({
  id,
  nud: nudOf(id),
  renewalDueOn: null,
  driftCount: 0,
  people,
  incomeYears: [],
  wantedCommunes: [],
  comparison: null,
});

function scoreOf(left: Partial<JudgedPerson>, right: Partial<JudgedPerson>): number | null {
  const finder = new DuplicateFinder();
  finder.add(demand(1, [person(left)]));
  finder.add(
    demand(2, [
      person({ title: '9', birthDate: null, lastName: 'Autre' }),
      person({ role: 'coApplicant', position: 1, ...right }),
    ]),
  );
  const pairs = finder.pairs();
  expect(pairs.length).toBeLessThan(2);
  return pairs[0]?.score ?? null;
}

describe('one person in several demands', () => {
  const nir = '280022938185123';
  const withKey = (number: string): string => `${number.slice(0, 13)}${nirKey(number.slice(0, 13)) ?? ''}`;
  it.each([
    [
      'the same NIR under other names',
      { nir: withKey(nir) },
      { nir: withKey(nir), lastName: 'Leroy', firstName: 'Anne' },
      100,
    ],
    [
      'the same names, accents and hyphens aside',
      { firstName: 'Marie-Hélène' },
      { firstName: 'MARIE HELENE' },
      95,
    ],
    ['a birth name', { birthName: 'Petit' }, { lastName: 'PETIT' }, 95],
    ['names exchanged', {}, { lastName: 'Marie', firstName: 'Durand' }, 90],
    [
      'the same phone, written otherwise',
      { mobilePhone: '06 39 98 12 34' },
      { lastName: 'Benali', homePhone: '+33639981234' },
      88,
    ],
    ['one letter wrong', {}, { lastName: 'Durant' }, 85],
    ['two letters exchanged', {}, { firstName: 'Maire' }, 85],
    ['a second first name', {}, { firstName: 'Marie Claude' }, 85],
    ['two letters wrong', {}, { lastName: 'Durieux' }, null],
    ['another birthday', {}, { birthDate: '1980-03-01' }, null],
    ['twins', {}, { firstName: 'Jeanne' }, null],
    ['a sister and a brother', { firstName: 'Camille' }, { firstName: 'Camile', title: '1' }, null],
    ['two permanent NIR', { nir: withKey(nir) }, { nir: withKey('2800229381852') }, null],
  ] as const)('%s', (_, left, right, score) => {
    expect(scoreOf(left, right)).toBe(score);
    expect(scoreOf(right, left)).toBe(score);
  });

  it('is told once for a pair, whoever comes first, and never of one demand with itself', () => {
    const name = fc.constantFrom('Durand', 'Durant', 'Marie', 'Maire', 'Petit', 'Leroy');
    const people = fc.array(
      fc.record({ lastName: name, firstName: name, title: fc.constantFrom('1', '2', null) }),
      { maxLength: 8 },
    );
    fc.assert(
      fc.property(people, (parts) => {
        const find = (order: readonly number[]): unknown => {
          const finder = new DuplicateFinder();
          for (const at of order)
            finder.add(demand(at + 1, [person(parts[at] ?? {}), person(parts[at] ?? {})]));
          return finder.pairs();
        };
        const order = parts.map((_, at) => at);
        const pairs = find(order) as { demandId: number; otherId: number }[];
        expect(find([...order].reverse())).toEqual(pairs);
        for (const { demandId, otherId } of pairs) expect(demandId).toBeLessThan(otherId);
        expect(
          new Set(pairs.map(({ demandId, otherId }) => `${String(demandId)} ${String(otherId)}`)).size,
        ).toBe(pairs.length);
      }),
    );
  });
});
