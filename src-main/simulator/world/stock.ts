import { createRandom } from '../random.ts';
import type { Random } from '../random.ts';
import { DAY } from '../local-time.ts';
import { drawLife, fateOf, lapseTime, termTime } from './life.ts';
import type { Life } from './life.ts';
import type { MovementWish, Registrar } from './registrar.ts';
import { OUTSIDE_ENTITIES, OUTSIDE_SHARES, startTerm } from './registrar.ts';
import type { SimulatedDemand } from './model.ts';

/** The demands of the stock and their past, which ends at `now`. */
export function makeStock(
  registrar: Registrar,
  seed: number,
  count: number,
  now: Date,
): readonly SimulatedDemand[] {
  const demands = Array.from({ length: count }, (_, index) => makeDemand(registrar, seed, index, now));
  makeLastMinutes(registrar, seed, demands, now);
  return demands;
}

function makeDemand(registrar: Registrar, seed: number, index: number, now: Date): SimulatedDemand {
  const random = createRandom(seed, 'life', index);
  const life = drawLife(random, fateOf(index), now.getTime());
  const demand = registrar.open(index, new Date(life.createdAt), now);
  for (const step of pastOf(random, life)) {
    if (step.wish === 'create') registrar.created(demand, random);
    else
      registrar.apply(demand, step.wish, {
        at: new Date(step.at),
        random,
        lapsed: life.lapsed,
        changesContent: false,
      });
  }
  if (demand.state === 'active') settleNextTerm(demand, random, life, now.getTime());
  return demand;
}

interface Step {
  readonly at: number;
  readonly wish: MovementWish | 'create';
}

/** The form's events and, among them, those outside the form; oldest first. */
function pastOf(random: Random, life: Life): readonly Step[] {
  const steps: Step[] = life.events.map(({ at, what }) => ({ at, wish: what }));
  const from = Math.max(life.createdAt, life.end - 500 * DAY);
  for (const entity of OUTSIDE_ENTITIES) {
    if (random.chance(OUTSIDE_SHARES[entity])) {
      steps.push({ at: Math.floor((from + random.float() * (life.end - from)) / 1000) * 1000, wish: entity });
    }
  }
  return steps.sort((a, b) => a.at - b.at);
}

/** A demand past its term is renewed late or lapses at thirteen months; the others follow their term. */
function settleNextTerm(demand: SimulatedDemand, random: Random, life: Life, now: number): void {
  startTerm(demand, { at: new Date(life.validFrom), random });
  const planned = demand.nextLife;
  if (planned !== null && planned.at > now) return;
  const lapse = lapseTime(life.validFrom);
  const late = Math.max(now, termTime(life.validFrom)) + DAY;
  demand.nextLife =
    late < lapse && random.chance(0.5) ? { at: late, kind: 'renew' } : { at: lapse, kind: 'lapse' };
}

/**
 * At least five demands, and one in a hundred, move in the four minutes before the start: a second call that
 * overlaps the first by five minutes then brings movements that the desk already has.
 */
function makeLastMinutes(
  registrar: Registrar,
  seed: number,
  demands: readonly SimulatedDemand[],
  now: Date,
): void {
  const wanted = Math.min(demands.length, Math.max(5, Math.ceil(demands.length / 100)));
  const wishes: readonly MovementWish[] = ['modify', 'EVT', 'COTA', 'PJ', 'modify'];
  for (let turn = 0; turn < wanted; turn++) {
    const demand = demands[Math.floor((turn * demands.length) / wanted)];
    if (demand === undefined) continue;
    const random = createRandom(seed, 'last minutes', turn);
    const wish = demand.state === 'active' ? (wishes[turn % wishes.length] ?? 'modify') : 'EVT';
    const at = new Date(Math.floor(now.getTime() / 1000) * 1000 - random.int(10, 230) * 1000);
    registrar.apply(demand, wish, { at, random, changesContent: false });
  }
}
