import { formatDay, formatEuros } from '../api/format.ts';
import { label } from '../reference/code-lists.ts';
import type { CodeListName } from '../reference/code-lists.ts';
import type { Communes } from '../reference/communes.ts';
import { maskNir } from '../reference/nir.ts';
import type { DemandFile, Person } from '../xml/demand-file.ts';

/** One value of a demand in words, and where the sheet shows it. */
export interface DemandField {
  /** The same field of another version has the same key. */
  readonly key: string;
  readonly section: string;
  readonly label: string;
  readonly value: string;
  /** What is compared: for a NIR the number itself, of which `value` shows the masked form only. */
  readonly exact: string;
}

/** Everything that the sheet shows of a file, one field a value, in the order of the sheet; what is absent is left out. */
export function demandFields(file: DemandFile, communes: Communes): readonly DemandField[] {
  const fields = new FieldList();
  if (file.applicant !== null) addPerson(fields, 'Demandeur', file.applicant, communes);
  file.coApplicants.forEach((person, place) => {
    const section = file.coApplicants.length === 1 ? 'Codemandeur' : `Codemandeur ${String(place + 1)}`;
    fields.add(section, 'Lien', coded('lienDemandeur', person.relation));
    addPerson(fields, section, person, communes);
  });
  file.dependants.forEach(({ lastName, firstName, birthDate, sex, relation }, place) => {
    const name = [lastName, firstName].filter((part) => part !== null).join(' ');
    const born = birthDate === null ? null : `né(e) le ${formatDay(birthDate)}`;
    const said = [name, born, coded('sexe', sex), coded('lienParente', relation)];
    fields.add('Personnes à charge', `Personne ${String(place + 1)}`, joined(said));
  });
  file.custody.forEach(({ birthDate, sex, kind }, place) => {
    const born = birthDate === null ? null : `né(e) le ${formatDay(birthDate)}`;
    const said = [born, coded('sexe', sex), coded('coParentalite', kind)];
    fields.add('Enfants en garde', `Enfant ${String(place + 1)}`, joined(said));
  });
  const births = file.expectedBirths;
  fields.add('Ménage', 'Naissances attendues', births?.count == null ? null : String(births.count));
  fields.add('Ménage', 'Naissance prévue le', day(births?.dueOn ?? null));
  addHousing(fields, file, communes);
  addMoney(fields, file);
  fields.add('Demande', 'Guichet', file.deskNumber);
  fields.add('Demande', 'Déposée le', day(file.createdOn));
  return fields.all;
}

/** Collects fields; an absent value is none. */
class FieldList {
  readonly all: DemandField[] = [];

  add(section: string, name: string, value: string | null, exact = value): void {
    if (value === null || value === '' || exact === null) return;
    this.all.push({ key: `${section}/${name}`, section, label: name, value, exact });
  }
}

function addPerson(fields: FieldList, section: string, person: Person, communes: Communes): void {
  const add = (name: string, value: string | null, exact = value): void => {
    fields.add(section, name, value, exact);
  };
  const { address, employment } = person;
  add('Civilité', coded('civilite', person.title));
  add('Nom', person.lastName);
  add('Nom de naissance', person.birthName);
  add('Prénom', person.firstName);
  add('Né(e) le', day(person.birthDate));
  add('Nationalité', coded('nationalite', person.nationality));
  add('Situation familiale', coded('situationFamiliale', person.maritalStatus));
  add('Numéro de sécurité sociale', person.nir === null ? null : maskNir(person.nir), person.nir);
  add('Portable', person.mobilePhone);
  add('Domicile', person.homePhone);
  add('Courriel', person.email);
  if (address !== null) {
    const { number, street, complement, postalCode, communeCode, communeText, country } = address;
    const town = place(communes, communeCode, communeText);
    add('Adresse', joined([spaced([number, street]), complement, spaced([postalCode, town]), country]));
  }
  if (employment === null) return;
  add('Emploi', employment.occupation);
  add('Contrat', coded('typeContratTravail', employment.contract));
  add('Employeur', employment.employer);
  const work = place(communes, employment.communeCode, employment.communeText);
  add('Lieu de travail', spaced([employment.postalCode, work]));
}

function addHousing(fields: FieldList, file: DemandFile, communes: Communes): void {
  const { currentHousing: now, wanted } = file;
  if (now !== null) {
    const section = 'Logement actuel';
    fields.add(section, 'Situation', codedList('modeleLogement', now.kinds));
    fields.add(section, 'Catégorie', coded('categorieLogement', now.category));
    fields.add(section, 'Type', coded('typeLogement', now.type));
    fields.add(section, 'Surface', now.surface === null ? null : `${String(now.surface)}\u00A0m²`);
    fields.add(section, 'Occupants', now.occupants === null ? null : String(now.occupants));
    fields.add(section, 'Loyer mensuel', euros(now.monthlyRent));
    fields.add(section, 'Propriétaire ou bailleur', now.owner);
  }
  if (wanted === null) return;
  const section = 'Logement souhaité';
  const widened = wanted.widened === null ? null : wanted.widened ? 'Oui' : 'Non';
  fields.add(section, 'Types', codedList('typeLogement', wanted.types));
  fields.add(section, 'Catégorie', coded('categorieLogementRecherche', wanted.category));
  const places = wanted.communes.map((code) => communes.name(code) ?? `commune ${code}`);
  fields.add(section, 'Communes', joined(places));
  fields.add(section, 'Accepte ailleurs', widened);
  fields.add(section, 'Motifs', codedList('motifDemande', wanted.reasons));
}

function addMoney(fields: FieldList, file: DemandFile): void {
  const seen = new Map<string, number>();
  for (const { person, direction, forDependants, code, monthlyAmount } of file.declaredResources) {
    const list = direction === 'received' ? 'ressourceRecue' : 'ressourceVersee';
    const name = joined([
      coded(list, code),
      direction === 'paid' ? 'versée' : null,
      forDependants ? 'personnes à charge' : null,
      personWord(person),
    ]);
    // The same kind may be there twice: the second one is another field.
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    const title = count === 1 ? name : `${name} (${String(count)})`;
    fields.add('Ressources déclarées', title, euros(monthlyAmount) ?? 'sans montant');
  }
  for (const { person, year, amount } of file.taxIncome) {
    const title = joined([`Revenu fiscal ${String(year)}`, personWord(person)]);
    fields.add('Ressources déclarées', title, euros(amount) ?? 'sans montant');
  }
}

function personWord(person: string): string | null {
  return person === 'applicant' ? null : `codemandeur ${person.split(':')[1] ?? ''}`;
}

function coded(list: CodeListName, code: string | null): string | null {
  return code === null ? null : (label(list, code) ?? `code ${code}`);
}

function codedList(list: CodeListName, codes: readonly string[]): string | null {
  return codes.length === 0 ? null : joined(codes.map((code) => coded(list, code)));
}

function place(communes: Communes, code: string | null, text: string | null): string | null {
  return (code === null ? null : communes.name(code)) ?? text ?? code;
}

function day(value: string | null): string | null {
  return value === null ? null : formatDay(value);
}

function euros(amount: number | null): string | null {
  return amount === null ? null : formatEuros(amount);
}

function joined(parts: readonly (string | null)[]): string {
  return parts.filter((part) => part !== null && part !== '').join(', ');
}

function spaced(parts: readonly (string | null)[]): string {
  return parts.filter((part) => part !== null && part !== '').join(' ');
}
