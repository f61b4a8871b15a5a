import { createCodeDrawer } from '../code-drawer.ts';
import type { DemandFile, Person } from '../../xml/demand-file.ts';
import { createRandom } from '../random.ts';
import { makeContent } from './content.ts';
import type { ContentHeader } from './content.ts';
import type { Making } from './making.ts';

/** Every so many demands have each flaw once. */
const ROUND = 250;

/**
 * What people and desks get wrong, at fixed places of the stock: contradictions and doubles that quality indicators are
 * to find. Nothing is drawn from the demand's own stream of chance.
 */
export function withFlaws(
  seed: number,
  making: Making,
  header: ContentHeader,
  content: DemandFile,
): DemandFile {
  const { applicant } = content;
  if (applicant === null) return content;
  switch (header.index % ROUND) {
    case 21:
      return { ...content, applicant: withWrongPostalCode(applicant) };
    case 52:
      return content.wanted === null
        ? content
        : { ...content, wanted: { ...content.wanted, communes: [...content.wanted.communes, '38999'] } };
    case 85:
      return {
        ...content,
        taxIncome: content.taxIncome.map((income) => ({ ...income, year: income.year - 4 })),
      };
    case 118:
      return { ...content, dependants: content.dependants.map(grownUp) };
    case 149:
      return { ...content, applicant: { ...applicant, ...sharedIdentity(seed, making, header) } };
    case 232:
      return { ...content, applicant: { ...applicant, ...sharedIdentity(seed, making, header), nir: null } };
    default:
      return content;
  }
}

function withWrongPostalCode(applicant: Person): Person {
  const { address } = applicant;
  if (address?.postalCode == null) return applicant;
  return { ...applicant, address: { ...address, postalCode: address.postalCode.slice(1) } };
}

function grownUp<T extends { readonly birthDate: string | null }>(dependant: T): T {
  return { ...dependant, birthDate: dependant.birthDate?.replace(/^\d{4}/, '1979') ?? null };
}

/** One civil identity a round: two demands of the round have it, one of them without its NIR. */
function sharedIdentity(seed: number, making: Making, header: ContentHeader): Partial<Person> {
  const random = createRandom(seed, 'shared identity', Math.floor(header.index / ROUND));
  const made = makeContent({ ...making, random, drawer: createCodeDrawer() }, { ...header, index: 0 });
  if (made.content.applicant === null) return {};
  const { title, lastName, birthName, firstName, birthDate, nir } = made.content.applicant;
  return { title, lastName, birthName, firstName, birthDate, nir };
}
