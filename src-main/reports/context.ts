import { parisDay } from '../reference/days.ts';
import type { Communes } from '../reference/communes.ts';
import { CountryJudge } from '../reference/countries/judge.ts';
import { countryReference } from '../reference/countries/reference.ts';
import type { ReadableStore } from '../store/store.ts';
import type { JudgeContext } from './quality/model.ts';

/** What judging needs, at a moment: countries by the list in use in this store. */
export function judgeContext(store: ReadableStore, communes: Communes, now: Date): JudgeContext {
  let judge: CountryJudge | null = null;
  return {
    today: parisDay(now),
    communes,
    judgeCountry: (value) => {
      // The list takes a while to be made ready: only where a country is to be judged.
      judge ??= new CountryJudge(countryReference(store.references.current('countries')).lexicon);
      const { status, explanation } = judge.judge(value);
      return status === 'known' ? null : explanation;
    },
  };
}
