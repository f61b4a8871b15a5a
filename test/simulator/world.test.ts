import { describe, expect, it } from 'vitest';
import { codeListNames, codes } from '../../src-main/reference/code-lists.ts';
import type { CodeListName } from '../../src-main/reference/code-lists.ts';
import { loadCommunes } from '../../src-main/reference/communes.ts';
import { inspectNir } from '../../src-main/reference/nir.ts';
import { inspectNud } from '../../src-main/reference/nud.ts';
import { currentFile } from '../../src-main/simulator/world/world.ts';
import type { World } from '../../src-main/simulator/world/world.ts';
import { writeDemand } from '../../src-main/simulator/write-demand.ts';
import { DAY, NOW, makeWorld } from './support.ts';

const filesOf = (world: World): string =>
  world.demands.map((demand) => writeDemand(currentFile(demand), demand.form)).join('\n');

describe('a simulated stock', () => {
  const world = makeWorld();
  const active = world.demands.filter((demand) => demand.state === 'active');
  const monthsAgo = (months: number): Date => {
    const date = new Date(NOW);
    date.setUTCMonth(date.getUTCMonth() - months);
    return date;
  };

  it('is the same for the same seed and moment, and another for another seed', () => {
    const [again, other] = [makeWorld(), makeWorld({ seed: 8 })];
    expect(filesOf(again)).toBe(filesOf(world));
    expect(again.movements).toEqual(world.movements);
    expect(filesOf(other)).not.toBe(filesOf(world));
  });

  it('has the same people when it is started at another moment', () => {
    const later = makeWorld({ now: new Date(NOW.getTime() + 200 * DAY) });
    const people = (one: World): unknown[] =>
      one.demands.map(({ content }) => [
        content.applicant,
        content.coApplicants,
        content.dependants,
        content.custody,
        content.declaredResources,
        content.wanted,
      ]);
    expect(people(later)).toEqual(people(world));
    const orders = (one: World): string[] => one.demands.map(({ nud }) => nud.slice(7));
    expect(orders(later)).toEqual(orders(world));
  });

  it('has a number of its own, without oddity, for every demand', () => {
    expect(new Set(world.demands.map((demand) => demand.nud)).size).toBe(2000);
    expect(world.demands.flatMap((demand) => inspectNud(demand.nud))).toEqual([]);
    for (const department of ['2A', '974', '75', '01']) {
      const elsewhere = makeWorld({ department, demands: 40, desk: 'GDPUB' });
      expect(elsewhere.demands.flatMap((demand) => inspectNud(demand.nud))).toEqual([]);
    }
  });

  it('has every code of every list, where the list has a place in the files or the movements', () => {
    const text = filesOf(world) + world.movements.map((movement) => movement.data ?? '').join('\n');
    const missing = codeListNames().flatMap((list) =>
      (PLACES[list] === undefined ? [] : codes(list)).flatMap((code) =>
        text.includes(`${PLACES[list] ?? ''} code="${code}"`) ? [] : [`${list} ${code}`],
      ),
    );
    expect(missing).toEqual([]);
    const kinds = new Set(world.movements.map((movement) => movement.kind));
    expect(codes('typeFichier').filter((code) => !kinds.has(code))).toEqual([]);
    const reasons = new Set(world.movements.map((movement) => movement.removal?.reason));
    expect(codes('motifRadiation').filter((code) => !reasons.has(code))).toEqual([]);
    const subReasons = new Set(world.movements.map((movement) => movement.removal?.subReason));
    expect(codes('sousMotifIrrecevabilite').filter((code) => !subReasons.has(code))).toEqual([]);
    const entities = new Set<string>(world.movements.map((movement) => movement.entity));
    // There is no movement for monthly resources (§1).
    expect(codes('exportEntity').filter((code) => !entities.has(code))).toEqual(['DRM']);
    const covered = [
      ...Object.keys(PLACES),
      'typeFichier',
      'motifRadiation',
      'sousMotifIrrecevabilite',
      'exportEntity',
    ];
    expect(codeListNames().filter((list) => !covered.includes(list))).toEqual([]);
  });

  it('is all there in a first call 550 days back, every active demand by its creation or renewal', () => {
    const since = new Date(NOW.getTime() - 550 * DAY);
    const told = new Set(
      world
        .movementsSince(since)
        .filter((movement) => ['CRE', 'CRS', 'REN', 'RAD', 'MOD'].includes(movement.kind ?? ''))
        .map((movement) => movement.nud),
    );
    expect(active.filter((demand) => !told.has(demand.nud))).toEqual([]);
    expect(active.every((demand) => demand.validFrom > monthsAgo(13))).toBe(true);
    const late = active.filter((demand) => demand.validFrom < monthsAgo(12));
    expect(late.length).toBeGreaterThan(10);
    expect(late.length).toBeLessThan(80);
  });

  it('has eight in a hundred removed, within 550 days, and some that came back', () => {
    const removed = world.demands.filter((demand) => demand.state === 'removed');
    expect(removed).toHaveLength(160);
    for (const demand of removed) {
      const last = demand.history.findLast((movement) => movement.entity === 'CERFA');
      expect(last?.stateAfter).toBe('removed');
      expect(last?.at.getTime()).toBeGreaterThan(NOW.getTime() - 550 * DAY);
    }
    const back = active.filter((demand) =>
      demand.history.some((movement) => movement.stateAfter === 'removed'),
    );
    expect(back.length).toBeGreaterThanOrEqual(15);
  });

  it('moves in the four minutes before the start, in small stocks too', () => {
    for (const [demands, least] of [
      [2000, 20],
      [50, 5],
      [3, 3],
    ] as const) {
      const stock = demands === 2000 ? world : makeWorld({ demands });
      const recent = stock.movementsSince(new Date(NOW.getTime() - 4 * 60_000));
      expect(new Set(recent.map((movement) => movement.nud)).size).toBeGreaterThanOrEqual(least);
      expect(stock.movements.every((movement) => movement.at <= NOW)).toBe(true);
    }
  });

  it('tells each demand’s life in order: created once, first, with states that follow from one another', () => {
    for (const demand of world.demands) {
      expect(demand.history[0]?.kind).toMatch(/^CR[ES]$/);
      expect(
        demand.history.filter((movement) => movement.kind === 'CRE' || movement.kind === 'CRS'),
      ).toHaveLength(1);
      expect(demand.history.at(-1)?.stateAfter).toBe(demand.state);
      const times = demand.history.map((movement) => movement.at.getTime());
      expect(times).toEqual([...times].sort((a, b) => a - b));
    }
  });

  it('has the NIRs of production: most permanent, some temporary, wrong or missing, some of Corsica', () => {
    const nirs = world.demands.map((demand) => demand.content.applicant?.nir ?? null);
    const kinds = Map.groupBy(nirs, (nir) => (nir === null ? 'none' : inspectNir(nir).kind));
    expect(kinds.get('permanent')?.length).toBeGreaterThan(1500);
    for (const kind of ['temporary', 'invalid', 'none'] as const)
      expect(kinds.get(kind)?.length).toBeGreaterThan(3);
    for (const island of ['2A', '2B']) expect(nirs.some((nir) => nir?.slice(5, 7) === island)).toBe(true);
  });

  it('lives in real communes of the department, with their own postal codes', () => {
    const communes = loadCommunes();
    const addresses = world.demands.flatMap(({ content }) => content.applicant?.address ?? []);
    const home = addresses.filter((address) => address.communeCode !== null);
    const whole = home.filter((address) => address.postalCode?.length === 5);
    // One address in 250 has a postal code that lost its first digit.
    expect(home.length - whole.length).toBeLessThan(home.length / 200);
    for (const address of whole) {
      expect(communes.get(address.communeCode ?? '')?.postalCodes).toContain(address.postalCode);
    }
    const inside = home.filter((address) => communes.get(address.communeCode ?? '')?.department === '38');
    expect(inside.length / addresses.length).toBeGreaterThan(0.85);
    expect(new Set(home.map((address) => address.communeCode)).size).toBeGreaterThan(150);
    const paris = makeWorld({ department: '75', demands: 60 });
    expect(filesOf(paris)).toMatch(/code="751\d\d"/);
    expect(filesOf(paris)).not.toContain('code="75056"');
  });

  it('calls nobody: phone numbers and mail domains are those kept for fiction', () => {
    for (const { content } of world.demands) {
      for (const person of [content.applicant, ...content.coApplicants]) {
        const phones = [person?.mobilePhone, person?.homePhone].filter((phone) => typeof phone === 'string');
        for (const phone of phones) {
          expect(phone.replace(/\s/g, '').replace('+33', '0')).toMatch(
            /^(063998|019900|026191|035301|046571|053649)\d{4}$/,
          );
        }
        expect(person?.email ?? 'x@example.fr').toMatch(/@(example\.fr|[a-z]+\.invalid|[a-z]+\.example)$/);
      }
    }
  });

  it('misses what production misses, and has what nobody announced, unless told not to', () => {
    const count = (test: (demand: (typeof world.demands)[number]) => boolean): number =>
      world.demands.filter(test).length;
    expect(count(({ content }) => content.wanted === null)).toBe(20);
    expect(count(({ content }) => content.applicant?.address === null)).toBeGreaterThan(10);
    expect(
      count(({ content, form }) => content.applicant?.address === null && form.emptyAddress),
    ).toBeGreaterThan(2);
    expect(count(({ form }) => !form.withKind)).toBeGreaterThan(10);
    expect(count(({ form }) => !form.withDate)).toBeGreaterThan(10);
    expect(count(({ form }) => form.emptyLists)).toBeGreaterThan(300);
    expect(
      count(({ content }) => content.taxIncome.some((income) => income.amount === null)),
    ).toBeGreaterThan(20);
    expect(new Set(world.demands.map(({ form }) => form.prefix))).toEqual(new Set(['ns1', 'tns', '']));
    expect(new Set(world.demands.flatMap(({ content }) => content.unknown)).size).toBeGreaterThanOrEqual(5);
    const known = makeWorld({ unknowns: false });
    expect(known.demands.flatMap(({ content }) => content.unknown)).toEqual([]);
  });
});

/** Elements of the files or of `donnees` in which a list has its place. */
const PLACES: Partial<Record<CodeListName, string>> = {
  civilite: 'civilite',
  nationalite: 'nationalite',
  situationFamiliale: 'situationFamiliale',
  lienDemandeur: 'lienDemandeur',
  categorieLogementRecherche: 'categorieLogement',
  categorieLogement: 'categorieLogement',
  typeLogement: 'typeLogement',
  sexe: 'sexe',
  lienParente: 'lienParente',
  coParentalite: 'coParentalite',
  typeContratTravail: 'typeContratTravail',
  ressourceRecue: 'ressource',
  ressourceVersee: 'ressource',
  modeleLogement: 'modeleLogement',
  motifDemande: 'motifDemande',
  typeReservataire: 'typeReservataire',
  statutDalo: 'statutDalo',
  etatHandicap: 'etatHandicap',
  capaciteMarche: 'capaciteMarche',
  accordCollectif: 'accordCollectif',
};
