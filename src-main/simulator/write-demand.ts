import { DEMAND_NAMESPACE } from '../sne/contract/movements.ts';
import type {
  Address,
  CoApplicant,
  CurrentHousing,
  DeclaredResource,
  DemandFile,
  Employment,
  Person,
  PersonKey,
  Wanted,
} from '../xml/demand-file.ts';
import { localDateTime } from './local-time.ts';
import type { AdditionSpot, FileForm } from './world/file-form.ts';
import { RESOURCE_LISTS, personKey } from './world/means.ts';
import { createXmlText } from './xml-text.ts';
import type { XmlText } from './xml-text.ts';

/** One `interfaceNuu` element (§8), without XML declaration, names and order as in section 8. */
export function writeDemand(file: DemandFile, form: FileForm): string {
  const xml = createXmlText(form.prefix);
  const page: Page = { xml, file, form };
  xml.open('interfaceNuu', {
    [form.prefix === '' ? 'xmlns' : `xmlns:${form.prefix}`]: DEMAND_NAMESPACE,
    versionInterface: file.interfaceVersion,
  });
  writeHeader(page);
  xml.open('demande');
  xml.open('demandeLogement');
  xml.text('numUnique', file.nud);
  xml.text('numGuichet', file.deskNumber);
  add(page, 'demandeLogement');
  xml.text('dateCreationDemande', file.createdOn);
  writePeople(page);
  if (file.wanted !== null) writeWanted(page, file.wanted);
  xml.close('demandeLogement');
  xml.close('demande');
  xml.close('interfaceNuu');
  return xml.toString();
}

interface Page {
  readonly xml: XmlText;
  readonly file: DemandFile;
  readonly form: FileForm;
}

function add({ xml, form }: Page, spot: AdditionSpot): void {
  if (form.addition?.spot !== spot) return;
  xml.raw(form.addition.xml.replaceAll('P:', form.prefix === '' ? '' : `${form.prefix}:`));
}

function writeHeader({ xml, file, form }: Page): void {
  if (!form.withHeader) return;
  xml.open('entete');
  xml.code('typeFichier', file.fileType);
  xml.text('dateFichier', file.fileDatedAt === null ? null : localDateTime(new Date(file.fileDatedAt)));
  xml.close('entete');
}

function writePeople(page: Page): void {
  const { xml, file } = page;
  xml.open('personnePhysique');
  if (file.applicant !== null) {
    xml.open('demandeur');
    writePerson(page, file.applicant, 'applicant');
    xml.close('demandeur');
  }
  add(page, 'personnePhysique');
  writeDependants(page);
  if (file.expectedBirths !== null) {
    xml.open('personneANaitre');
    xml.text('nombre', file.expectedBirths.count);
    xml.text('dateNaissancePrevue', file.expectedBirths.dueOn);
    xml.close('personneANaitre');
  }
  writeList(page, 'listePersonneEnGarde', file.custody, (child) => {
    xml.open('personneEnGarde');
    xml.text('dateNaissance', child.birthDate);
    xml.code('sexe', child.sex);
    xml.code('coParentalite', child.kind);
    xml.close('personneEnGarde');
  });
  writeList(page, 'listeCotitulaire', file.coApplicants, (coApplicant, at) => {
    writeCoApplicant(page, coApplicant, personKey(at + 1));
  });
  if (file.currentHousing !== null) writeCurrentHousing(page, file.currentHousing);
  xml.close('personnePhysique');
}

function writeDependants(page: Page): void {
  const { xml, file } = page;
  writeList(page, 'listePersonneACharge', file.dependants, (dependant) => {
    xml.open('personneACharge');
    xml.text('nom', dependant.lastName);
    xml.text('prenom', dependant.firstName);
    xml.text('dateNaissance', dependant.birthDate);
    xml.code('sexe', dependant.sex);
    xml.code('lienParente', dependant.relation);
    xml.close('personneACharge');
  });
}

function writeList<T>(
  page: Page,
  name: string,
  entries: readonly T[],
  write: (entry: T, at: number) => void,
): void {
  if (entries.length === 0) {
    if (page.form.emptyLists) page.xml.empty(name);
    return;
  }
  page.xml.open(name);
  entries.forEach(write);
  page.xml.close(name);
}

function writeCoApplicant(page: Page, coApplicant: CoApplicant, key: PersonKey): void {
  page.xml.open('cotitulaire');
  writePerson(page, coApplicant, key);
  page.xml.code('lienDemandeur', coApplicant.relation);
  page.xml.close('cotitulaire');
}

