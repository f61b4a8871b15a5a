import { normalizeNud } from '../../reference/nud.ts';
import { parseAmount, parseBoolean, parseCount, parseDay, parseInstant, parseYear } from '../values.ts';
import type { Draft, PersonDraft } from './draft.ts';

/**
 * Takes a value; false where the exact reader has to see it. `text` is trimmed, null when empty; `code` is the attribute of
 * that name as it came.
 */
type Take = (draft: Draft, text: string | null, code: string | null) => boolean;

/** What becomes of an element of a record. */
export interface Target {
  /** Null for a value. */
  readonly children: ReadonlyMap<string, Target> | null;
  /** True for the item of a list; anything else comes at most once. */
  readonly isMany: boolean;
  readonly open: ((draft: Draft) => void) | null;
  /** False where the exact reader has to see what was read. */
  readonly close: ((draft: Draft) => boolean) | null;
  readonly take: Take | null;
}

function group(
  children: Readonly<Record<string, Target>>,
  ways: Partial<Pick<Target, 'open' | 'close' | 'isMany'>> = {},
): Target {
  return {
    children: new Map(Object.entries(children)),
    isMany: ways.isMany ?? false,
    open: ways.open ?? null,
    close: ways.close ?? null,
    take: null,
  };
}

function list(item: string, target: Target, open: Target['open'] = null): Target {
  return group({ [item]: { ...target, isMany: true } }, { open });
}

function value(take: Take): Target {
  return { children: null, isMany: false, open: null, close: null, take };
}

/** What is done with a value that was read. */
type Keep<T> = (draft: Draft, value: T) => unknown;

/** A code that says nothing is none, in a demand. */
function tidy(attribute: string | null): string | null {
  return attribute === null || attribute.trim() === '' ? null : attribute.trim();
}

const text = (set: Keep<string | null>): Target =>
  value((draft, own, attribute) => {
    set(draft, own ?? tidy(attribute));
    return true;
  });
const code = (set: Keep<string | null>): Target =>
  value((draft, own, attribute) => {
    set(draft, tidy(attribute) ?? own);
    return true;
  });

/** A value that cannot be read as what it should be is told by the exact reader. */
function parsed<T>(parse: (text: string) => T | null, set: Keep<T | null>): Target {
  return value((draft, own, attribute) => {
    const said = own ?? tidy(attribute);
    const read = said === null ? null : parse(said);
    set(draft, read);
    return said === null || read !== null;
  });
}

interface Place {
  communeCode: string | null;
  communeText: string | null;
}

/** As a code, a text, or both (see `readCommune`). */
function commune(of: (draft: Draft) => Place): Target {
  return value((draft, own, attribute) => {
    // Both, or a text that may be a code: the exact reader knows which.
    if (own !== null) return false;
    of(draft).communeCode = tidy(attribute);
    return true;
  });
}

const person = (draft: Draft): PersonDraft['person'] => draft.current.person;
const address = (draft: Draft): PersonDraft['address'] => draft.current.address;
const work = (draft: Draft): PersonDraft['employment'] => draft.current.employment;

const item = group(
  {
    ressource: code((draft, said) => (draft.resourceCode = said)),
    montant: value((draft, own, attribute) => {
      const said = own ?? tidy(attribute);
      draft.resourceAmount = said === null ? null : parseAmount(said);
      draft.hasResourceAmount = said !== null;
      return said === null || draft.resourceAmount !== null;
    }),
  },
  {
    open: (draft) => {
      draft.openItem();
    },
    close: (draft) => draft.closeItem(),
  },
);

const resources = (rank: number): Target =>
  list('detailRessource', item, (draft) => {
    draft.list = rank;
  });

/** A year and the amount of its tax income: places of `PersonDraft.income`. */
const incomeYear = (place: 0 | 2): Target =>
  parsed(parseYear, (draft, said) => (draft.current.income[place] = said));
const incomeAmount = (place: 1 | 3): Target =>
  parsed(parseAmount, (draft, said) => (draft.current.income[place] = said));

