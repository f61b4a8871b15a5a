import { OUTSIDE_FORM_ENTITIES } from '../../sne/contract/movements.ts';
import type { DemandFile } from '../../xml/demand-file.ts';
import type { CodeDrawer } from '../code-drawer.ts';
import { DAY, localDay, localMonthYear } from '../local-time.ts';
import { createRandom } from '../random.ts';
import type { Random } from '../random.ts';
import { makeAllocation } from './allocation.ts';
import { CHANGES, changeContent } from './changes.ts';
import { makeContent } from './content.ts';
import { withFlaws } from './flaws.ts';
import { lapseTime, termTime } from './life.ts';
import type { Making } from './making.ts';
import type { OutsideEntity, SimulatedDemand, SimulatedMovement, SimulatedRemoval } from './model.ts';
import { makeOutsideData } from './outside.ts';
import type { Places } from './places.ts';

/** What can be done to a demand. */
export type MovementWish = 'modify' | 'renew' | 'remove' | 'reopen' | OutsideEntity;

/** What holds for a whole world. */
export interface WorldSettings {
  readonly seed: number;
  readonly department: string;
  /** Number of the desk that calls. */
  readonly desk: string;
  readonly places: Places;
  readonly drawer: CodeDrawer;
  /** Whether elements and codes outside the public description may occur. */
  readonly unknowns: boolean;
}

/** Who writes things down at the simulated SNE: opens demands and adds movements to their history. */
export interface Registrar {
  open(index: number, createdAt: Date, contentAt: Date): SimulatedDemand;
  created(demand: SimulatedDemand, random: Random): SimulatedMovement;
  /**
   * Writes one movement down; the demand's state and content change with it. The record of an allocation comes before
   * the removal that it brings, in the history too.
   */
  apply(demand: SimulatedDemand, wish: MovementWish, act: Act): SimulatedMovement;
}

/** When and how something is done. */
export interface Act {
  readonly at: Date;
  readonly random: Random;
  /** Removal for want of renewal. */
  readonly lapsed?: boolean;
  /** False for the past, whose content is drawn as it stands today. */
  readonly changesContent?: boolean;
  /** The content that a desk sent, for a modification by this desk. */
  readonly sent?: DemandFile;
}

/** A registrar that has written nothing yet. */
export function createRegistrar(settings: WorldSettings): Registrar {
  let sequence = 0;
  const write = (demand: SimulatedDemand, parts: MovementParts): SimulatedMovement => {
    const movement: SimulatedMovement = {
      sequence: sequence++,
      nud: demand.nud,
      data: null,
      kind: null,
      removal: null,
      tellsState: true,
      stateAfter: demand.state,
      ...parts,
    };
    demand.history.push(movement);
    return movement;
  };
  return {
    open: (index, createdAt, contentAt) => openDemand(settings, index, createdAt, contentAt),
    created: (demand, random) => {
      const kind = demand.index % 100 === 23 ? 'CRS' : 'CRE';
      const desk = demand.content.deskNumber ?? settings.desk;
      return write(demand, {
        at: demand.createdAt,
        entity: 'CERFA',
        kind,
        desk,
        tellsState: random.chance(0.97),
      });
    },
    apply: (demand, wish, act) => {
      const parts = carryOut(settings, demand, wish, act);
      if (parts.removal?.reason === 'RADATT') {
        // The landlord records the allocation, and with it the demand leaves the list: two movements of one moment.
        const data = makeAllocation(settings.seed, settings.places, demand, act.at);
        if (data !== null) write(demand, { ...allocationParts(parts), data });
      }
      return write(demand, parts);
    },
  };
}

/** Says nothing of the state: that is for the removal to say. */
function allocationParts({ at, desk }: MovementParts): MovementParts {
  return { at, desk, entity: 'ATTRIB', tellsState: false, stateAfter: 'active' };
}

type MovementParts = Partial<SimulatedMovement> & Pick<SimulatedMovement, 'at' | 'entity' | 'desk'>;

function openDemand(
  settings: WorldSettings,
  index: number,
  createdAt: Date,
  contentAt: Date,
): SimulatedDemand {
  const random = createRandom(settings.seed, 'demand', index);
  const making: Making = { random, drawer: settings.drawer, places: settings.places, now: contentAt };
  const desk = random.chance(0.6) ? settings.desk : otherDesk(settings, random);
  const nud = `${zoneOf(settings.department)}${localMonthYear(createdAt)}${sequenceOf(index)}${desk}`;
  const header = { index, nud, desk, createdOn: localDay(createdAt), unknowns: settings.unknowns };
  const { content: drawn, form } = makeContent(making, header);
  const content = withFlaws(settings.seed, making, header, drawn);
  return {
    index,
    nud,
    createdAt,
    content,
    form,
    state: 'active',
    removal: null,
    validFrom: createdAt,
    nextLife: null,
    history: [],
  };
}

