import { parisDay } from '../reference/days.ts';
import type { Communes } from '../reference/communes.ts';
import type { CountryJudge, JudgeContext } from './quality/model.ts';

/** The judge of countries, where the reference of countries offers one; null: the indicator says that it is not computed. */
const COUNTRY_JUDGE: CountryJudge | null = null;

/** What judging needs, at a moment. */
export function judgeContext(communes: Communes, now: Date): JudgeContext {
  return { today: parisDay(now), communes, judgeCountry: COUNTRY_JUDGE };
}