function writePerson(page: Page, person: Person, key: PersonKey): void {
  const { xml, file, form } = page;
  xml.code('civilite', person.title);
  xml.text('nom', person.lastName);
  xml.text('nomPatronymique', person.birthName);
  xml.text('prenom', person.firstName);
  xml.text('dateNaissance', person.birthDate);
  xml.text('nir', person.nir);
  xml.code('nationalite', person.nationality);
  if (key === 'applicant') add(page, 'demandeur');
  xml.code('situationFamiliale', person.maritalStatus);
  xml.text('telPortable', person.mobilePhone);
  xml.text('telDomicile', person.homePhone);
  xml.text('mel', person.email);
  if (person.address !== null) writeAddress(xml, person.address);
  else if (form.emptyAddress) xml.empty('adressePostale');
  if (person.employment !== null) writeEmployment(xml, person.employment);
  writeTaxIncome(page, key);
  const own = file.declaredResources.filter((resource) => resource.person === key);
  for (const list of RESOURCE_LISTS) {
    const entries = own.filter(
      (resource) => resource.direction === list.direction && resource.forDependants === list.forDependants,
    );
    writeList(page, list.name, entries, (resource) => {
      writeResource(xml, resource);
    });
  }
}

function writeResource(xml: XmlText, resource: DeclaredResource): void {
  xml.open('detailRessource');
  xml.code('ressource', resource.code);
  xml.text('montant', amountText(resource.monthlyAmount));
  xml.close('detailRessource');
}

function writeAddress(xml: XmlText, address: Address): void {
  xml.open('adressePostale');
  xml.text('etranger', address.abroad);
  xml.text('numero', address.number);
  xml.text('voie', address.street);
  xml.text('complement', address.complement);
  xml.text('codePostal', address.postalCode);
  xml.code('commune', address.communeCode);
  xml.text('pays', address.country);
  xml.close('adressePostale');
}

function writeEmployment(xml: XmlText, employment: Employment): void {
  xml.open('situationProfessionnelle');
  xml.text('profession', employment.occupation);
  xml.code('typeContratTravail', employment.contract);
  xml.text('nomEmployeurPrincipal', employment.employer);
  xml.text('etranger', employment.abroad);
  xml.text('codePostal', employment.postalCode);
  xml.code('commune', employment.communeCode);
  xml.close('situationProfessionnelle');
}

function writeTaxIncome({ xml, file }: Page, key: PersonKey): void {
  const [last, before] = file.taxIncome.filter((income) => income.person === key);
  if (last === undefined) return;
  xml.open('revenuFiscal');
  xml.text('anneeMoins1', last.year);
  xml.text('montantMoins1', amountText(last.amount));
  xml.text('anneeMoins2', before?.year ?? null);
  xml.text('montantMoins2', amountText(before?.amount ?? null));
  xml.close('revenuFiscal');
}

function writeCurrentHousing({ xml, form }: Page, housing: CurrentHousing): void {
  const [name, value] = form.addition?.spot === '@logementActuel' ? form.addition.xml.split('=') : [];
  xml.open('logementActuel', name === undefined || value === undefined ? {} : { [name]: value });
  xml.open('listeModeleLogement');
  for (const kind of housing.kinds) xml.code('modeleLogement', kind);
  xml.close('listeModeleLogement');
  xml.text('montantMensuelLoyer', amountText(housing.monthlyRent));
  xml.text('nombreHabitant', housing.occupants);
  xml.code('categorieLogement', housing.category);
  xml.code('typeLogementActuel', housing.type);
  xml.text('surface', housing.surface);
  xml.text('proprietaire', housing.owner);
  xml.close('logementActuel');
}

function writeWanted(page: Page, wanted: Wanted): void {
  const { xml } = page;
  xml.open('logementRecherche');
  xml.text('demandeElargie', wanted.widened);
  add(page, 'logementRecherche');
  xml.open('listeTypeLogement');
  for (const type of wanted.types) xml.code('typeLogement', type);
  xml.close('listeTypeLogement');
  xml.code('categorieLogement', wanted.category);
  xml.open('listeLocalisationSouhaite');
  for (const commune of wanted.communes) {
    xml.open('localisationSouhaite');
    xml.code('commune', commune);
    xml.close('localisationSouhaite');
  }
  xml.close('listeLocalisationSouhaite');
  writeList(page, 'listeMotifDemande', wanted.reasons, (reason) => {
    xml.code('motifDemande', reason);
  });
  xml.close('logementRecherche');
}

/** Whole euros without decimals, else two. */
function amountText(amount: number | null): string | null {
  if (amount === null) return null;
  return Number.isInteger(amount) ? String(amount) : amount.toFixed(2);
}