const personParts = {
  civilite: code((draft, said) => (person(draft).title = said)),
  nom: text((draft, said) => (person(draft).lastName = said)),
  nomPatronymique: text((draft, said) => (person(draft).birthName = said)),
  prenom: text((draft, said) => (person(draft).firstName = said)),
  dateNaissance: parsed(parseDay, (draft, said) => (person(draft).birthDate = said)),
  nationalite: code((draft, said) => (person(draft).nationality = said)),
  situationFamiliale: code((draft, said) => (person(draft).maritalStatus = said)),
  telPortable: text((draft, said) => (person(draft).mobilePhone = said)),
  telDomicile: text((draft, said) => (person(draft).homePhone = said)),
  mel: text((draft, said) => (person(draft).email = said)),
  nir: text((draft, said) => (person(draft).nir = said?.replace(/\s/g, '') ?? null)),
  adressePostale: group({
    etranger: parsed(parseBoolean, (draft, said) => (address(draft).abroad = said)),
    numero: text((draft, said) => (address(draft).number = said)),
    voie: text((draft, said) => (address(draft).street = said)),
    complement: text((draft, said) => (address(draft).complement = said)),
    codePostal: text((draft, said) => (address(draft).postalCode = said)),
    commune: commune(address),
    pays: text((draft, said) => (address(draft).country = said)),
  }),
  situationProfessionnelle: group({
    profession: text((draft, said) => (work(draft).occupation = said)),
    typeContratTravail: code((draft, said) => (work(draft).contract = said)),
    nomEmployeurPrincipal: text((draft, said) => (work(draft).employer = said)),
    etranger: parsed(parseBoolean, (draft, said) => (work(draft).abroad = said)),
    codePostal: text((draft, said) => (work(draft).postalCode = said)),
    commune: commune(work),
  }),
  revenuFiscal: group(
    {
      anneeMoins1: incomeYear(0),
      montantMoins1: incomeAmount(1),
      anneeMoins2: incomeYear(2),
      montantMoins2: incomeAmount(3),
    },
    { close: (draft) => draft.closeIncome() },
  ),
  listeRessourceRecue: resources(0),
  listeRessourceVersee: resources(1),
  listeRessourceRecuePersACharge: resources(2),
  listeRessourceVerseePersACharge: resources(3),
};

const openPerson = (draft: Draft): void => {
  draft.openPerson();
};

const applicant = group(personParts, {
  open: openPerson,
  close: (draft) => {
    draft.applicant = draft.current;
    return true;
  },
});

const coApplicant = group(
  { ...personParts, lienDemandeur: code((draft, said) => (person(draft).relation = said)) },
  {
    open: openPerson,
    close: (draft) => {
      draft.coApplicants.push(draft.current);
      return true;
    },
  },
);

/** The item of a list that has just been opened. */
function last<T>(items: readonly T[]): T {
  const found = items.at(-1);
  if (found === undefined) throw new Error('a list item was not opened');
  return found;
}

const dependant = (draft: Draft): Draft['dependants'][number] => last(draft.dependants);
const child = (draft: Draft): Draft['custody'][number] => last(draft.custody);

const personACharge = group(
  {
    nom: text((draft, said) => (dependant(draft).lastName = said)),
    prenom: text((draft, said) => (dependant(draft).firstName = said)),
    dateNaissance: parsed(parseDay, (draft, said) => (dependant(draft).birthDate = said)),
    sexe: code((draft, said) => (dependant(draft).sex = said)),
    lienParente: code((draft, said) => (dependant(draft).relation = said)),
  },
  {
    open: ({ dependants }) => {
      dependants.push({ lastName: null, firstName: null, birthDate: null, sex: null, relation: null });
    },
  },
);

const personEnGarde = group(
  {
    dateNaissance: parsed(parseDay, (draft, said) => (child(draft).birthDate = said)),
    sexe: code((draft, said) => (child(draft).sex = said)),
    coParentalite: code((draft, said) => (child(draft).kind = said)),
  },
  {
    open: ({ custody }) => {
      custody.push({ birthDate: null, sex: null, kind: null });
    },
  },
);

/** The item of a list of codes; one without any is left out. */
const codeInto = (into: (draft: Draft) => string[]): Target =>
  code((draft, said) => {
    if (said !== null) into(draft).push(said);
  });

