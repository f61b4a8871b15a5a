import type { CountryCorrection } from '../api/country-stock.ts';
import { DeskError } from '../api/errors.ts';
import { correctedPerson } from '../api/outgoing.ts';
import type { WantedCorrection } from '../api/outgoing.ts';
import type { CorrectionOutcome } from './countries.ts';
import type { OutgoingDesk } from './outgoing.ts';

/**
 * Makes files of the country corrections of a list of work: those of one demand go together.
 *
 * @throws DeskError CFG-SENDING-OFF
 */
export async function takeCountries(
  desk: OutgoingDesk,
  corrections: readonly CountryCorrection[],
): Promise<readonly CorrectionOutcome[]> {
  const outcomes: CorrectionOutcome[] = [];
  for (const [nud, group] of Map.groupBy(corrections, (one) => one.nud)) {
    const ids = group.map(({ id }) => id);
    const told = await take(desk, nud, group);
    outcomes.push(...ids.map((id) => ({ id, ...told })));
  }
  return outcomes;
}

async function take(
  desk: OutgoingDesk,
  nud: string,
  group: readonly CountryCorrection[],
): Promise<Pick<CorrectionOutcome, 'status' | 'detail'>> {
  try {
    const { status, error } = await desk.correct(
      nud,
      group.map(wantedCountry),
      group.map(({ id }) => id),
    );
    return { status: status === 'blocked' ? 'refused' : 'queued', detail: error?.message ?? null };
  } catch (thrown) {
    if (!(thrown instanceof DeskError) || thrown.code === 'CFG-SENDING-OFF') throw thrown;
    return { status: 'refused', detail: thrown.message };
  }
}

function wantedCountry({ role, position, country }: CountryCorrection): WantedCorrection {
  const person =
    role === 'applicant' ? 'applicant' : correctedPerson.parse(`coApplicant:${String(position)}`);
  return { person, field: 'country', value: country };
}
