import { z } from 'zod';

/**
 * `known`: the value is a name of the list, however it is spelt. `corrected`: it can only mean one country.
 * `ambiguous`: it may mean several. `unknown`: nothing certain can be said. `forbidden`: France or a part of it.
 */
export const countryStatus = z.enum(['known', 'corrected', 'ambiguous', 'unknown', 'forbidden']);
export type CountryStatus = z.infer<typeof countryStatus>;

/** By which rule a verdict was reached. */
export const countryRule = z.enum([
  'label', // the label of the list
  'official', // its official long name
  'former', // a former name, or a state that is gone and has one successor
  'usual', // a usual name of the curated table
  'language', // its name in another language
  'code', // its INSEE or ISO code
  'form', // "République de…", "Île…" around a name
  'parts', // a town and its country, or two names of one country
  'damaged', // letters lost by a wrong encoding
  'truncated', // the end is cut off
  'typing', // typing mistakes
  'split', // a state that is gone and split
  'several', // names of several countries, or near to several
  'people', // inhabitants
  'place', // a town or a region
  'none', // says that there is no country
  'nothing', // nothing is near
]);
export type CountryRule = z.infer<typeof countryRule>;

/** The verdict on one value. */
export const countryVerdict = z.object({
  /** As it was given. */
  value: z.string(),
  status: countryStatus,
  /** Label of the COG list (`libcog`); null unless the status is `known` or `corrected`. */
  country: z.string().nullable(),
  /** Likeness to the name that decided, 0 to 1; 0 where no name decided. */
  score: z.number(),
  /** Labels of the countries it may mean, the likeliest first. */
  candidates: z.array(z.string()),
  rule: countryRule,
  /** The name that decided, as the reference has it; null where none did. */
  name: z.string().nullable(),
  /** Where that name comes from; null where none decided. */
  source: z.string().nullable(),
  /** French, for a clerk. */
  explanation: z.string(),
});
export type CountryVerdict = z.infer<typeof countryVerdict>;
