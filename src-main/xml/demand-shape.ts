import { DEMAND_NAMESPACE } from './demand-names.ts';
import { isBlank } from './characters.ts';
import { XML_NAMESPACE, XSI_NAMESPACE } from './namespaces.ts';
import type { XmlElement } from './tree.ts';

/** What may stand in an element of a demand file (§8). */
export interface Shape {
  readonly attributes: readonly string[];
  readonly children: ReadonlyMap<string, { readonly shape: Shape; readonly bit: number }>;
  /** True for the item of a list; anything else comes at most once. */
  readonly many: boolean;
  /** True where a text of its own is meant. */
  readonly text: boolean;
}

/** A value: a text, or a code in the attribute `code`; both are read everywhere. */
const VALUE: Shape = { attributes: ['code'], children: new Map(), many: false, text: true };
const ITEM: Shape = { ...VALUE, many: true };

function values(...names: readonly string[]): Readonly<Record<string, Shape>> {
  return Object.fromEntries(names.map((name) => [name, VALUE]));
}

function group(parts: Readonly<Record<string, Shape>>, attributes: readonly string[] = []): Shape {
  const children = Object.entries(parts).map(
    ([name, shape], rank) => [name, { shape, bit: 1 << rank }] as const,
  );
  return { attributes, children: new Map(children), many: false, text: false };
}

function listOf(item: string, shape: Shape): Shape {
  return group({ [item]: { ...shape, many: true } });
}

const resources = listOf('detailRessource', group(values('ressource', 'montant')));

const personParts = {
  ...values('civilite', 'nom', 'nomPatronymique', 'prenom', 'dateNaissance', 'nationalite'),
  ...values('situationFamiliale', 'telPortable', 'telDomicile', 'mel', 'nir'),
  adressePostale: group(values('etranger', 'numero', 'voie', 'complement', 'codePostal', 'commune', 'pays')),
  situationProfessionnelle: group(
    values('profession', 'typeContratTravail', 'nomEmployeurPrincipal', 'etranger', 'codePostal', 'commune'),
  ),
  revenuFiscal: group(values('anneeMoins1', 'montantMoins1', 'anneeMoins2', 'montantMoins2')),
  listeRessourceRecue: resources,
  listeRessourceVersee: resources,
  listeRessourceRecuePersACharge: resources,
  listeRessourceVerseePersACharge: resources,
};

const naturalPerson = group({
  demandeur: group(personParts),
  listePersonneACharge: listOf(
    'personneACharge',
    group(values('nom', 'prenom', 'dateNaissance', 'sexe', 'lienParente')),
  ),
  personneANaitre: group(values('nombre', 'dateNaissancePrevue')),
  listePersonneEnGarde: listOf('personneEnGarde', group(values('dateNaissance', 'sexe', 'coParentalite'))),
  listeCotitulaire: listOf('cotitulaire', group({ ...personParts, ...values('lienDemandeur') })),
  logementActuel: group({
    listeModeleLogement: listOf('modeleLogement', ITEM),
    ...values('montantMensuelLoyer', 'nombreHabitant', 'categorieLogement', 'typeLogementActuel'),
    ...values('surface', 'proprietaire'),
  }),
});

const content = {
  ...values('numUnique', 'numGuichet', 'dateCreationDemande'),
  personnePhysique: naturalPerson,
  logementRecherche: group({
    ...values('demandeElargie', 'categorieLogement'),
    listeTypeLogement: listOf('typeLogement', ITEM),
    listeLocalisationSouhaite: listOf('localisationSouhaite', group(values('commune'))),
    listeMotifDemande: listOf('motifDemande', ITEM),
  }),
};

const demandeLogement = group(content);
const demande = group({ ...content, demandeLogement });

/** The shape under each root that a demand can come under. */
export const DEMAND_SHAPES: ReadonlyMap<string, Shape> = new Map([
  [
    'interfaceNuu',
    group({ entete: group(values('typeFichier', 'dateFichier')), demande, demandeLogement }, [
      'versionInterface',
    ]),
  ],
  ['demande', demande],
  ['demandeLogement', demandeLogement],
]);

/** True for an element of the interface: in its namespace, or in none. */
export function isOwn(node: { readonly namespace: string }): boolean {
  return node.namespace === DEMAND_NAMESPACE || node.namespace === '';
}

/** `nom`, or `nom[2]` for the second sibling of that name. */
export function step(name: string, rank: number): string {
  return rank === 1 ? name : `${name}[${String(rank)}]`;
}

/** Where the walk is: enough to make a path when one is needed, and cheap when none is. */
interface Trail {
  readonly element: XmlElement;
  readonly parent: Trail | null;
}

/**
 * Paths, in document order, of what a shape does not know: topmost unknown elements, further occurrences of what
 * comes once, attributes (`…/@name`), and text between elements (`…/text()`).
 */
export function unknownParts(element: XmlElement, shape: Shape): string[] {
  const walk = new UnknownWalk();
  walk.visit({ element, parent: null }, shape);
  return walk.unknown;
}

class UnknownWalk {
  readonly unknown: string[] = [];
  readonly #ranks = new Map<XmlElement, ReadonlyMap<XmlElement, number>>();

  visit(trail: Trail, shape: Shape): void {
    const { element } = trail;
    for (const attribute of element.attributes) {
      if (attribute.namespace === XSI_NAMESPACE || attribute.namespace === XML_NAMESPACE) continue;
      if (isOwn(attribute) && shape.attributes.includes(attribute.name)) continue;
      this.unknown.push(`${this.#path(trail)}/@${attribute.name}`);
    }
    if (!shape.text && !isBlank(element.text, 0, element.text.length)) {
      this.unknown.push(`${this.#path(trail)}/text()`);
    }
    const { children } = element;
    if (children.length === 0) return;
    // One bit for each part that comes at most once: no shape has more than thirty.
    let taken = 0;
    for (const child of children) {
      const place = { element: child, parent: trail };
      const part = isOwn(child) ? shape.children.get(child.name) : undefined;
      if (part === undefined || (!part.shape.many && (taken & part.bit) !== 0)) {
        this.unknown.push(this.#path(place));
      } else {
        taken |= part.bit;
        this.visit(place, part.shape);
      }
    }
  }

  #path(trail: Trail): string {
    if (trail.parent === null) return trail.element.name;
    const rank = this.#ranksUnder(trail.parent.element).get(trail.element) ?? 1;
    return `${this.#path(trail.parent)}/${step(trail.element.name, rank)}`;
  }

  /** Counted once for each parent under which a path is needed. */
  #ranksUnder(parent: XmlElement): ReadonlyMap<XmlElement, number> {
    const known = this.#ranks.get(parent);
    if (known !== undefined) return known;
    const counts = new Map<string, number>();
    const ranks = new Map<XmlElement, number>();
    for (const child of parent.children) {
      const rank = (counts.get(child.name) ?? 0) + 1;
      counts.set(child.name, rank);
      ranks.set(child, rank);
    }
    this.#ranks.set(parent, ranks);
    return ranks;
  }
}
