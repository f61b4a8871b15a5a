import { afterEach, describe, expect, it } from 'vitest';
import { startSimulator } from '../../src-main/simulator/simulator.ts';
import type { Simulator, SimulatorOptions } from '../../src-main/simulator/options.ts';
import { localDateTime } from '../../src-main/simulator/local-time.ts';
import { openSchemas } from '../../src-main/xml/schemas.ts';
import { readDemand } from '../../src-main/xml/read-demand.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { DAY, NOW, demandUrl, gdmUrl, readMovements } from './support.ts';

const running: Simulator[] = [];

async function start(options: SimulatorOptions = {}): Promise<Simulator> {
  const simulator = await startSimulator({ seed: 7, demands: 200, clock: new ManualClock(NOW), ...options });
  running.push(simulator);
  return simulator;
}

afterEach(async () => {
  await Promise.all(running.splice(0).map((simulator) => simulator.close()));
});

const textOf = async (url: string): Promise<string> => (await fetch(url)).text();
const allTime = '01/01/2010 00:00';
/** 550 days before. */
const longAgo = '25/10/2023 15:41';

describe('the movements service', () => {
  it('answers the same bytes to the same call, from another instance of the same seed and moment too', async () => {
    const [one, other, later] = await Promise.all([start(), start(), start({ seed: 8 })]);
    const first = await textOf(gdmUrl(one, longAgo));
    expect(await textOf(gdmUrl(one, longAgo))).toBe(first);
    expect(await textOf(gdmUrl(other, longAgo))).toBe(first);
    expect(await textOf(gdmUrl(later, longAgo))).not.toBe(first);
  });

  it('gives 2,000 demands with all their movements of 550 days in a few seconds', async () => {
    const before = performance.now();
    const simulator = await start({ demands: 2000 });
    const answer = readMovements(await textOf(gdmUrl(simulator, longAgo)));
    expect(performance.now() - before).toBeLessThan(20_000);
    expect(new Set(answer.movements.map((movement) => movement.nud)).size).toBe(2000);
    expect(answer.attributes.get('nombre')).toBe(String(answer.movements.length));
    expect(answer.attributes.get('depuis')).toBe(longAgo);
    expect(answer.attributes.get('jusqua')).toBe('2025-04-28T15:41:00+02:00');
    const last = new Map(
      answer.movements.filter(({ entity }) => entity === 'CERFA').map(({ nud, kind }) => [nud, kind]),
    );
    const removed = [...last.values()].filter((kind) => kind === 'RAD' || kind === 'SUP');
    // A reopening may come as a removal file with an empty reason.
    expect(removed.length).toBeGreaterThanOrEqual(160);
    expect(removed.length).toBeLessThan(180);
  });

  it('is in the order of time, with the demand in every movement, or shuffled, or by reference', async () => {
    const [plain, shuffled, references] = await Promise.all([
      start(),
      start({ shuffled: true }),
      start({ answerForm: 'references' }),
    ]);
    const ordered = readMovements(await textOf(gdmUrl(plain, allTime))).movements;
    expect(ordered.map(({ at }) => at)).toEqual(ordered.map(({ at }) => at).sort((a, b) => a - b));
    expect(ordered.every(({ hasDemand }) => hasDemand)).toBe(true);
    expect(ordered.every(({ entity, hasData }) => hasData === (entity !== 'CERFA'))).toBe(true);
    const mixed = readMovements(await textOf(gdmUrl(shuffled, allTime))).movements;
    expect(mixed.map(({ at }) => at)).not.toEqual(ordered.map(({ at }) => at));
    expect(mixed.map(({ at }) => at).sort((a, b) => a - b)).toEqual(ordered.map(({ at }) => at));
    const bare = readMovements(await textOf(gdmUrl(references, allTime))).movements;
    expect(bare).toEqual(ordered.map((movement) => ({ ...movement, hasDemand: false })));
  });

  it('shows the movements that were made since, and those of the overlap again', async () => {
    const clock = new ManualClock(NOW);
    const simulator = await start({ clock });
    const overlap = readMovements(await textOf(gdmUrl(simulator, '28/04/2025 15:36'))).movements;
    expect(overlap.length).toBeGreaterThanOrEqual(5);
    await clock.advance(6 * 3_600_000);
    expect(readMovements(await textOf(gdmUrl(simulator, '28/04/2025 15:36'))).movements).toEqual(overlap);
    const made = simulator.world.advanceTo(clock.now());
    expect(made.length).toBeGreaterThan(0);
    const since = readMovements(await textOf(gdmUrl(simulator, '28/04/2025 15:36'))).movements;
    expect(since.map(({ nud, at }) => [nud, at])).toEqual([
      ...overlap.map(({ nud, at }) => [nud, at]),
      ...made.map(({ nud, at }) => [nud, at.getTime()]),
    ]);
    const target = overlap[0]?.nud ?? '';
    simulator.world.make('modify', { nud: target });
    const newest = await textOf(gdmUrl(simulator, '28/04/2025 15:36'));
    const file = simulator.world.truth(target)?.file;
    expect(newest).toContain(`<numUnique>${target}</numUnique>`);
    expect(file?.fileDatedAt).toBe(`${clock.now().toISOString().slice(0, 19)}Z`);
    expect(readDemand(await textOf(demandUrl(simulator, target)))).toEqual(file);
  });

  it('tells removals with their reason, and takes them back', async () => {
    const simulator = await start();
    const nud = simulator.world.demands[0]?.nud ?? '';
    simulator.world.make('remove', { nud });
    const after = readMovements(await textOf(gdmUrl(simulator, '28/04/2025 15:41'))).movements.at(-1);
    expect(after).toMatchObject({ nud, kind: 'RAD' });
    expect(after?.reason).toMatch(/^RAD(ABA|ATT|IRR|CON)$/);
    simulator.world.make('reopen', { nud });
    const back = readMovements(await textOf(gdmUrl(simulator, '28/04/2025 15:41'))).movements.at(-1);
    expect(back).toMatchObject({ nud, state: 'ACTIVE' });
    expect(back?.reason ?? '').toBe('');
  });

  it('keeps to the communes that are asked for, by address or by wish', async () => {
    const simulator = await start({ demands: 600 });
    const communes = ['38185', '38421'];
    const some = readMovements(
      await textOf(gdmUrl(simulator, allTime, { communes: communes.join(), guichet: '38004' })),
    );
    const concerned = simulator.world.demands.filter(({ content }) =>
      [content.applicant?.address?.communeCode ?? '', ...(content.wanted?.communes ?? [])].some((code) =>
        communes.includes(code),
      ),
    );
    expect(concerned.length).toBeGreaterThan(20);
    expect(concerned.length).toBeLessThan(500);
    expect(new Set(some.movements.map(({ nud }) => nud))).toEqual(new Set(concerned.map(({ nud }) => nud)));
    expect(simulator.requests.at(-1)).toMatchObject({
      method: 'GET',
      path: '/v1.0/gdm/mouvements',
      parameters: { depuis: allTime, communes: '38185,38421', guichet: '38004' },
      status: 200,
    });
  });

  it('refuses what it cannot read, in the contract’s form, and services that it has not', async () => {
    const simulator = await start({ demands: 5 });
    const statusOf = async (url: string, init?: RequestInit): Promise<[number, string]> => {
      const response = await fetch(url, init);
      return [
        response.status,
        /<erreur><code>(.*?)<\/code><message>.+<\/message><\/erreur>/.exec(await response.text())?.[1] ?? '',
      ];
    };
    expect(await statusOf(gdmUrl(simulator, '2025-04-28'))).toEqual([400, 'DEPUIS_INVALIDE']);
    expect(await statusOf(`${simulator.url}/v1.0/gdm/mouvements`)).toEqual([400, 'DEPUIS_INVALIDE']);
    expect(await statusOf(gdmUrl(simulator, allTime, { communes: 'Grenoble' }))).toEqual([
      400,
      'COMMUNE_INVALIDE',
    ]);
    expect(await statusOf(gdmUrl(simulator, allTime, { guichet: '1' }))).toEqual([400, 'GUICHET_INVALIDE']);
    expect(await statusOf(`${simulator.url}/v1.0/reports`)).toEqual([404, 'SERVICE_INCONNU']);
    expect(await statusOf(demandUrl(simulator, '000000000000000000'))).toEqual([404, 'DEMANDE_INCONNUE']);
    expect(await statusOf(gdmUrl(simulator, allTime), { method: 'POST' })).toEqual([405, 'METHODE_REFUSEE']);
  });

  it('dates its answers by its own clock, wrong by as much as it is told', async () => {
    const [right, wrong] = await Promise.all([
      start({ demands: 5 }),
      start({ demands: 5, dateSkewMs: -180_000 }),
    ]);
    const dateOf = async (simulator: Simulator): Promise<number> =>
      Date.parse((await fetch(gdmUrl(simulator, longAgo))).headers.get('date') ?? '');
    expect(await dateOf(right)).toBe(NOW.getTime());
    expect(await dateOf(wrong)).toBe(NOW.getTime() - 180_000);
  });

  it('lives by itself when asked: a movement every 20 to 40 seconds', async () => {
    const clock = new ManualClock(NOW);
    const simulator = await start({ clock, live: true });
    const before = simulator.world.movements.length;
    for (let turn = 0; turn < 10; turn++) {
      await clock.untilSleeping();
      await clock.advance(40_000);
    }
    await clock.untilSleeping();
    expect(simulator.world.movements.length - before).toBeGreaterThanOrEqual(10);
    expect(simulator.world.movements.length - before).toBeLessThanOrEqual(20);
  });
});

