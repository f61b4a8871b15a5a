import { DeskError } from '../api/errors.ts';
import type {
  Address,
  CoApplicant,
  CurrentHousing,
  Custody,
  DeclaredResource,
  DemandFile,
  Dependant,
  Employment,
  Person,
  PersonKey,
  TaxIncome,
  Wanted,
} from './demand-file.ts';
import { normalizeNud } from '../reference/nud.ts';
import { Part, saysNothing } from './demand-part.ts';
import { DEMAND_SHAPES, isOwn, unknownParts } from './demand-shape.ts';
import { typeset } from './french.ts';
import type { XmlLimits } from './limits.ts';
import { parseTree } from './tree.ts';
import type { XmlElement } from './tree.ts';

/**
 * Reads a demand file (§8), whatever its prefixes and the order of its parts, and whatever is missing, empty,
 * repeated or odd in it: what is not known is listed in `unknown`, what cannot be read in `unreadable`.
 *
 * Throws as `parseTree` does for what is not well-formed XML, `XML-NOT-DEMAND` when the root is not that of a
 * demand, and `XML-NO-NUD` when there is no number.
 */
export function readDemand(xml: string, limits?: Partial<XmlLimits>): DemandFile {
  return readDemandElement(parseTree(xml, limits));
}

/** As `readDemand`, for a file that has been parsed already: alone, or inside its movement. */
export function readDemandElement(root: XmlElement): DemandFile {
  const shape = isOwn(root) ? DEMAND_SHAPES.get(root.name) : undefined;
  if (shape === undefined) throw notDemand(root.name);
  const unreadable: string[] = [];
  const file = new Part(root, unreadable);
  const envelopes = envelopesOf(file);
  const unknown = [...unknownParts(root, shape), ...repeatedParts(envelopes)];
  return { ...readParts(file, envelopes), unknown, unreadable };
}

function notDemand(name: string): DeskError {
  return new DeskError(
    'XML-NOT-DEMAND',
    typeset(`Ce fichier n’est pas une demande de logement : sa racine est « ${name.slice(0, 60)} ».`),
    { hint: 'Choisissez un fichier d’interface du SNE (interfaceNuu).' },
  );
}

function noNumber(): DeskError {
  return new DeskError('XML-NO-NUD', 'Cette demande n’a pas de numéro unique.', {
    hint: 'Demandez de nouveau ce fichier à l’expéditeur.',
  });
}

/** Where the applicant and the co-applicants stand in a demand file, as `readDemand` finds them. */
export function adultsOf(root: XmlElement): readonly (readonly [PersonKey, XmlElement])[] {
  const people = firstPart(envelopesOf(new Part(root, [])), 'personnePhysique');
  const applicant = people?.part('demandeur') ?? null;
  const coApplicants = people?.items('listeCotitulaire', 'cotitulaire') ?? [];
  return householdOf(applicant, coApplicants).map(([key, part]) => [key, part.element]);
}

/** The elements that may hold the demand's content, the innermost first. */
function envelopesOf(file: Part): readonly Part[] {
  const outer = file.element.name === 'interfaceNuu' ? file.part('demande') : file;
  const inner = outer?.part('demandeLogement') ?? null;
  const alone = file.element.name === 'interfaceNuu' ? file.part('demandeLogement') : null;
  return [inner, alone, outer].filter((part) => part !== null);
}

const CONTENT = ['numUnique', 'numGuichet', 'dateCreationDemande', 'personnePhysique', 'logementRecherche'];

function firstPart(envelopes: readonly Part[], name: string): Part | null {
  for (const envelope of envelopes) {
    const part = envelope.part(name);
    if (part !== null) return part;
  }
  return null;
}

/** The same part in two envelopes: the innermost is read, the others are told as unknown. */
function repeatedParts(envelopes: readonly Part[]): string[] {
  return CONTENT.flatMap((name) => {
    const parts = envelopes.map((envelope) => envelope.part(name)).filter((part) => part !== null);
    return parts.slice(1).map((part) => part.path);
  });
}

