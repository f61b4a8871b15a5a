import { z } from 'zod';

/** A calendar day, `YYYY-MM-DD`, without time zone. */
const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);
/** An instant in UTC, ISO 8601 with `Z`. */
export const instant = z.string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z$/);

/** A code as it came and its label; `label` is null for a code that the lists do not know. */
export const coded = z.object({ code: z.string(), label: z.string().nullable() });
export type Coded = z.infer<typeof coded>;

/** A commune by INSEE code; `code` is null where the file only gives a text, `name` for a code unknown to the reference. */
export const communeRef = z.object({ code: z.string().nullable(), name: z.string().nullable() });
export type CommuneRef = z.infer<typeof communeRef>;

const demandState = z.enum(['active', 'removed']);

/** One line of the list; the same keys as `demands list --json`. */
export const demandRow = z.object({
  nud: z.string(),
  lastName: z.string().nullable(),
  firstName: z.string().nullable(),
  birthDate: day.nullable(),
  /** Name of the commune of the applicant's address. */
  commune: z.string().nullable(),
  /** Codes of the wanted dwelling types, in the order of the file. */
  housingTypes: z.array(z.string()),
  createdOn: day.nullable(),
  renewalDueOn: day.nullable(),
  state: demandState,
  /** Moment of the newest state known of this demand, as the SNE dates it. */
  updatedAt: instant.nullable(),
  removedOn: day.nullable(),
  /** Number of schema errors of the stored file. */
  drift: z.number().int(),
  /** The name by which a search with a typing mistake found it, as the file writes it; null for what was typed rightly. */
  near: z.string().nullable(),
});
export type DemandRow = z.infer<typeof demandRow>;

const address = z.object({
  abroad: z.boolean().nullable(),
  number: z.string().nullable(),
  street: z.string().nullable(),
  complement: z.string().nullable(),
  postalCode: z.string().nullable(),
  commune: communeRef.nullable(),
  /** Free text today. */
  country: z.string().nullable(),
});

const employment = z.object({
  occupation: z.string().nullable(),
  contract: coded.nullable(),
  employer: z.string().nullable(),
  abroad: z.boolean().nullable(),
  postalCode: z.string().nullable(),
  commune: communeRef.nullable(),
});

const phone = z.object({ kind: z.enum(['mobile', 'home']), number: z.string() });

const person = z.object({
  title: coded.nullable(),
  lastName: z.string().nullable(),
  birthName: z.string().nullable(),
  firstName: z.string().nullable(),
  birthDate: day.nullable(),
  nationality: coded.nullable(),
  maritalStatus: coded.nullable(),
  phones: z.array(phone),
  email: z.string().nullable(),
  /** Null when the file has no address at all or an empty one. */
  address: address.nullable(),
  employment: employment.nullable(),
  /** Masked unless it was asked for; null when unknown. */
  nir: z.string().nullable(),
});
export type PersonDetail = z.infer<typeof person>;

const coApplicant = person.extend({ relation: coded.nullable() });

/** `applicant`, `coApplicant:1`, `coApplicant:2`… */
const personKey = z.string().regex(/^(applicant|coApplicant:\d+)$/);

const declaredResource = z.object({
  person: personKey,
  direction: z.enum(['received', 'paid']),
  forDependants: z.boolean(),
  code: z.string(),
  label: z.string().nullable(),
  /** Euros a month; null when the file gives no amount. */
  monthlyAmount: z.number().nullable(),
});

const movement = z.object({
  at: instant,
  /** `typeFichier` code for the form (CRE, MOD, REN, RAD…), else the entity's code. */
  kind: z.string(),
  kindLabel: z.string().nullable(),
  /** CERFA, DALO, EVT, CONT, ATTRIB, PRIO, COTA, PJ, or a code as it came. */
  entity: z.string(),
  entityLabel: z.string().nullable(),
  desk: z.string().nullable(),
  receivedAt: instant,
  removalReason: coded.nullable(),
});

/** Data outside the form (DALO, contingents…), flattened: one line a leaf of what the SNE sent. */
const outsideForm = z.object({
  entity: z.string(),
  label: z.string().nullable(),
  at: instant.nullable(),
  fields: z.array(z.object({ path: z.string(), value: z.string() })),
});

