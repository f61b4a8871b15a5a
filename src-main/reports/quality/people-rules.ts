import { daysBetween, formatDay } from '../../api/format.ts';
import { inspectNir } from '../../reference/nir.ts';
import type { Indicator, JudgeContext, JudgedDemand, JudgedPerson, Verdict } from './model.ts';

/** Oldest child that is a plausible dependant, and oldest person, in whole years. */
const OLDEST_CHILD = 25;
const OLDEST_PERSON = 110;
const CHILD = 'E';
/** From this month on a NIR tells no month (incomplete civil records). */
const FICTITIOUS_MONTH = 20;

const isBlank = (text: string | null): boolean => text === null || text.trim() === '';

/** Applicant and co-applicants: those who sign the demand. */
export function signatories({ people }: JudgedDemand): readonly JudgedPerson[] {
  return people.filter(({ role }) => role === 'applicant' || role === 'coApplicant');
}

/** « demandeur », « codemandeur 2 ». */
export function whoIs({ role, position }: JudgedPerson): string {
  if (role === 'applicant') return 'demandeur';
  return role === 'coApplicant' ? `codemandeur ${String(position)}` : `personne à charge ${String(position)}`;
}

function noContact({ people }: JudgedDemand): Verdict {
  const applicant = people.find(({ role }) => role === 'applicant');
  if (applicant === undefined) return undefined;
  const { mobilePhone, homePhone, email } = applicant;
  return [mobilePhone, homePhone, email].every(isBlank)
    ? 'Aucun moyen de joindre le demandeur que son adresse'
    : null;
}

function birthDateAgainstNir(demand: JudgedDemand): Verdict {
  let judged: Verdict = undefined;
  for (const person of signatories(demand)) {
    if (person.nir === null || person.birthDate === null) continue;
    const nir = inspectNir(person.nir);
    if (nir.kind !== 'permanent' || !nir.keyChecked) continue;
    judged = null;
    const month = nir.number.slice(3, 5);
    const sameYear = person.birthDate.slice(2, 4) === nir.birthYear;
    const sameMonth = Number(month) >= FICTITIOUS_MONTH || person.birthDate.slice(5, 7) === month;
    if (sameYear && sameMonth) continue;
    const what = sameYear ? 'Le mois de naissance n’est pas celui' : 'L’année de naissance n’est pas celle';
    return `${what} du NIR (${whoIs(person)})`;
  }
  return judged;
}

/** Whole years between two days; negative before birth. */
function ageOn(today: string, birthDate: string): number {
  const years = Number(today.slice(0, 4)) - Number(birthDate.slice(0, 4));
  return today.slice(5) < birthDate.slice(5) ? years - 1 : years;
}

function dependantAge({ people }: JudgedDemand, { today }: JudgeContext): Verdict {
  let judged: Verdict = undefined;
  for (const person of people) {
    if (person.role !== 'dependant' || person.birthDate === null) continue;
    judged = null;
    if (daysBetween(today, person.birthDate) > 0) {
      return `Née après le ${formatDay(today)} (${whoIs(person)})`;
    }
    const age = ageOn(today, person.birthDate);
    if (person.relation === CHILD && age > OLDEST_CHILD)
      return `Enfant de ${String(age)} ans (${whoIs(person)})`;
    if (age > OLDEST_PERSON) return `${String(age)} ans (${whoIs(person)})`;
  }
  return judged;
}

function incomeYears({ incomeYears: declared }: JudgedDemand, { today }: JudgeContext): Verdict {
  if (declared.length === 0) return undefined;
  const thisYear = Number(today.slice(0, 4));
  for (const [person, entries] of Map.groupBy(declared, (entry) => entry.person)) {
    const who = person === 'applicant' ? 'demandeur' : 'codemandeur';
    const years = entries.map(({ year }) => year).sort((a, b) => b - a);
    const newest = years[0] ?? thisYear;
    if (newest >= thisYear) return `L’année ${String(newest)} n’est pas achevée (${who})`;
    if (years.some((year, at) => at > 0 && (years[at - 1] ?? 0) - year !== 1)) {
      return `Années qui ne se suivent pas : ${years.join(', ')} (${who})`;
    }
    if (newest < thisYear - 2) return `Dernière année connue : ${String(newest)} (${who})`;
  }
  return null;
}

/** Indicators about persons. */
export const PEOPLE_INDICATORS: readonly Indicator[] = [
  { id: 'no-contact', judge: noContact },
  { id: 'birth-date-nir', judge: birthDateAgainstNir },
  { id: 'income-years', judge: incomeYears },
  { id: 'dependant-age', judge: dependantAge },
];
