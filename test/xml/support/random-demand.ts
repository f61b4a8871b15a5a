import fc from 'fast-check';
import type { Address, DemandFile, Employment, Person } from '../../../src-main/xml/demand-file.ts';
import { NAMESPACE } from './documents.ts';

/** What a writer chooses and a reader must not depend on. */
export interface DemandStyle {
  readonly prefix: string | null;
  readonly layout: 'nested' | 'demande' | 'demandeLogement';
  readonly codesAsText: boolean;
  /** Decides the order of the parts of each element. */
  readonly order: number;
  readonly space: string;
}

export const randomDemandStyle: fc.Arbitrary<DemandStyle> = fc.record({
  prefix: fc.constantFrom('ns1', 'tns', '', null),
  layout: fc.constantFrom('nested', 'demande', 'demandeLogement'),
  codesAsText: fc.boolean(),
  order: fc.nat(),
  space: fc.constantFrom('', '\n  ', ' <!-- c --> '),
});

const maybe = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(value, { nil: null });
const word = fc
  .array(fc.constantFrom('Zoé', 'd’Été', '&', '<b>', '"q"', 'É', '𝄞', '1'), { minLength: 1, maxLength: 3 })
  .map((words) => words.join(' '));
const code = fc.constantFrom('1', 'M', 'T6P', '2A', 'INCONNU');
const insee = fc.constantFrom('75113', '2A004', '97411', '38185');
const day = fc
  .date({ min: new Date('1900-01-01'), max: new Date('2099-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10));
const amount = fc.integer({ min: 0, max: 10_000_000 }).map((cents) => cents / 100);
const filled = (values: object): boolean =>
  Object.values(values).some((value) => value !== null && !(Array.isArray(value) && value.length === 0));

const address: fc.Arbitrary<Address> = fc
  .record({
    abroad: maybe(fc.boolean()),
    number: maybe(word),
    street: maybe(word),
    complement: maybe(word),
    postalCode: maybe(word),
    communeCode: maybe(insee),
    communeText: fc.constant(null),
    country: maybe(word),
  })
  .filter(filled);

const employment: fc.Arbitrary<Employment> = fc
  .record({
    occupation: maybe(word),
    contract: maybe(code),
    employer: maybe(word),
    abroad: maybe(fc.boolean()),
    postalCode: maybe(word),
    communeCode: maybe(insee),
    communeText: fc.constant(null),
  })
  .filter(filled);

const personParts = {
  title: maybe(code),
  lastName: maybe(word),
  birthName: maybe(word),
  firstName: maybe(word),
  birthDate: maybe(day),
  nationality: maybe(code),
  maritalStatus: maybe(code),
  mobilePhone: maybe(word),
  homePhone: maybe(word),
  email: maybe(word),
  address: maybe(address),
  employment: maybe(employment),
  nir: maybe(fc.constantFrom('187113818500142', '287112A004001')),
};

const resource = fc.record({
  direction: fc.constantFrom('received' as const, 'paid' as const),
  forDependants: fc.boolean(),
  code,
  monthlyAmount: maybe(amount),
});
const years = fc.array(fc.record({ year: fc.integer({ min: 1990, max: 2099 }), amount: maybe(amount) }), {
  maxLength: 2,
});

/** Demands in which every part may be missing. */
export const randomDemand: fc.Arbitrary<DemandFile> = fc
  .record({
    nud: fc.constantFrom('038042500123411004', '1110425001234G1104', 'ODD'),
    deskNumber: maybe(fc.constant('11004')),
    createdOn: maybe(day),
    interfaceVersion: maybe(fc.constantFrom('02.00', '02.01')),
    fileType: maybe(code),
    fileDatedAt: maybe(fc.constantFrom('2025-04-28T13:02:11Z', '1999-12-31T23:59:59.5Z')),
    applicant: maybe(fc.record(personParts)),
    coApplicants: fc.array(fc.record({ ...personParts, relation: maybe(code) }), { maxLength: 3 }),
    dependants: fc.array(
      fc.record({
        lastName: maybe(word),
        firstName: maybe(word),
        birthDate: maybe(day),
        sex: maybe(code),
        relation: maybe(code),
      }),
      { maxLength: 3 },
    ),
    custody: fc.array(fc.record({ birthDate: maybe(day), sex: maybe(code), kind: maybe(code) }), {
      maxLength: 2,
    }),
    expectedBirths: maybe(fc.record({ count: maybe(fc.nat(9)), dueOn: maybe(day) }).filter(filled)),
    currentHousing: maybe(
      fc
        .record({
          kinds: fc.array(code, { maxLength: 3 }),
          monthlyRent: maybe(amount),
          occupants: maybe(fc.nat(20)),
          category: maybe(code),
          type: maybe(code),
          surface: maybe(amount),
          owner: maybe(word),
        })
        .filter(filled),
    ),
    wanted: maybe(
      fc
        .record({
          types: fc.array(code, { maxLength: 3 }),
          category: maybe(code),
          widened: maybe(fc.boolean()),
          communes: fc.array(insee, { maxLength: 4 }),
          reasons: fc.array(code, { maxLength: 3 }),
        })
        .filter(filled),
    ),
    money: fc.array(fc.record({ resources: fc.array(resource, { maxLength: 5 }), years }), {
      minLength: 4,
      maxLength: 4,
    }),
  })
  .map(({ money, fileDatedAt, ...demand }) => {
    const people = [
      ...(demand.applicant === null ? [] : ['applicant' as const]),
      ...demand.coApplicants.map((_, index) => `coApplicant:${index + 1}` as const),
    ];
    const order = (one: { readonly direction: string; readonly forDependants: boolean }): number =>
      Number(one.forDependants) * 2 + Number(one.direction === 'paid');
    return {
      ...demand,
      fileDatedAt: fileDatedAt?.replace('59.5Z', '59.500Z') ?? null,
      declaredResources: people.flatMap((person, index) =>
        (money[index]?.resources ?? [])
          .toSorted((a, b) => order(a) - order(b))
          .map((one) => ({ person, ...one })),
      ),
      taxIncome: people.flatMap((person, index) =>
        (money[index]?.years ?? []).map((one) => ({ person, ...one })),
      ),
      unknown: [],
      unreadable: [],
    };
  });

/** Writes a demand as a file of the interface, in that style. */
export class DemandWriter {
  readonly #style: DemandStyle;
  #turn = 0;

  constructor(style: DemandStyle) {
    this.#style = style;
  }

  write(demand: DemandFile): string {
    const { prefix, layout } = this.#style;
    const content = [
      this.#text('numUnique', demand.nud),
      this.#text('numGuichet', demand.deskNumber),
      this.#text('dateCreationDemande', demand.createdOn),
      this.#people(demand),
      this.#wanted(demand.wanted),
    ];
    const inner =
      layout === 'nested'
        ? this.#group('demande', [this.#group('demandeLogement', content)])
        : this.#group(layout, content);
    const header = [
      this.#code('typeFichier', demand.fileType),
      this.#text('dateFichier', demand.fileDatedAt),
    ];
    const declared = prefix === null ? '' : ` xmlns${prefix === '' ? '' : `:${prefix}`}="${NAMESPACE}"`;
    const version = demand.interfaceVersion === null ? '' : ` versionInterface="${demand.interfaceVersion}"`;
    return this.#group('interfaceNuu', [this.#group('entete', header), inner], declared + version);
  }

  #people(demand: DemandFile): string {
    const money = (person: string): string[] => [
      ...[
        ['listeRessourceRecue', 'received', false] as const,
        ['listeRessourceVersee', 'paid', false] as const,
        ['listeRessourceRecuePersACharge', 'received', true] as const,
        ['listeRessourceVerseePersACharge', 'paid', true] as const,
      ].map(([list, direction, forDependants]) => {
        const items = demand.declaredResources.filter(
          (one) =>
            one.person === person && one.direction === direction && one.forDependants === forDependants,
        );
        return this.#list(list, items, (one) =>
          this.#group('detailRessource', [
            this.#code('ressource', one.code),
            this.#text('montant', one.monthlyAmount),
          ]),
        );
      }),
      this.#group(
        'revenuFiscal',
        demand.taxIncome
          .filter((one) => one.person === person)
          .flatMap(({ year, amount: value }, index) => [
            this.#text(`anneeMoins${String(index + 1)}`, year),
            this.#text(`montantMoins${String(index + 1)}`, value),
          ]),
      ),
    ];
    const applicant = demand.applicant;
    return this.#group('personnePhysique', [
      applicant === null ? '' : this.#person('demandeur', applicant, money('applicant')),
      this.#list('listeCotitulaire', demand.coApplicants, (one) => {
        const rank = String(demand.coApplicants.indexOf(one) + 1);
        return this.#person('cotitulaire', one, [
          this.#code('lienDemandeur', one.relation),
          ...money(`coApplicant:${rank}`),
        ]);
      }),
      this.#list('listePersonneACharge', demand.dependants, (one) =>
        this.#group('personneACharge', [
          this.#text('nom', one.lastName),
          this.#text('prenom', one.firstName),
          this.#text('dateNaissance', one.birthDate),
          this.#code('sexe', one.sex),
          this.#code('lienParente', one.relation),
        ]),
      ),
      this.#list('listePersonneEnGarde', demand.custody, (one) =>
        this.#group('personneEnGarde', [
          this.#text('dateNaissance', one.birthDate),
          this.#code('sexe', one.sex),
          this.#code('coParentalite', one.kind),
        ]),
      ),
      this.#group('personneANaitre', [
        this.#text('nombre', demand.expectedBirths?.count),
        this.#text('dateNaissancePrevue', demand.expectedBirths?.dueOn),
      ]),
      this.#housing(demand.currentHousing),
    ]);
  }

  #person(name: string, person: Person, money: readonly string[]): string {
    const { address: home, employment: work } = person;
    return this.#group(name, [
      this.#code('civilite', person.title),
      this.#text('nom', person.lastName),
      this.#text('nomPatronymique', person.birthName),
      this.#text('prenom', person.firstName),
      this.#text('dateNaissance', person.birthDate),
      this.#code('nationalite', person.nationality),
      this.#code('situationFamiliale', person.maritalStatus),
      this.#text('telPortable', person.mobilePhone),
      this.#text('telDomicile', person.homePhone),
      this.#text('mel', person.email),
      this.#text('nir', person.nir),
      this.#group('adressePostale', [
        this.#text('etranger', home?.abroad),
        this.#text('numero', home?.number),
        this.#text('voie', home?.street),
        this.#text('complement', home?.complement),
        this.#text('codePostal', home?.postalCode),
        this.#code('commune', home?.communeCode),
        this.#text('pays', home?.country),
      ]),
      this.#group('situationProfessionnelle', [
        this.#text('profession', work?.occupation),
        this.#code('typeContratTravail', work?.contract),
        this.#text('nomEmployeurPrincipal', work?.employer),
        this.#text('etranger', work?.abroad),
        this.#text('codePostal', work?.postalCode),
        this.#code('commune', work?.communeCode),
      ]),
      ...money,
    ]);
  }

  #housing(housing: DemandFile['currentHousing']): string {
    return this.#group('logementActuel', [
      this.#list('listeModeleLogement', housing?.kinds ?? [], (one) => this.#code('modeleLogement', one)),
      this.#text('montantMensuelLoyer', housing?.monthlyRent),
      this.#text('nombreHabitant', housing?.occupants),
      this.#code('categorieLogement', housing?.category),
      this.#code('typeLogementActuel', housing?.type),
      this.#text('surface', housing?.surface),
      this.#text('proprietaire', housing?.owner),
    ]);
  }

  #wanted(wanted: DemandFile['wanted']): string {
    return this.#group('logementRecherche', [
      this.#text('demandeElargie', wanted?.widened),
      this.#code('categorieLogement', wanted?.category),
      this.#list('listeTypeLogement', wanted?.types ?? [], (one) => this.#code('typeLogement', one)),
      this.#list('listeLocalisationSouhaite', wanted?.communes ?? [], (one) =>
        this.#group('localisationSouhaite', [this.#code('commune', one)]),
      ),
      this.#list('listeMotifDemande', wanted?.reasons ?? [], (one) => this.#code('motifDemande', one)),
    ]);
  }

  #name(name: string): string {
    const { prefix } = this.#style;
    return prefix === null || prefix === '' ? name : `${prefix}:${name}`;
  }

  #text(name: string, value: string | number | boolean | null | undefined): string {
    if (value === null || value === undefined) return '';
    const escaped = String(value).replace(/[<&]/g, (one) => `&#${String(one.charCodeAt(0))};`);
    return `<${this.#name(name)}>${this.#style.space}${escaped}${this.#style.space}</${this.#name(name)}>`;
  }

  #code(name: string, value: string | null | undefined): string {
    if (value === null || value === undefined) return '';
    return this.#style.codesAsText ? this.#text(name, value) : `<${this.#name(name)} code="${value}"/>`;
  }

  #list<T>(name: string, items: readonly T[], write: (item: T) => string): string {
    return this.#element(name, items.map(write), '');
  }

  /** Its parts come in an order of the style's own. */
  #group(name: string, parts: readonly string[], attributes = ''): string {
    this.#turn += 1;
    const present = parts.filter((part) => part !== '');
    const start = present.length === 0 ? 0 : (this.#style.order * this.#turn) % present.length;
    return this.#element(name, [...present.slice(start), ...present.slice(0, start)], attributes);
  }

  #element(name: string, parts: readonly string[], attributes: string): string {
    const { space } = this.#style;
    return `<${this.#name(name)}${attributes}>${space}${parts.join(space)}${space}</${this.#name(name)}>`;
  }
}