/** One kind of income, as the applicant declared it and as the DRM has it; see `drm/compare.ts` for the rules. */
const resourceComparison = z.object({
  /** Code of the form; null for what no code of the form holds. */
  kind: coded.nullable(),
  declared: z.number().nullable(),
  monthlyMean: z.number().nullable(),
  /** Mean less declaration, euros a month. */
  difference: z.number().nullable(),
  verdict: z.enum(['usual', 'apart', 'onlyDeclared', 'onlyMonthly', 'noAmount', 'notComparable']),
  /** Beyond what is usual: to be looked at. */
  highlighted: z.boolean(),
});
export type ResourceComparison = z.infer<typeof resourceComparison>;

const monthlyResources = z.object({
  status: z.enum(['available', 'notRequested', 'excluded', 'identityMismatch', 'noPermanentNir']),
  months: z.array(
    z.object({
      month: z.string().regex(/^\d{4}-\d{2}$/),
      items: z.array(
        z.object({
          nature: z.string(),
          label: z.string().nullable(),
          amount: z.number(),
          /** Code of the form that holds the same kind of income; null where none does, or for a nature unknown here. */
          kind: z.string().nullable(),
        }),
      ),
      total: z.number(),
    }),
  ),
  /** Months that are kept and whose amounts were not asked for: `months` is then empty. Absent when nothing is held back. */
  hiddenMonths: z.array(z.string()).optional(),
  /** The applicant's declaration beside the months, kind by kind; empty without any month. */
  comparison: z.array(resourceComparison),
  retrievedAt: instant.nullable(),
});

/** Pages of a supporting document, as its metadata describe them. */
const documentPages = z.object({
  from: z.number().int().nullable(),
  to: z.number().int().nullable(),
  /** As it came, without the year: `Avis_imposition`. */
  kind: z.string().nullable(),
  year: z.number().int().nullable(),
});
export type DocumentPages = z.infer<typeof documentPages>;

/** A supporting document: what the entity PJ or the demand's file says of it. */
const supportingDocument = z.object({
  source: z.enum(['entity', 'file']),
  id: z.string().nullable(),
  depositedOn: day.nullable(),
  /** A remark of the SNE (`Inexploitable`…), as it came. */
  status: z.string().nullable(),
  pages: z.array(documentPages),
});
export type SupportingDocument = z.infer<typeof supportingDocument>;

const driftError = z.object({
  line: z.number().int().nullable(),
  element: z.string().nullable(),
  message: z.string(),
});

/** One whole demand; the document of `demands show --json` and of the demand page. */
export const demandDetail = z.object({
  nud: z.string(),
  state: demandState,
  deskNumber: z.string().nullable(),
  createdOn: day.nullable(),
  renewalDueOn: day.nullable(),
  interfaceVersion: z.string().nullable(),
  fileType: coded.nullable(),
  /** As `demandRow.updatedAt`. */
  updatedAt: instant.nullable(),
  /** When this desk last received or checked this demand. */
  receivedAt: instant,
  removal: z
    .object({
      on: day.nullable(),
      reason: coded.nullable(),
      subReason: coded.nullable(),
      /** Last day on which it can be reactivated (removal by non-renewal), else null. */
      reactivableUntil: day.nullable(),
    })
    .nullable(),
  applicant: person.nullable(),
  coApplicants: z.array(coApplicant),
  dependants: z.array(
    z.object({
      lastName: z.string().nullable(),
      firstName: z.string().nullable(),
      birthDate: day.nullable(),
      sex: coded.nullable(),
      relation: coded.nullable(),
    }),
  ),
  custody: z.array(z.object({ birthDate: day.nullable(), sex: coded.nullable(), kind: coded.nullable() })),
  expectedBirths: z.object({ count: z.number().int().nullable(), dueOn: day.nullable() }).nullable(),
  declaredResources: z.array(declaredResource),
  taxIncome: z.array(z.object({ person: personKey, year: z.number().int(), amount: z.number().nullable() })),
  currentHousing: z
    .object({
      kinds: z.array(coded),
      monthlyRent: z.number().nullable(),
      occupants: z.number().int().nullable(),
      category: coded.nullable(),
      type: coded.nullable(),
      surface: z.number().nullable(),
      owner: z.string().nullable(),
    })
    .nullable(),
  wanted: z
    .object({
      types: z.array(coded),
      category: coded.nullable(),
      widened: z.boolean().nullable(),
      communes: z.array(communeRef),
      reasons: z.array(coded),
    })
    .nullable(),
  outsideForm: z.array(outsideForm),
  /** Supporting documents with their pages, kinds and years. */
  documents: z.array(supportingDocument),
  monthlyResources,
  movements: z.array(movement),
  /** Paths of elements that the reader does not know; they are kept in the raw XML. */
  unknown: z.array(z.string()),
  /** Paths whose value could not be read as what it should be (a date, an amount); kept in the raw XML. */
  unreadable: z.array(z.string()),
  drift: z.array(driftError),
  /** The stored XML, only when asked for. */
  raw: z.string().nullable().optional(),
});
export type DemandDetail = z.infer<typeof demandDetail>;

