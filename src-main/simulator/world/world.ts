import { createRandom } from '../random.ts';
import type { Random } from '../random.ts';
import { OUTSIDE_ENTITIES, OUTSIDE_SHARES, createRegistrar, startTerm } from './registrar.ts';
import type { MovementWish, Registrar, WorldSettings } from './registrar.ts';
import { makeStock } from './stock.ts';
import { inFileOrder } from './means.ts';
import type { DemandTruth, SimulatedDemand, SimulatedMovement } from './model.ts';
import type { DemandFile } from '../../xml/demand-file.ts';

/** Movements a day for each demand of the stock, after the start. Renewals and lapses follow the calendar. */
export interface MovementRates {
  readonly create: number;
  readonly modify: number;
  readonly outside: number;
  readonly remove: number;
  readonly reopen: number;
}

/** About twice the life of a real desk, so that a day of it shows everything. */
export const DEFAULT_RATES: MovementRates = {
  create: 0.004,
  modify: 0.01,
  outside: 0.008,
  remove: 0.001,
  reopen: 0.0003,
};

export interface WorldOptions extends WorldSettings {
  readonly demands: number;
  /** The history ends here; whole seconds. */
  readonly now: Date;
  readonly rates: MovementRates;
}

/** On which demand (default: one that allows it) and when (default: the moment the world was advanced to). */
export interface MakeOptions {
  readonly nud?: string;
  readonly at?: Date;
}

/** The simulated SNE's demands and everything that happens to them. Same options, same world. */
export interface World {
  readonly startedAt: Date;
  /** In order of creation in this world, removed ones included. */
  readonly demands: readonly SimulatedDemand[];
  /** Everything that happened, oldest first. */
  readonly movements: readonly SimulatedMovement[];
  /** Null for an unknown number. */
  truth(nud: string): DemandTruth | null;
  demand(nud: string): SimulatedDemand | null;
  /** Movements at or after that moment, oldest first. */
  movementsSince(since: Date): readonly SimulatedMovement[];
  /** Lets time go by: what happens until then happens the same in one step or in many. Gives what happened. */
  advanceTo(date: Date): readonly SimulatedMovement[];
  /**
   * Makes one movement. @throws RangeError when no demand allows it, for an unknown number, or when the moment
   * lies before the last movement.
   */
  make(wish: MovementWish | 'create', options?: MakeOptions): SimulatedMovement;
  /**
   * A desk sent a modification: its movement, not before the last one that happened.
   * @throws RangeError for an unknown number
   */
  correct(nud: string, change: (content: DemandFile) => DemandFile, at: Date): SimulatedMovement;
  /** Makes one movement of a kind that is drawn, for a demonstration that lives. */
  makeAny(at: Date): SimulatedMovement;
}

const HOUR = 3_600_000;

/** The world at the start: the whole past is there, nothing has happened since. */
export function createWorld(options: WorldOptions): World {
  return new LivingWorld(options);
}

class LivingWorld implements World {
  readonly startedAt: Date;
  readonly demands: SimulatedDemand[];
  readonly movements: SimulatedMovement[];
  readonly #options: WorldOptions;
  readonly #registrar: Registrar;
  readonly #byNud: Map<string, SimulatedDemand>;
  /** Everything until then has happened. */
  #time: number;
  #made = 0;
  #hour: { readonly number: number; readonly left: Planned[] } | null = null;