function readParts(file: Part, envelopes: readonly Part[]): Omit<DemandFile, 'unknown' | 'unreadable'> {
  const nud = normalizeNud(firstPart(envelopes, 'numUnique')?.ownText() ?? '');
  if (nud === '') throw noNumber();
  const header = file.part('entete');
  const holding = (name: string): Part | undefined => envelopes.find((part) => part.part(name) !== null);
  const people = firstPart(envelopes, 'personnePhysique');
  const applicant = people?.part('demandeur') ?? null;
  const coApplicants = people?.items('listeCotitulaire', 'cotitulaire') ?? [];
  const everyone = householdOf(applicant, coApplicants);
  const housing = people?.part('logementActuel') ?? null;
  const wanted = firstPart(envelopes, 'logementRecherche');
  return {
    nud,
    deskNumber: firstPart(envelopes, 'numGuichet')?.ownText() ?? null,
    createdOn: holding('dateCreationDemande')?.day('dateCreationDemande') ?? null,
    interfaceVersion: versionOf(file),
    fileType: header?.code('typeFichier') ?? null,
    fileDatedAt: header?.instant('dateFichier') ?? null,
    applicant: applicant === null ? null : readPerson(applicant),
    coApplicants: coApplicants.map(readCoApplicant),
    dependants: (people?.items('listePersonneACharge', 'personneACharge') ?? []).map(readDependant),
    custody: (people?.items('listePersonneEnGarde', 'personneEnGarde') ?? []).map(readCustody),
    expectedBirths: people === null ? null : readExpectedBirths(people),
    declaredResources: everyone.flatMap(([person, part]) => readResources(person, part)),
    taxIncome: everyone.flatMap(([person, part]) => readTaxIncome(person, part)),
    currentHousing: housing === null ? null : readHousing(housing),
    wanted: wanted === null ? null : readWanted(wanted),
  };
}

function versionOf(file: Part): string | null {
  const attribute = file.element.attributes.find((one) => one.name === 'versionInterface' && isOwn(one));
  const version = attribute?.value.trim() ?? '';
  return version === '' ? null : version;
}

function householdOf(
  applicant: Part | null,
  coApplicants: readonly Part[],
): readonly (readonly [PersonKey, Part])[] {
  const others = coApplicants.map((part, index): readonly [PersonKey, Part] => [
    `coApplicant:${index + 1}`,
    part,
  ]);
  return applicant === null ? others : [['applicant', applicant], ...others];
}

function readPerson(part: Part): Person {
  return {
    title: part.code('civilite'),
    lastName: part.text('nom'),
    birthName: part.text('nomPatronymique'),
    firstName: part.text('prenom'),
    birthDate: part.day('dateNaissance'),
    nationality: part.code('nationalite'),
    maritalStatus: part.code('situationFamiliale'),
    mobilePhone: part.text('telPortable'),
    homePhone: part.text('telDomicile'),
    email: part.text('mel'),
    address: readAddress(part.part('adressePostale')),
    employment: readEmployment(part.part('situationProfessionnelle')),
    nir: part.text('nir')?.replace(/\s/g, '') ?? null,
  };
}

function readCoApplicant(part: Part): CoApplicant {
  return { ...readPerson(part), relation: part.code('lienDemandeur') };
}

/** A commune comes as a code, as a text, or both; an attribute that is not there leaves the text alone. */
function readCommune(part: Part): {
  readonly communeCode: string | null;
  readonly communeText: string | null;
} {
  const commune = part.part('commune');
  const text = commune === null || commune.element.text.trim() === '' ? null : commune.element.text.trim();
  const code = commune === null || commune.ownCode() === text ? null : commune.ownCode();
  // A text that has the form of a code is one.
  if (code === null && text !== null && /^(\d{5}|2[AB]\d{3})$/.test(text)) {
    return { communeCode: text, communeText: null };
  }
  return { communeCode: code, communeText: text };
}