/** One field that a version of a demand has otherwise than the one before; null: it was not there. */
const fieldChange = z.object({
  section: z.string(),
  label: z.string(),
  before: z.string().nullable(),
  after: z.string().nullable(),
});
export type FieldChange = z.infer<typeof fieldChange>;

/** One file of a demand that is kept, with what changed in it, French. */
export const demandVersion = z.object({
  /** The moment of this state as the SNE dates it. */
  at: instant.nullable(),
  receivedAt: instant,
  /** The oldest that is kept: there is nothing to compare it with. */
  first: z.boolean(),
  changes: z.array(fieldChange).readonly(),
});
export type DemandVersion = z.infer<typeof demandVersion>;

export const demandSort = z.enum([
  /** Persons of that name first, then whoever else the search finds; by name without a search. */
  'relevance',
  'lastName',
  'firstName',
  'birthDate',
  'nud',
  'commune',
  'createdOn',
  'renewalDueOn',
  'updatedAt',
]);
export type DemandSort = z.infer<typeof demandSort>;

/** What happened to a demand, as a clerk tells it apart. */
export const demandChange = z.enum(['any', 'created', 'updated', 'removed', 'outside']);
export type DemandChange = z.infer<typeof demandChange>;

export const listDemandsInput = z.object({
  query: z.string().max(200).default(''),
  state: z.enum(['active', 'removed', 'all']).default('active'),
  /** INSEE code of a wanted commune or of the commune of residence. */
  commune: z.string().max(5).nullable().default(null),
  /** Code of a wanted dwelling type (T1…T6P, C). */
  housingType: z.string().max(5).nullable().default(null),
  /** Only demands whose renewal is due within this many days (overdue ones included). */
  renewalWithinDays: z.number().int().min(0).max(400).nullable().default(null),
  /** Only demands whose newest state is of this day in France or later. */
  changedSince: day.nullable().default(null),
  /** Only demands recognised under the DALO law whose households are still to be housed. */
  dalo: z.boolean().default(false),
  /** Only demands whose file departs from the schema. */
  drift: z.boolean().default(false),
  /** Only demands with a country that is not in the list of countries. */
  countryAnomaly: z.boolean().default(false),
  /** Only demands whose monthly resources (DRM) are here. */
  drm: z.boolean().default(false),
  /** Only demands that the SNE told of after a movement of this number in the store. */
  news: z
    .object({ afterMovement: z.number().int().min(0), change: demandChange })
    .nullable()
    .default(null),
  limit: z.number().int().min(1).max(500).default(50),
  offset: z.number().int().min(0).default(0),
  sort: demandSort.default('lastName'),
  descending: z.boolean().default(false),
});
export type ListDemandsInput = z.infer<typeof listDemandsInput>;

export const listDemandsOutput = z.object({
  total: z.number().int(),
  /** How many of `total` only have a name that is near to what was typed; they come last. */
  near: z.number().int(),
  rows: z.array(demandRow),
});
export type ListDemandsOutput = z.infer<typeof listDemandsOutput>;