/** Six digits that grow with the index, by seven with a step, as if other departments' numbers lay between. */
function sequenceOf(index: number): string {
  return String(1000 + index * 7 + ((index * 5) % 7)).padStart(6, '0');
}

const ILE_DE_FRANCE = ['75', '77', '78', '91', '92', '93', '94', '95'];

/** First three characters of a number (§9): the department, or 1 and the region where numbers are regional. */
function zoneOf(department: string): string {
  return ILE_DE_FRANCE.includes(department) ? '111' : department.padStart(3, '0');
}

function otherDesk(settings: WorldSettings, random: Random): string {
  const short = settings.department.padStart(2, '0').slice(-2);
  return random.pick([`${short}185`, `G${short}04`, `${short}HLM`, 'GDPUB', `${short}0AL`]);
}

function carryOut(
  settings: WorldSettings,
  demand: SimulatedDemand,
  wish: MovementWish,
  act: Act,
): MovementParts {
  const desk = act.random.chance(0.55) ? settings.desk : otherDesk(settings, act.random);
  const common = { at: act.at, desk, entity: 'CERFA', tellsState: act.random.chance(0.97) } as const;
  const making: Making = {
    random: act.random,
    drawer: settings.drawer,
    places: settings.places,
    now: act.at,
  };
  switch (wish) {
    case 'modify':
      if (act.sent !== undefined) {
        demand.content = act.sent;
        return { ...common, desk: settings.desk, kind: 'MOD' };
      }
      if (act.changesContent !== false) {
        demand.content = changeContent(making, demand.content, act.random.pick(CHANGES));
      }
      return {
        ...common,
        kind: act.random.chance(0.06) ? settings.drawer.next('typeFichier', ['DIS', 'RET', 'COP']) : 'MOD',
      };
    case 'renew':
      startTerm(demand, act);
      return { ...common, kind: 'REN' };
    case 'remove': {
      const kind = settings.drawer.next('typeFichier', REMOVAL_KINDS);
      const removal = kind === 'SUP' ? null : drawRemoval(making, act);
      demand.state = 'removed';
      demand.removal = removal;
      demand.nextLife = null;
      return { ...common, kind, removal, stateAfter: 'removed' };
    }
    case 'reopen':
      demand.state = 'active';
      demand.removal = null;
      startTerm(demand, act);
      return { ...common, ...reopening(settings, act), stateAfter: 'active', tellsState: true };
    case 'DALO':
    case 'EVT':
    case 'CONT':
    case 'ATTRIB':
    case 'PRIO':
    case 'COTA':
    case 'PJ':
      return {
        ...common,
        entity: wish,
        data: makeOutsideData(making, wish),
        tellsState: act.random.chance(0.5),
      };
  }
}

/** One removal in thirty is a deletion (a double), without a reason. */
const REMOVAL_KINDS = [
  ...Array.from({ length: 15 }, () => 'RAD'),
  'SUP',
  ...Array.from({ length: 14 }, () => 'RAD'),
];

function drawRemoval({ drawer, random }: Making, act: Act): SimulatedRemoval {
  const reason =
    act.lapsed === true
      ? 'RADREN'
      : drawer.draw(random, 'motifRadiation', { RADATT: 62, RADABA: 18, RADCON: 14, RADIRR: 6 }, REASONS);
  return {
    reason,
    subReason: reason === 'RADIRR' ? drawer.next('sousMotifIrrecevabilite') : null,
    on: localDay(act.at),
  };
}
const REASONS = ['RADATT', 'RADABA', 'RADCON', 'RADIRR'];

/** A removed demand comes back by a renewal, by a modification, or by a removal with an empty reason. */
function reopening(settings: WorldSettings, act: Act): Pick<MovementParts, 'kind' | 'removal'> {
  const kind = settings.drawer.next('typeFichier', ['RAD', 'REN', 'MOD']);
  return { kind, removal: kind === 'REN' ? null : { reason: '', subReason: null, on: localDay(act.at) } };
}

/** A new year begins; settles what will happen at its end. */
export function startTerm(demand: SimulatedDemand, act: Pick<Act, 'at' | 'random'>): void {
  demand.validFrom = act.at;
  const renews = act.random.chance(0.85);
  const at = renews ? termTime(act.at.getTime()) - act.random.int(1, 27) * DAY : lapseTime(act.at.getTime());
  demand.nextLife = { at, kind: renews ? 'renew' : 'lapse' };
}

/** Entities outside the form that a demand can have, with how often. */
export const OUTSIDE_SHARES: Readonly<Record<OutsideEntity, number>> = {
  DALO: 0.04,
  EVT: 0.24,
  CONT: 0.08,
  ATTRIB: 0.03,
  PRIO: 0.07,
  COTA: 0.28,
  PJ: 0.34,
};
export const OUTSIDE_ENTITIES: readonly OutsideEntity[] = OUTSIDE_FORM_ENTITIES;
