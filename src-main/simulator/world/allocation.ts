import { ALLOCATION_MODES, ALLOCATION_NAMES } from '../../sne/contract/movements.ts';
import { DAY, localDay } from '../local-time.ts';
import { createRandom } from '../random.ts';
import type { Random } from '../random.ts';
import { createXmlText } from '../xml-text.ts';
import type { SimulatedDemand } from './model.ts';
import type { Places } from './places.ts';

/** Share of removals after allocation for which somebody recorded the allocation; the rest stay unexplained. */
const RECORDED = 0.9;

const RESERVERS: Readonly<Record<string, readonly string[]>> = {
  COLTER: ['Commune', 'Métropole', 'Département'],
  COLACT: ['Action Logement', 'Employeur <public> & associés'],
  PPRIOR: ['Préfecture'],
  PFONCT: ['Préfecture'],
  AUTRES: ['=Caisse de retraite'],
  AUCUN: ['Bailleur'],
};

/**
 * Content of `donnees` of ATTRIB for an allocation whose lease is signed on the day of `at` (assumed shape:
 * `ALLOCATION_NAMES`); null where nobody recorded it. Drawn from a stream of its own, by the demand and the moment.
 */
export function makeAllocation(
  seed: number,
  places: Places,
  demand: Pick<SimulatedDemand, 'nud' | 'content'>,
  at: Date,
): string | null {
  const random = createRandom(seed, 'allocation', demand.nud, at.getTime());
  if (!random.chance(RECORDED)) return null;
  const type = random.weighted({ COLTER: 24, COLACT: 26, PPRIOR: 22, PFONCT: 5, AUTRES: 3, AUCUN: 20 });
  const names = ALLOCATION_NAMES;
  const xml = createXmlText();
  const wanted = places.find(demand.content.wanted?.communes[0] ?? null);
  xml.text(names.dwelling, `RPLS${String(random.int(1_000_000, 9_999_999))}`);
  if (!random.chance(0.02)) xml.code(names.commune, (wanted ?? places.home(random)).code);
  xml.text(names.inQpv, mostly(random, 0.06, random.chance(0.22)));
  xml.code(names.reserverType, type);
  xml.text(names.reserverName, random.pick(RESERVERS[type] ?? ['Bailleur']));
  xml.code(names.contingent, random.chance(0.93) ? type : 'AUCUN');
  xml.code(names.agreement, random.weighted({ AUCUN: 72, ACD: 12, ACI: 10, NONDOC: 6 }));
  xml.text(names.dalo, type === 'PPRIOR' && random.chance(0.4));
  const mode = random.weighted({ FLUX: 72, STOCK: 20, none: 8 });
  xml.code(names.mode, ALLOCATION_MODES.find((known) => known === mode) ?? null);
  xml.text(names.firstQuartile, mostly(random, 0.1, random.chance(0.24)));
  xml.text(names.rank, random.int(1, 3));
  xml.text(names.committeeOn, localDay(new Date(at.getTime() - random.int(5, 40) * DAY)));
  xml.text(names.decision, 'Attribution');
  xml.text(names.leaseOn, localDay(at));
  return xml.toString();
}

/** A value that is sometimes not known. */
function mostly(random: Random, missing: number, value: boolean): boolean | null {
  return random.chance(missing) ? null : value;
}
