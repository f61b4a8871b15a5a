import type { ListDemandsInput, ListDemandsOutput } from '../api/demand.ts';
import { DeskError } from '../api/errors.ts';
import type { Communes } from '../reference/communes.ts';
import { addDays, parisDay } from '../reference/days.ts';
import { parisMidnight } from '../reference/paris-time.ts';
import type { Clock } from '../schedule/clock.ts';
import type { ReadableStore } from '../store/store.ts';
import type { Engine } from './engine.ts';

/** Communes that share one postal code, at most: the largest have some forty. */
const MOST_COMMUNES = 100;

/** What the list needs besides the store. */
export interface ListSources {
  readonly communes: Communes;
  readonly clock: Clock;
}

/** One page of the list for the window, with the demands whose countries are wrong where they are asked for. */
export async function listForWindow(
  engine: Engine,
  input: ListDemandsInput,
  clock: Clock,
): Promise<ListDemandsOutput> {
  const anomalies = input.countryAnomaly ? await engine.reporting.demandIds('country') : null;
  return listDemands(engine.store, input, { communes: engine.communes, clock }, anomalies);
}

/**
 * One page of the list; days count from today in France.
 *
 * @throws DeskError DEMAND-COUNTRIES when wrong countries are asked for and `anomalies`, their row ids, are not known
 */
export function listDemands(
  store: ReadableStore,
  input: ListDemandsInput,
  { communes, clock }: ListSources,
  anomalies: readonly number[] | null = null,
): ListDemandsOutput {
  if (input.countryAnomaly && anomalies === null) {
    throw new DeskError(
      'DEMAND-COUNTRIES',
      'Les pays à vérifier ne sont pas connus : la liste des pays manque.',
    );
  }
  const { renewalWithinDays: days, changedSince } = input;
  return store.demands.list(input, {
    dueBefore: days === null ? null : addDays(parisDay(clock.now()), days),
    changedSince:
      changedSince === null ? null : parisMidnight(new Date(`${changedSince}T12:00:00Z`)).toISOString(),
    countryAnomalies: anomalies,
    communesOf: (postalCode) =>
      communes
        .search(postalCode, MOST_COMMUNES)
        .filter(({ postalCodes }) => postalCodes.includes(postalCode))
        .map(({ code }) => code),
  });
}
