import type { IndicatorId } from '../../api/reports.ts';
import type { DrmComparison } from '../../drm/compare.ts';
import type { Communes } from '../../reference/communes.ts';

/** Who a finding is about, as far as an indicator looks. */
export interface JudgedPerson {
  readonly role: 'applicant' | 'coApplicant' | 'dependant' | 'custody';
  readonly position: number;
  readonly title: string | null;
  readonly lastName: string | null;
  readonly birthName: string | null;
  readonly firstName: string | null;
  readonly birthDate: string | null;
  readonly relation: string | null;
  readonly mobilePhone: string | null;
  readonly homePhone: string | null;
  readonly email: string | null;
  readonly nir: string | null;
  readonly abroad: number | null;
  readonly postalCode: string | null;
  readonly communeCode: string | null;
  readonly country: string | null;
}

/** An active demand with what the indicators judge. */
export interface JudgedDemand {
  readonly id: number;
  readonly nud: string;
  readonly renewalDueOn: string | null;
  readonly driftCount: number;
  readonly people: readonly JudgedPerson[];
  /** Years of income by person, as declared. */
  readonly incomeYears: readonly { readonly person: string; readonly year: number }[];
  readonly wantedCommunes: readonly string[];
  /** Declared beside the DRM; null when the DRM was not retrieved, or for somebody else. */
  readonly comparison: readonly DrmComparison[] | null;
}

/**
 * Says of a country as it was typed what is wrong with it, in French; null when nothing is. The reference of countries gives
 * it; without one the indicator is not computed.
 */
export type CountryJudge = (value: string) => string | null;

/** What judging needs besides the demand. */
export interface JudgeContext {
  /** Day in France. */
  readonly today: string;
  readonly communes: Communes;
  readonly judgeCountry: CountryJudge | null;
}

/** `undefined`: nothing to judge; null: nothing to say; else what is the case, in French, without NIR or amount. */
export type Verdict = string | null | undefined;

/** An indicator that looks at one demand at a time. */
export interface Indicator {
  readonly id: IndicatorId;
  readonly judge: (demand: JudgedDemand, context: JudgeContext) => Verdict;
}

/** Words of an indicator. */
export interface IndicatorWords {
  readonly label: string;
  readonly definition: string;
  readonly lacks: string;
}
