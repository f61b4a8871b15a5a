import { DeskError } from '../../api/errors.ts';
import type { Commune, Communes } from '../../reference/communes.ts';
import type { Random } from '../random.ts';

/** The real communes among which the households of a simulated department live and want to live. */
export interface Places {
  readonly department: string;
  /** A commune of the department, the populated ones more often. */
  home(random: Random): Commune;
  /** One of the communes with the same postal codes or beginning of them; the commune itself when alone. */
  near(random: Random, commune: Commune): Commune;
  /** A commune of another department. */
  elsewhere(random: Random): Commune;
  /** The inhabited commune of the department with this INSEE code; null for any other. */
  find(code: string | null): Commune | null;
  /** INSEE code of a place of birth; `99…` for a country. */
  birthplace(random: Random, abroad: boolean): string;
}

const OTHERS = ['69', '13', '59', '33', '31', '93', '974', '2A', '2B'];
const BIRTH_COUNTRIES = [
  '99350',
  '99352',
  '99351',
  '99139',
  '99134',
  '99208',
  '99341',
  '99326',
  '99114',
  '99243',
];

/** @throws DeskError `CFG-DEPARTMENT` for a department that the reference does not know. */
export function createPlaces(communes: Communes, department: string): Places {
  const inside = weighByPopulation(inhabited(communes, department));
  if (inside.list.length === 0) {
    throw new DeskError('CFG-DEPARTMENT', `Le département « ${department} » n’existe pas.`, {
      hint: 'Donnez un code de département : 38, 2A, 974…',
    });
  }
  const others = OTHERS.filter((other) => other !== department);
  const outside = weighByPopulation(others.flatMap((other) => inhabited(communes, other)));
  const births = weighByPopulation([...inside.list, ...outside.list]);
  const corsica = ['2A', '2B'].flatMap((island) => inhabited(communes, island));
  const byCode = new Map(inside.list.map((commune) => [commune.code, commune]));
  const byArea = Map.groupBy(inside.list, areaOf);
  return {
    department,
    home: (random) => draw(inside, random),
    near: (random, commune) => random.pick(byArea.get(areaOf(commune)) ?? [commune]),
    elsewhere: (random) => draw(outside, random),
    find: (code) => byCode.get(code ?? '') ?? null,
    birthplace: (random, abroad) => {
      if (abroad) return random.pick(BIRTH_COUNTRIES);
      return random.chance(0.02) ? random.pick(corsica).code : draw(births, random).code;
    },
  };
}

/** Communes where people live; Paris, Lyon and Marseille by arrondissement, as in the interface files (§8). */
function inhabited(communes: Communes, department: string): readonly Commune[] {
  const all = communes.byDepartment(department);
  const divided = new Set(all.map((commune) => commune.headCode));
  return all.filter(
    (commune) =>
      (commune.population ?? 0) > 0 && commune.postalCodes.length > 0 && !divided.has(commune.code),
  );
}

function areaOf(commune: Commune): string {
  return (commune.postalCodes[0] ?? commune.code).slice(0, 3);
}

interface Weighed {
  readonly list: readonly Commune[];
  /** For each commune, the weights up to and with its own. */
  readonly upTo: readonly number[];
  readonly total: number;
}

function weighByPopulation(list: readonly Commune[]): Weighed {
  let total = 0;
  const upTo = list.map((commune) => (total += commune.population ?? 0));
  return { list, upTo, total };
}

function draw(weighed: Weighed, random: Random): Commune {
  const target = random.float() * weighed.total;
  let low = 0;
  let high = weighed.upTo.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((weighed.upTo[middle] ?? 0) > target) high = middle;
    else low = middle + 1;
  }
  const commune = weighed.list[low];
  if (commune === undefined) throw new RangeError('No commune to draw from');
  return commune;
}
