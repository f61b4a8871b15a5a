import { foldText } from '../../reference/fold.ts';
import { inspectNir } from '../../reference/nir.ts';
import type { JudgedDemand, JudgedPerson } from './model.ts';
import { signatories } from './people-rules.ts';

/** The least score that is told. */
const TOLD = 85;
/** Persons born on one day above which only equal names are compared: such a day is a default, not a birth. */
const LARGE_BLOCK = 1000;

/** Two active demands that seem to hold the same person; `demandId` is the smaller of the two. */
export interface DuplicatePair {
  readonly demandId: number;
  readonly otherId: number;
  /** 0 to 100; see the definition of the indicator. */
  readonly score: number;
  readonly why: string;
}

/** What two persons are compared by: folded names, digits of phones. */
interface Candidate {
  readonly demandId: number;
  readonly birthDate: string;
  readonly lastNames: readonly string[];
  readonly firstName: string;
  readonly sex: 'M' | 'F' | null;
  /** Thirteen characters of a permanent NIR with a right key, or null. */
  readonly nir: string | null;
  readonly contacts: readonly string[];
}

/** Gathers the signatories of demands, then finds who is in several. */
export class DuplicateFinder {
  readonly #byBirth = new Map<string, Candidate[]>();
  readonly #byNir = new Map<string, Candidate[]>();
  #checked = 0;

  /** Demands with somebody who could be compared. */
  get checked(): number {
    return this.#checked;
  }

  add(demand: JudgedDemand): void {
    const candidates = signatories(demand).flatMap((person) => candidateOf(demand.id, person));
    if (candidates.length > 0) this.#checked += 1;
    for (const candidate of candidates) {
      push(this.#byBirth, candidate.birthDate, candidate);
      if (candidate.nir !== null) push(this.#byNir, candidate.nir, candidate);
    }
  }

  /** Every pair of demands once, with its best score, the surest first. */
  pairs(): DuplicatePair[] {
    const found = new Map<string, DuplicatePair>();
    for (const block of this.#byNir.values()) compareAll(block, found);
    for (const block of this.#byBirth.values()) {
      if (block.length <= LARGE_BLOCK) compareAll(block, found);
      else for (const same of Map.groupBy(block, nameKey).values()) compareAll(same, found);
    }
    return [...found.values()].sort(
      (a, b) => b.score - a.score || a.demandId - b.demandId || a.otherId - b.otherId,
    );
  }
}

const nameKey = ({ lastNames, firstName }: Candidate): string => `${lastNames[0] ?? ''}|${firstName}`;

function push(map: Map<string, Candidate[]>, key: string, candidate: Candidate): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [candidate]);
  else list.push(candidate);
}

function candidateOf(demandId: number, person: JudgedPerson): Candidate[] {
  const names = [person.lastName, person.birthName].flatMap((name) =>
    name === null ? [] : [foldText(name)],
  );
  const lastNames = [...new Set(names)].filter((name) => name !== '');
  const firstName = foldText(person.firstName ?? '');
  if (person.birthDate === null || lastNames.length === 0 || firstName === '') return [];
  const nir = person.nir === null ? null : inspectNir(person.nir);
  return [
    {
      demandId,
      birthDate: person.birthDate,
      lastNames,
      firstName,
      sex: person.title === null ? null : person.title === '1' ? 'M' : 'F',
      nir: nir?.kind === 'permanent' && nir.keyChecked ? nir.number : null,
      contacts: contactsOf(person),
    },
  ];
}

function contactsOf({ mobilePhone, homePhone, email }: JudgedPerson): string[] {
  const phones = [mobilePhone, homePhone].flatMap((phone) => {
    const digits = (phone ?? '').replace(/\D/g, '').slice(-9);
    return digits.length === 9 ? [digits] : [];
  });
  return email === null || email.trim() === '' ? phones : [...phones, email.trim().toLowerCase()];
}

function compareAll(block: readonly Candidate[], found: Map<string, DuplicatePair>): void {
  for (const [at, left] of block.entries()) {
    for (let next = at + 1; next < block.length; next += 1) {
      const right = block[next];
      if (right === undefined || right.demandId === left.demandId) continue;
      const likeness = likenessOf(left, right);
      if (likeness === null) continue;
      const [demandId, otherId] = [left.demandId, right.demandId].sort((a, b) => a - b);
      if (demandId === undefined || otherId === undefined) continue;
      const key = `${String(demandId)} ${String(otherId)}`;
      if ((found.get(key)?.score ?? 0) < likeness.score) found.set(key, { demandId, otherId, ...likeness });
    }
  }
}

type Likeness = Pick<DuplicatePair, 'score' | 'why'>;

/** How alike two persons are, or null under the least score. Both were born on the same day or have the same NIR. */
function likenessOf(a: Candidate, b: Candidate): Likeness | null {
  if (a.nir !== null && a.nir === b.nir) return { score: 100, why: 'Même NIR' };
  if (a.nir !== null && b.nir !== null) return null;
  if (a.birthDate !== b.birthDate || (a.sex !== null && b.sex !== null && a.sex !== b.sex)) return null;
  const best = byNames(a, b);
  return best !== null && best.score >= TOLD ? best : null;
}

function byNames(a: Candidate, b: Candidate): Likeness | null {
  const sameFirst = a.firstName === b.firstName;
  const sameLast = a.lastNames.some((name) => b.lastNames.includes(name));
  if (sameFirst && sameLast) return { score: 95, why: 'Même nom, même prénom, même date de naissance' };
  if (a.lastNames.includes(b.firstName) && b.lastNames.includes(a.firstName)) {
    return { score: 90, why: 'Nom et prénom inversés, même date de naissance' };
  }
  if (sameFirst && a.contacts.some((contact) => b.contacts.includes(contact))) {
    return { score: 88, why: 'Même prénom, même date de naissance, même téléphone ou courriel' };
  }
  const nearLast = a.lastNames.some((name) => b.lastNames.some((other) => isNear(name, other)));
  if ((sameLast && isNear(a.firstName, b.firstName)) || (sameFirst && nearLast)) {
    return { score: TOLD, why: 'Nom et prénom à une faute près, même date de naissance' };
  }
  return null;
}

/** Four letters or more and one mistake at most, or one made of the other and a further word. */
function isNear(a: string, b: string): boolean {
  if (Math.min(a.length, b.length) < 4) return false;
  return isOneEdit(a, b) || ` ${a} `.includes(` ${b} `) || ` ${b} `.includes(` ${a} `);
}

/** One letter more, less, other, or two neighbours exchanged (Damerau–Levenshtein distance of one). */
function isOneEdit(a: string, b: string): boolean {
  const [short, long] = a.length <= b.length ? [a, b] : [b, a];
  if (long.length - short.length > 1) return false;
  let at = 0;
  while (at < short.length && short[at] === long[at]) at += 1;
  if (short.length < long.length) return short.slice(at) === long.slice(at + 1);
  if (short.slice(at + 1) === long.slice(at + 1)) return true;
  return (
    short[at] === long[at + 1] && short[at + 1] === long[at] && short.slice(at + 2) === long.slice(at + 2)
  );
}