describe('the demand files', () => {
  it('hold exactly what the simulated SNE knows, for a perfect reader', async () => {
    const simulator = await start({ demands: 500 });
    for (const { nud } of simulator.world.demands) {
      const response = await fetch(demandUrl(simulator, nud));
      expect(response.headers.get('content-type')).toContain('xml');
      expect(readDemand(await response.text())).toEqual(simulator.world.truth(nud)?.file);
    }
  });

  it('are, inside the movements answer, the same as one by one', async () => {
    const simulator = await start({ demands: 60 });
    const whole = await textOf(gdmUrl(simulator, allTime));
    for (const { nud } of simulator.world.demands) {
      const alone = (await textOf(demandUrl(simulator, nud))).replace(/^<\?xml.*?\?>\n/, '');
      expect(whole).toContain(alone);
    }
  });

  it('are valid under the schemas, movements too, but for the codes and elements that nobody announced', async () => {
    const schemas = await openSchemas();
    const [clean, odd] = await Promise.all([
      start({ demands: 800, unknowns: false }),
      start({ demands: 2000, unknowns: true }),
    ]);
    for (const { nud } of clean.world.demands) {
      expect(schemas.validateDemand(await textOf(demandUrl(clean, nud)))).toEqual([]);
    }
    expect(schemas.validateMovement(await textOf(gdmUrl(clean, '01/04/2025 00:00')))).toEqual([]);
    const strange = odd.world.demands.filter(({ content }) => content.unknown.length > 0);
    expect(strange).toHaveLength(10);
    for (const { nud } of strange) {
      expect(schemas.validateDemand(await textOf(demandUrl(odd, nud))).length).toBeGreaterThan(0);
    }
    schemas.dispose();
  });

  it('date themselves by their newest movement, whatever kind it is', async () => {
    const simulator = await start();
    const demand = simulator.world.demands.find(
      ({ form }) => form.withHeader && form.withDate && form.withKind,
    );
    const nud = demand?.nud ?? '';
    const kind = simulator.world.truth(nud)?.file.fileType;
    const movement = simulator.world.make('EVT', { nud, at: new Date(NOW.getTime() + DAY) });
    const file = readDemand(await textOf(demandUrl(simulator, nud)));
    expect(file).toMatchObject({ fileType: kind, fileDatedAt: `${movement.at.toISOString().slice(0, 19)}Z` });
    expect(await textOf(demandUrl(simulator, nud))).toContain(localDateTime(movement.at));
  });
});
