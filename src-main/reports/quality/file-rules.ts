import { formatDay, plural } from '../../api/format.ts';
import type { Commune, Communes } from '../../reference/communes.ts';
import type { Indicator, JudgeContext, JudgedDemand, JudgedPerson, Verdict } from './model.ts';
import { signatories, whoIs } from './people-rules.ts';

/** Where a difference between the DRM and the declaration is worth a look: more than this share, and this many euros. */
const FAR_PERCENT = 25;
const FAR_EUROS = 100;

function communeUnknown(demand: JudgedDemand, { communes }: JudgeContext): Verdict {
  const homes = signatories(demand).flatMap(({ communeCode }) => (communeCode === null ? [] : [communeCode]));
  const wanted = demand.wantedCommunes;
  if (homes.length + wanted.length === 0) return undefined;
  const home = homes.find((code) => communes.get(code) === null);
  if (home !== undefined) return `Commune de résidence ${home} inconnue`;
  const wish = wanted.find((code) => communes.get(code) === null);
  return wish === undefined ? null : `Commune souhaitée ${wish} inconnue`;
}

function postalAgainstCommune(demand: JudgedDemand, { communes }: JudgeContext): Verdict {
  let judged: Verdict = undefined;
  for (const person of signatories(demand)) {
    const verdict = judgeAddress(person, communes);
    if (verdict === undefined) continue;
    if (verdict !== null) return verdict;
    judged = null;
  }
  return judged;
}

function judgeAddress(person: JudgedPerson, communes: Communes): Verdict {
  const { abroad, postalCode, communeCode } = person;
  if (abroad === 1 || postalCode === null || communeCode === null) return undefined;
  const commune = communes.get(communeCode);
  if (commune === null || commune.postalCodes.length === 0) return undefined;
  const given = postalCode.replace(/\s/g, '');
  if (!/^\d{5}$/.test(given)) return `Code postal incomplet ou illisible (${whoIs(person)})`;
  if (commune.postalCodes.includes(given)) return null;
  const near = commune.postalCodes.some((known) => known.slice(0, 2) === given.slice(0, 2));
  if (near && !isPostalCodeOf(communes, commune, given)) return null;
  return `${given} n’est pas un code postal de ${commune.name} (${whoIs(person)})`;
}

const postalCodesByDepartment = new WeakMap<Communes, Map<string, ReadonlySet<string>>>();

/** Whether a commune of the department has that postal code: if none has, it is a CEDEX. */
function isPostalCodeOf(communes: Communes, { department }: Commune, code: string): boolean {
  const known = postalCodesByDepartment.get(communes) ?? new Map<string, ReadonlySet<string>>();
  postalCodesByDepartment.set(communes, known);
  const codes =
    known.get(department) ??
    new Set(communes.byDepartment(department).flatMap(({ postalCodes }) => postalCodes));
  known.set(department, codes);
  return codes.has(code);
}

function renewalOverdue({ renewalDueOn }: JudgedDemand, { today }: JudgeContext): Verdict {
  if (renewalDueOn === null) return undefined;
  return renewalDueOn < today ? `À renouveler depuis le ${formatDay(renewalDueOn)}` : null;
}

function drmAgainstDeclaration({ comparison }: JudgedDemand): Verdict {
  if (comparison === null) return undefined;
  const far = comparison.filter(({ verdict, declared, monthlyMean, difference }) => {
    if (verdict === 'onlyMonthly') return (monthlyMean ?? 0) >= FAR_EUROS;
    const apart = Math.abs(difference ?? 0);
    return verdict === 'apart' && apart >= FAR_EUROS && apart * 100 > FAR_PERCENT * Math.abs(declared ?? 0);
  }).length;
  return far === 0 ? null : `${plural(far, 'nature de ressource', 'natures de ressource')} à comparer`;
}

function country(demand: JudgedDemand, { judgeCountry }: JudgeContext): Verdict {
  if (judgeCountry === null) return undefined;
  const typed = signatories(demand).filter(
    (person) => person.country !== null && person.country.trim() !== '',
  );
  if (typed.length === 0) return undefined;
  for (const person of typed) {
    const wrong = judgeCountry(person.country ?? '');
    if (wrong !== null) return `${wrong} (${whoIs(person)})`;
  }
  return null;
}

function drift({ driftCount }: JudgedDemand): Verdict {
  return driftCount === 0 ? null : `${plural(driftCount, 'écart', 'écarts')} avec le schéma`;
}

/** Indicators about addresses, terms, amounts and files. */
export const FILE_INDICATORS: readonly Indicator[] = [
  { id: 'commune-unknown', judge: communeUnknown },
  { id: 'postal-commune', judge: postalAgainstCommune },
  { id: 'renewal-overdue', judge: renewalOverdue },
  { id: 'drm-declaration', judge: drmAgainstDeclaration },
  { id: 'country', judge: country },
  { id: 'drift', judge: drift },
];