function readAddress(part: Part | null): Address | null {
  if (part === null) return null;
  const address = {
    abroad: part.boolean('etranger'),
    number: part.text('numero'),
    street: part.text('voie'),
    complement: part.text('complement'),
    postalCode: part.text('codePostal'),
    ...readCommune(part),
    country: part.text('pays'),
  };
  return saysNothing(address) ? null : address;
}

function readEmployment(part: Part | null): Employment | null {
  if (part === null) return null;
  const employment = {
    occupation: part.text('profession'),
    contract: part.code('typeContratTravail'),
    employer: part.text('nomEmployeurPrincipal'),
    abroad: part.boolean('etranger'),
    postalCode: part.text('codePostal'),
    ...readCommune(part),
  };
  return saysNothing(employment) ? null : employment;
}

function readDependant(part: Part): Dependant {
  return {
    lastName: part.text('nom'),
    firstName: part.text('prenom'),
    birthDate: part.day('dateNaissance'),
    sex: part.code('sexe'),
    relation: part.code('lienParente'),
  };
}

function readCustody(part: Part): Custody {
  return { birthDate: part.day('dateNaissance'), sex: part.code('sexe'), kind: part.code('coParentalite') };
}

function readExpectedBirths(people: Part): DemandFile['expectedBirths'] {
  const part = people.part('personneANaitre');
  if (part === null) return null;
  const births = { count: part.count('nombre'), dueOn: part.day('dateNaissancePrevue') };
  return saysNothing(births) ? null : births;
}

const RESOURCE_LISTS = [
  { list: 'listeRessourceRecue', direction: 'received', forDependants: false },
  { list: 'listeRessourceVersee', direction: 'paid', forDependants: false },
  { list: 'listeRessourceRecuePersACharge', direction: 'received', forDependants: true },
  { list: 'listeRessourceVerseePersACharge', direction: 'paid', forDependants: true },
] as const;

function readResources(person: PersonKey, part: Part): DeclaredResource[] {
  const resources: DeclaredResource[] = [];
  for (const { list, direction, forDependants } of RESOURCE_LISTS) {
    for (const item of part.items(list, 'detailRessource')) {
      const code = item.code('ressource');
      const monthlyAmount = item.amount('montant');
      if (code !== null) resources.push({ person, direction, forDependants, code, monthlyAmount });
      // An amount of nobody knows what cannot be shown, but must not vanish without a word.
      else if (item.text('montant') !== null) item.report('ressource');
    }
  }
  return resources;
}

function readTaxIncome(person: PersonKey, part: Part): TaxIncome[] {
  const income = part.part('revenuFiscal');
  if (income === null) return [];
  const years: TaxIncome[] = [];
  for (const rank of ['1', '2']) {
    const year = income.year(`anneeMoins${rank}`);
    const amount = income.amount(`montantMoins${rank}`);
    if (year !== null) years.push({ person, year, amount });
    else if (amount !== null && income.text(`anneeMoins${rank}`) === null) income.report(`anneeMoins${rank}`);
  }
  return years;
}

function readHousing(part: Part): CurrentHousing | null {
  const housing = {
    kinds: part.codes('listeModeleLogement', 'modeleLogement'),
    monthlyRent: part.amount('montantMensuelLoyer'),
    occupants: part.count('nombreHabitant'),
    category: part.code('categorieLogement'),
    type: part.code('typeLogementActuel'),
    surface: part.amount('surface'),
    owner: part.text('proprietaire'),
  };
  return saysNothing(housing) ? null : housing;
}

function readWanted(part: Part): Wanted | null {
  const wanted = {
    types: part.codes('listeTypeLogement', 'typeLogement'),
    category: part.code('categorieLogement'),
    widened: part.boolean('demandeElargie'),
    communes: part
      .items('listeLocalisationSouhaite', 'localisationSouhaite')
      .map((place) => place.code('commune'))
      .filter((code) => code !== null),
    reasons: part.codes('listeMotifDemande', 'motifDemande'),
  };
  return saysNothing(wanted) ? null : wanted;
}
