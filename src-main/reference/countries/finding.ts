import type { CountryRule } from '../../api/countries.ts';
import type { Entry, Meaning } from './lexicon-builder.ts';

/** What is found of a value before it is put into words. */
export interface Finding {
  readonly meaning: Meaning;
  readonly rule: CountryRule;
  /** 0 to 1. */
  readonly score: number;
  /** The name that decided, where one did. */
  readonly entry: Entry | null;
}