const personnePhysique = group({
  demandeur: applicant,
  listePersonneACharge: list('personneACharge', personACharge),
  personneANaitre: group({
    nombre: parsed(parseCount, (draft, said) => (draft.birthCount = said)),
    dateNaissancePrevue: parsed(parseDay, (draft, said) => (draft.birthDueOn = said)),
  }),
  listePersonneEnGarde: list('personneEnGarde', personEnGarde),
  listeCotitulaire: list('cotitulaire', coApplicant),
  logementActuel: group({
    listeModeleLogement: list(
      'modeleLogement',
      codeInto(({ housing }) => housing.kinds),
    ),
    montantMensuelLoyer: parsed(parseAmount, ({ housing }, said) => (housing.monthlyRent = said)),
    nombreHabitant: parsed(parseCount, ({ housing }, said) => (housing.occupants = said)),
    categorieLogement: code(({ housing }, said) => (housing.category = said)),
    typeLogementActuel: code(({ housing }, said) => (housing.type = said)),
    surface: parsed(parseAmount, ({ housing }, said) => (housing.surface = said)),
    proprietaire: text(({ housing }, said) => (housing.owner = said)),
  }),
});

const logementRecherche = group({
  demandeElargie: parsed(parseBoolean, ({ wanted }, said) => (wanted.widened = said)),
  listeTypeLogement: list(
    'typeLogement',
    codeInto(({ wanted }) => wanted.types),
  ),
  categorieLogement: code(({ wanted }, said) => (wanted.category = said)),
  listeLocalisationSouhaite: list(
    'localisationSouhaite',
    group({ commune: codeInto(({ wanted }) => wanted.communes) }),
  ),
  listeMotifDemande: list(
    'motifDemande',
    codeInto(({ wanted }) => wanted.reasons),
  ),
});

/** A part that may stand in one envelope or another, once in all: twice is left to the exact reader. */
function once(bit: number, target: Target): Target {
  const meet = (draft: Draft): boolean => {
    const isFirst = (draft.met & bit) === 0;
    draft.met |= bit;
    return isFirst;
  };
  const { take, close } = target;
  return {
    ...target,
    take: take === null ? null : (draft, own, attribute) => meet(draft) && take(draft, own, attribute),
    close: take !== null ? close : (draft) => meet(draft) && (close === null || close(draft)),
  };
}

const contentParts = {
  numUnique: once(
    1,
    text((draft, said) => {
      const nud = normalizeNud(said ?? '');
      draft.demandNud = nud === '' ? null : nud;
    }),
  ),
  numGuichet: once(
    2,
    text((draft, said) => (draft.deskNumber = said)),
  ),
  dateCreationDemande: once(
    4,
    parsed(parseDay, (draft, said) => (draft.createdOn = said)),
  ),
  personnePhysique: once(8, personnePhysique),
  logementRecherche: once(16, logementRecherche),
};
const demandeLogement = group(contentParts);

/** What is read of a demand's file, and of the movement around it: the same as `readDemand` and `readMovement` read. */
export const DEMAND_TARGET: Target = group({
  entete: group({
    typeFichier: code((draft, said) => (draft.fileType = said)),
    dateFichier: parsed(parseInstant, (draft, said) => (draft.fileDatedAt = said)),
  }),
  demande: group({ ...contentParts, demandeLogement }),
  demandeLogement,
});

/** A code of the movement; here an empty one says something. */
const ownCode = (set: Keep<string | null>): Target =>
  value((draft, own, attribute) => {
    set(draft, attribute ?? own);
    return true;
  });

/** A value of the movement: only its text counts where the demand's reader would take either. */
const ownText = (set: Keep<string | null>): Target =>
  value((draft, own) => {
    set(draft, own);
    return true;
  });

export const MOVEMENT_TARGET: Target = group({
  numUnique: ownText((draft, said) => (draft.nud = said)),
  entite: ownCode((draft, said) => (draft.entity = said)),
  typeFichier: ownCode((draft, said) => {
    draft.kind = said;
    draft.hasKind = true;
  }),
  dateMouvement: ownText((draft, said) => (draft.at = said)),
  numGuichet: ownText((draft, said) => (draft.desk = said)),
  etatDemande: ownText((draft, said) => (draft.state = said)),
  radiation: group(
    {
      motif: ownCode((draft, said) => (draft.removalReason = said)),
      sousMotif: ownCode((draft, said) => (draft.removalSubReason = said)),
      dateRadiation: ownText((draft, said) => (draft.removedOn = said)),
    },
    {
      open: (draft) => {
        draft.hasRemoval = true;
      },
    },
  ),
  interfaceNuu: DEMAND_TARGET,
});
