import { foldText } from '../reference/fold.ts';
import { inspectNir } from '../reference/nir.ts';
import type { DRM_STATUSES } from '../sne/contract/drm.ts';
import type { Person, PersonKey } from '../xml/demand-file.ts';
import type { DrmAnswer, DrmIdentity, DrmMonth } from './drm-answer.ts';

/** What of the demand's applicant is compared with the DRM's identity. */
export type ComparedPerson = Pick<Person, 'title' | 'lastName' | 'birthName' | 'firstName' | 'birthDate'>;

/** Whose resources are in question. */
export interface DrmSubject {
  readonly applicant: object | null;
  /** Default: the applicant. */
  readonly person?: PersonKey;
}

/**
 * Whether the DRM may be asked, and its answer kept, for a person (§3): the applicant only, never a co-applicant
 * (`excluded`, as is a demand that names no applicant), and only with a permanent NIR whose key is there and right.
 * Thirteen characters without a key are not enough: nothing vouches for them.
 */
export function applicability(
  subject: DrmSubject,
  nir: string | null,
): 'applicable' | 'noPermanentNir' | 'excluded' {
  if (subject.applicant === null || (subject.person ?? 'applicant') !== 'applicant') return 'excluded';
  if (nir === null) return 'noPermanentNir';
  const inspected = inspectNir(nir);
  return inspected.kind === 'permanent' && inspected.keyChecked ? 'applicable' : 'noPermanentNir';
}

/**
 * Whether the person of the demand is the person of the DRM answer (§3: display nothing rather than someone else's
 * income): same birth date, same names (folded), same first given name, and one sex in the NIR, the title and the
 * answer. What cannot be compared does not agree.
 */
function identityAgrees(person: ComparedPerson, answer: DrmIdentity, nir: string): boolean {
  const inspected = inspectNir(nir);
  if (inspected.kind === 'invalid') return false;
  return (
    person.birthDate !== null &&
    person.birthDate === answer.birthDate &&
    inspected.sex === answer.sex &&
    inspected.sex === sexOfTitle(person.title) &&
    namesAgree([person.lastName, person.birthName], [answer.lastName, answer.birthName]) &&
    firstNamesAgree(person.firstName, answer.firstName)
  );
}

/** Sex by the code of `civilite`; null for a code that the list does not have. */
function sexOfTitle(title: string | null): 'M' | 'F' | null {
  if (title === '1') return 'M';
  return title === '2' || title === '3' ? 'F' : null;
}

type Names = readonly (string | null)[];

/**
 * The name in use and the name at birth, in either place: forms and registers swap them. A side that has one name
 * only must have it among the other's; two on both sides must be the same two.
 */
function namesAgree(ours: Names, theirs: Names): boolean {
  const [here, there] = [foldedNames(ours), foldedNames(theirs)];
  if (here.size === 0 || there.size === 0) return false;
  const [few, many] = here.size <= there.size ? [here, there] : [there, here];
  return [...few].every((name) => many.has(name));
}

function foldedNames(names: Names): ReadonlySet<string> {
  return new Set(names.map((name) => foldText(name ?? '')).filter((name) => name !== ''));
}

/** The first given name, or all of them: « Jean-Pierre » is not « Jean », but may be written « JEAN PIERRE ». */
function firstNamesAgree(ours: string | null, theirs: string | null): boolean {
  const [here, there] = [foldText(ours ?? ''), foldText(theirs ?? '')];
  if (here === '' || there === '') return false;
  return here === there || firstGiven(ours ?? '') === firstGiven(theirs ?? '');
}

function firstGiven(names: string): string {
  return (
    names
      .split(/[\s,;]+/)
      .map(foldText)
      .find((name) => name !== '') ?? ''
  );
}

/** What is to be kept and shown of an answer; there are months in `available` only. */
export type DrmVerdict =
  | { readonly status: 'available'; readonly months: readonly DrmMonth[]; readonly calledAt: string | null }
  | { readonly status: 'noPermanentNir' | 'excluded' | 'identityMismatch' | 'notFound' };

/** The last so many months are kept together (§3). */
const SHOWN_MONTHS = 3;

/**
 * The one gate through which amounts of the DRM enter the desk: the rules of the desk come first, whatever the status
 * of the answer says; then the status; then the identity. An answer about another demand is a mismatch, and so is a
 * status that we do not know, for nothing then says whose amounts they are.
 */
export function judgeDrm(
  demand: { readonly nud: string; readonly applicant: (ComparedPerson & Pick<Person, 'nir'>) | null },
  answer: DrmAnswer,
): DrmVerdict {
  const { applicant } = demand;
  const nir = applicant?.nir ?? null;
  const applicable = applicability(demand, nir);
  if (applicable !== 'applicable') return { status: applicable };
  if (applicant === null || nir === null) return { status: 'excluded' };
  if (answer.nud !== demand.nud) return { status: 'identityMismatch' };
  const refused = refusedBy(answer.status);
  if (refused !== null) return { status: refused };
  if (answer.identity === null || !identityAgrees(applicant, answer.identity, nir)) {
    return { status: 'identityMismatch' };
  }
  return { status: 'available', months: answer.months.slice(-SHOWN_MONTHS), calledAt: answer.calledAt };
}

type DrmStatus = (typeof DRM_STATUSES)[number];

const REFUSALS: Readonly<
  Record<Exclude<DrmStatus, 'DISPONIBLE'>, Exclude<DrmVerdict['status'], 'available'>>
> = {
  SANS_NIR: 'noPermanentNir',
  NIR_PROVISOIRE: 'noPermanentNir',
  NON_TROUVE: 'notFound',
  IDENTITE: 'identityMismatch',
};

function refusedBy(status: string): Exclude<DrmVerdict['status'], 'available'> | null {
  if (status === ('DISPONIBLE' satisfies DrmStatus)) return null;
  return Object.entries(REFUSALS).find(([code]) => code === status)?.[1] ?? 'identityMismatch';
}
