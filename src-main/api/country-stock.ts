import { z } from 'zod';
import { countryVerdict } from './countries.ts';
import { instant } from './demand.ts';

/** Who can say what was meant: nobody has to, the desk itself from its papers, or the applicant. */
export const countryAsk = z.enum(['nobody', 'desk', 'applicant']);
export type CountryAsk = z.infer<typeof countryAsk>;

/** One value of the stock, with everything behind it. */
export const countryGroup = z.object({
  verdict: countryVerdict,
  /** Addresses that bear the value, and the demands they are in. */
  addresses: z.number().int(),
  demands: z.number().int(),
  /** What the register would take in its place; null where the value may stay or nothing is certain. */
  proposal: z.string().nullable(),
  ask: countryAsk,
  /** Corrections of these addresses, decided already. */
  decided: z.number().int(),
});
export type CountryGroup = z.infer<typeof countryGroup>;

/** Every value of the stock, and what the register would refuse. */
export const countryStock = z.object({
  /** Year of the list. */
  edition: z.string(),
  groups: z.array(countryGroup),
  /** Labels that may be chosen by hand. */
  labels: z.array(z.string()),
});
export type CountryStock = z.infer<typeof countryStock>;

/** A demand behind a value. */
export const countryAddress = z.object({
  nud: z.string(),
  lastName: z.string().nullable(),
  firstName: z.string().nullable(),
  role: z.enum(['applicant', 'coApplicant', 'dependant', 'custody']),
  position: z.number().int(),
  postalCode: z.string().nullable(),
  commune: z.string().nullable(),
});
export type CountryAddress = z.infer<typeof countryAddress>;

/** How far a correction has come. */
export const correctionStatus = z.enum(['toSend', 'sending', 'sent', 'refused', 'doneByHand']);
export type CorrectionStatus = z.infer<typeof correctionStatus>;

/** A correction of one address. */
export const countryCorrection = z.object({
  id: z.number().int(),
  nud: z.string(),
  role: z.string(),
  position: z.number().int(),
  former: z.string(),
  country: z.string(),
  decidedAt: instant,
  origin: z.enum(['rule', 'person']),
  status: correctionStatus,
  statusAt: instant,
  detail: z.string().nullable(),
});
export type CountryCorrection = z.infer<typeof countryCorrection>;
