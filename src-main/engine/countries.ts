import type { CountryAsk, CountryCorrection, CountryGroup, CountryStock } from '../api/country-stock.ts';
import type { CountryVerdict } from '../api/countries.ts';
import { DeskError } from '../api/errors.ts';
import { isAccepted } from '../reference/countries/accepted.ts';
import type { Clock } from '../schedule/clock.ts';
import type { Store } from '../store/store.ts';
import type { References } from './references.ts';

/** What became of one correction that was given to a sender. */
export interface CorrectionOutcome {
  readonly id: number;
  /** `queued`: it is in a file that leaves by itself, and stays `sending` until the SNE has answered. */
  readonly status: 'queued' | 'sent' | 'refused';
  /** French: why it was refused. */
  readonly detail: string | null;
}

/**
 * Takes corrections to the SNE as outgoing files and says what became of each. The corrections it is given are marked
 * `sending` first; one that it does not answer for goes back to the list of work.
 */
export type CorrectionSender = (
  corrections: readonly CountryCorrection[],
) => Promise<readonly CorrectionOutcome[]>;

/** Corrections given to a sender at once. */
const BATCH = 200;

/** The countries of the stock: what is wrong, what is certain, what has to be asked, and what was decided. */
export class CountryDesk {
  readonly #store: Store;
  readonly #references: References;
  readonly #clock: Clock;

  constructor(store: Store, references: References, clock: Clock) {
    this.#store = store;
    this.#references = references;
    this.#clock = clock;
  }

  /** Every value of active demands with its verdict, the most frequent first. */
  stock(): CountryStock {
    const { judge } = this.#references;
    const groups = this.#store.countries.counts().map(({ value, addresses, demands, decided }) => {
      const verdict = judge.judge(value);
      const { country } = verdict;
      const proposal = country === null || isAccepted(value, country) ? null : country;
      return {
        verdict,
        addresses,
        demands,
        proposal,
        ask: whoKnows(verdict),
        decided,
      } satisfies CountryGroup;
    });
    return { edition: judge.lexicon.year ?? '', groups, labels: [...judge.lexicon.labels].sort() };
  }

  /** Decides every certain correction among these values; gives how many addresses that makes. */
  async accept(values: readonly string[]): Promise<number> {
    const { judge } = this.#references;
    const certain = values.flatMap((value) => {
      const { country } = judge.judge(value);
      return country === null || isAccepted(value, country) ? [] : [{ value, country }];
    });
    const at = this.#clock.now().toISOString();
    return this.#store.write((unit) =>
      certain.reduce((sum, { value, country }) => sum + unit.countries.decide(value, country, 'rule', at), 0),
    );
  }

  /**
   * Decides a correction that a person chose.
   *
   * @throws DeskError REF-COUNTRY-UNKNOWN for a country that is not in the list
   */
  async choose(value: string, country: string): Promise<number> {
    if (!this.#references.judge.lexicon.labels.includes(country)) {
      throw new DeskError('REF-COUNTRY-UNKNOWN', `« ${country} » n’est pas dans la liste des pays.`, {
        hint: 'Choisissez un pays de la liste ; la France et l’outre-mer n’en sont pas.',
      });
    }
    const at = this.#clock.now().toISOString();
    return this.#store.write((unit) => unit.countries.decide(value, country, 'person', at));
  }

  /** Takes back the corrections of a value that have not left. */
  async withdraw(value: string): Promise<number> {
    return this.#store.write((unit) => unit.countries.withdraw(value));
  }

  /** A person wrote these corrections at the SNE by hand. */
  async markDone(ids: readonly number[]): Promise<void> {
    const at = this.#clock.now().toISOString();
    await this.#store.write((unit) => {
      unit.countries.mark(ids, 'doneByHand', at, null);
    });
  }

  /**
   * Gives the waiting corrections to a sender, in batches; gives how many are on their way. A failure of the sender puts
   * its batch back and is thrown on.
   */
  async send(sender: CorrectionSender): Promise<number> {
    let sent = 0;
    for (;;) {
      const batch = this.#store.countries.corrections('toSend', BATCH);
      if (batch.length === 0) return sent;
      await this.#mark(
        batch.map(({ id }) => id),
        'sending',
        null,
      );
      let outcomes: readonly CorrectionOutcome[];
      try {
        outcomes = await sender(batch);
      } catch (thrown) {
        await this.#mark(
          batch.map(({ id }) => id),
          'toSend',
          null,
        );
        throw thrown;
      }
      const answered = new Map(outcomes.map((outcome) => [outcome.id, outcome]));
      for (const { id } of batch) {
        const outcome = answered.get(id);
        const status = outcome?.status ?? 'toSend';
        if (status === 'queued' || status === 'sent') sent += 1;
        if (status !== 'queued') await this.#mark([id], status, outcome?.detail ?? null);
      }
      // What the sender does not answer for stays in the list of work; it is not offered again at once.
      if (batch.some(({ id }) => !answered.has(id))) return sent;
    }
  }

  async #mark(
    ids: readonly number[],
    status: CountryCorrection['status'],
    detail: string | null,
  ): Promise<void> {
    const at = this.#clock.now().toISOString();
    await this.#store.write((unit) => {
      unit.countries.mark(ids, status, at, detail);
    });
  }
}

/** The desk can tell from the file what a single hint means, and that an address is in France; the rest only the applicant knows. */
function whoKnows({ status, candidates }: CountryVerdict): CountryAsk {
  if (status === 'known' || status === 'corrected') return 'nobody';
  if (status === 'forbidden') return 'desk';
  return status === 'unknown' && candidates.length === 1 ? 'desk' : 'applicant';
}