  constructor(options: WorldOptions) {
    this.#options = options;
    this.#registrar = createRegistrar(options);
    this.startedAt = options.now;
    this.#time = options.now.getTime();
    this.demands = [...makeStock(this.#registrar, options.seed, options.demands, options.now)];
    this.#byNud = new Map(this.demands.map((demand) => [demand.nud, demand]));
    this.movements = this.demands.flatMap((demand) => demand.history).sort(inOrder);
  }

  truth(nud: string): DemandTruth | null {
    const demand = this.#byNud.get(nud);
    if (demand === undefined) return null;
    const { state, removal, history } = demand;
    return { nud, state, removal, file: currentFile(demand), movements: [...history] };
  }

  demand(nud: string): SimulatedDemand | null {
    return this.#byNud.get(nud) ?? null;
  }

  movementsSince(since: Date): readonly SimulatedMovement[] {
    return this.movements.slice(firstAtOrAfter(this.movements, since.getTime()));
  }

  advanceTo(date: Date): readonly SimulatedMovement[] {
    const done: SimulatedMovement[] = [];
    while (this.#time < date.getTime()) {
      const number = Math.floor((this.#time - this.startedAt.getTime()) / HOUR);
      if (this.#hour?.number !== number) {
        this.#hour = { number, left: planHour(this.#options, this.demands, number) };
      }
      const end = Math.min(date.getTime(), this.startedAt.getTime() + (number + 1) * HOUR);
      done.push(...this.#carryOutUntil(this.#hour.left, end));
      this.#time = end;
    }
    return done;
  }

  make(wish: MovementWish | 'create', options: MakeOptions = {}): SimulatedMovement {
    const { nud, at = new Date(this.#time) } = options;
    const demand = nud === undefined ? null : (this.#byNud.get(nud) ?? null);
    if (nud !== undefined && demand === null) throw new RangeError(`Unknown demand ${nud}`);
    return this.#makeOne(wish, at, demand);
  }

  correct(nud: string, change: (content: DemandFile) => DemandFile, at: Date): SimulatedMovement {
    const demand = this.#byNud.get(nud);
    if (demand === undefined) throw new RangeError(`Unknown demand ${nud}`);
    const moment = new Date(Math.max(Math.floor(at.getTime() / 1000) * 1000, this.#lastAt()));
    const random = createRandom(this.#options.seed, 'correct', this.#made++);
    const sent = change(demand.content);
    const movement = this.#registrar.apply(demand, 'modify', { at: moment, random, sent });
    this.#record([movement]);
    this.#time = Math.max(this.#time, moment.getTime());
    return movement;
  }

  makeAny(at: Date): SimulatedMovement {
    const random = createRandom(this.#options.seed, 'any', this.#made);
    const drawn = random.weighted({ modify: 40, outside: 30, create: 18, renew: 6, remove: 4, reopen: 2 });
    return this.#makeOne(possibleWish(this.demands, drawn), at, null);
  }

  #carryOutUntil(left: Planned[], end: number): readonly SimulatedMovement[] {
    const done: SimulatedMovement[] = [];
    for (let next = left[0]; next !== undefined && next.at <= end; next = left[0]) {
      left.shift();
      if (next.at >= this.#lastAt()) done.push(...this.#carryOut(next));
    }
    return done;
  }

  #makeOne(wish: Planned['wish'], at: Date, demand: SimulatedDemand | null): SimulatedMovement {
    const seconds = Math.floor(at.getTime() / 1000) * 1000;
    if (seconds < this.#lastAt()) throw new RangeError('A movement cannot be made before the last one');
    const key = `made ${String(this.#made++)}`;
    const movement = this.#carryOut({ at: seconds, wish, key, demand }).at(-1);
    if (movement === undefined) throw new RangeError(`No demand allows ${wish}`);
    this.#time = Math.max(this.#time, seconds);
    return movement;
  }

  /**
   * The movements made, the one that was planned last. None when nothing can be done: the demand changed since it was
   * planned, or none allows it.
   */
  #carryOut(planned: Planned): readonly SimulatedMovement[] {
    const random = createRandom(this.#options.seed, 'act', planned.key);
    const at = new Date(planned.at);
    const lapsed = planned.wish === 'lapse';
    const drawn = planned.wish === 'outside' ? drawEntity(random) : planned.wish;
    if (drawn === 'create') return this.#record([this.#create(at, random)]);
    const wish = drawn === 'lapse' ? 'remove' : drawn;
    const demand = planned.demand ?? findDemand(this.demands, wish, random);
    if (demand === null || !allows(demand, wish)) return [];
    const before = demand.history.length;
    this.#registrar.apply(demand, wish, { at, random, lapsed });
    return this.#record(demand.history.slice(before));
  }

  #create(at: Date, random: Random): SimulatedMovement {
    const demand = this.#registrar.open(this.demands.length, at, at);
    this.demands.push(demand);
    this.#byNud.set(demand.nud, demand);
    startTerm(demand, { at, random });
    return this.#registrar.created(demand, random);
  }

  #record(movements: readonly SimulatedMovement[]): readonly SimulatedMovement[] {
    this.movements.push(...movements);
    return movements;
  }

  #lastAt(): number {
    return this.movements.at(-1)?.at.getTime() ?? 0;
  }
}

/** Something that will happen; on a demand that is chosen when it does, unless given. */
interface Planned {
  readonly at: number;
  readonly wish: MovementWish | 'create' | 'outside' | 'lapse';
  /** Names the stream of chance of this act. */
  readonly key: string;
  readonly demand: SimulatedDemand | null;
}

/** What happens in the nth hour after the start: so many of each kind, and the terms that end in it. */
function planHour(options: WorldOptions, demands: readonly SimulatedDemand[], number: number): Planned[] {
  const random = createRandom(options.seed, 'hour', number);
  const start = options.now.getTime() + number * HOUR;
  const planned: Planned[] = [];
  for (const wish of ['create', 'modify', 'outside', 'remove', 'reopen'] as const) {
    const expected = (options.rates[wish] * demands.length) / 24;
    const count = Math.floor(expected) + (random.chance(expected % 1) ? 1 : 0);
    for (let turn = 0; turn < count; turn++) {
      const key = `${String(number)} ${wish} ${String(turn)}`;
      planned.push({ at: start + random.int(1, 3600) * 1000, wish, key, demand: null });
    }
  }
  for (const demand of demands) {
    const { nextLife } = demand;
    if (nextLife === null || nextLife.at > start + HOUR) continue;
    const at = Math.floor(Math.max(nextLife.at, start + 1000) / 1000) * 1000;
    planned.push({ at, wish: nextLife.kind, key: `${String(number)} ${demand.nud}`, demand });
  }
  return planned.sort((a, b) => a.at - b.at || (a.key < b.key ? -1 : 1));
}

function drawEntity(random: Random): MovementWish {
  const drawn = random.weighted(OUTSIDE_SHARES);
  return OUTSIDE_ENTITIES.find((entity) => entity === drawn) ?? 'EVT';
}

function allows(demand: SimulatedDemand, wish: MovementWish): boolean {
  switch (wish) {
    case 'reopen':
      return demand.state === 'removed';
    case 'EVT':
    case 'PJ':
      return true;
    default:
      return demand.state === 'active';
  }
}

/** The first that allows it, from a place that is drawn. */
function findDemand(
  demands: readonly SimulatedDemand[],
  wish: MovementWish,
  random: Random,
): SimulatedDemand | null {
  const start = random.int(0, Math.max(0, demands.length - 1));
  for (let step = 0; step < demands.length; step++) {
    const demand = demands[(start + step) % demands.length];
    if (demand !== undefined && allows(demand, wish)) return demand;
  }
  return null;
}

/** The wish that was drawn, or a creation when no demand allows it. */
function possibleWish(demands: readonly SimulatedDemand[], drawn: string): Planned['wish'] {
  const wish = (['modify', 'outside', 'renew', 'remove', 'reopen'] as const).find((known) => known === drawn);
  if (wish === undefined) return 'create';
  const state = wish === 'reopen' ? 'removed' : 'active';
  return demands.some((demand) => demand.state === state) ? wish : 'create';
}

function inOrder(a: SimulatedMovement, b: SimulatedMovement): number {
  return a.at.getTime() - b.at.getTime() || a.sequence - b.sequence;
}

function firstAtOrAfter(movements: readonly SimulatedMovement[], since: number): number {
  let low = 0;
  let high = movements.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((movements[middle]?.at.getTime() ?? Infinity) < since) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * The demand as it now stands. Its `entete` says the kind of the newest movement of the form and the moment of
 * the newest movement of all, so that the file is the same whenever it is asked for.
 */
export function currentFile(demand: SimulatedDemand): DemandFile {
  const { form, history } = demand;
  const kind = history.findLast((movement) => movement.entity === 'CERFA')?.kind ?? null;
  const newest = history.reduce((latest, { at }) => Math.max(latest, at.getTime()), 0);
  return {
    ...demand.content,
    declaredResources: inFileOrder(demand.content.declaredResources),
    fileType: form.withHeader && form.withKind ? kind : null,
    fileDatedAt: form.withHeader && form.withDate ? `${new Date(newest).toISOString().slice(0, 19)}Z` : null,
  };
}
