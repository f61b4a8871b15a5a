import type { DemandFile } from '../../xml/demand-file.ts';
import type { Random } from '../random.ts';

/** How a demand is written, apart from what is in it: what varies between the SNE's editors and years. */
export interface FileForm {
  readonly prefix: 'ns1' | 'tns' | '';
  readonly withHeader: boolean;
  readonly withKind: boolean;
  readonly withDate: boolean;
  /** Lists without entries are written as empty elements instead of being left out. */
  readonly emptyLists: boolean;
  /** An address that nobody filled in is written as an empty element instead of being left out. */
  readonly emptyAddress: boolean;
  /** An element or attribute that section 8 does not know. */
  readonly addition: Addition | null;
}

export type AdditionSpot =
  'demandeLogement' | 'personnePhysique' | 'demandeur' | 'logementRecherche' | '@logementActuel';

/** Something new in the interface, as newer versions bring. */
export interface Addition {
  readonly spot: AdditionSpot;
  /** Path that a reader reports. */
  readonly path: string;
  /** `P:` stands for the prefix of the file; for an attribute, `name=value`. */
  readonly xml: string;
}

const DEMAND = 'interfaceNuu/demande/demandeLogement';

const ADDITIONS: readonly Addition[] = [
  {
    spot: 'demandeur',
    path: `${DEMAND}/personnePhysique/demandeur/paysNaissance`,
    xml: '<P:paysNaissance code="99139"/>',
  },
  {
    spot: '@logementActuel',
    path: `${DEMAND}/personnePhysique/logementActuel/@origine`,
    xml: 'origine=portail',
  },
  {
    spot: 'logementRecherche',
    path: `${DEMAND}/logementRecherche/delaiAcceptable`,
    xml: '<P:delaiAcceptable>6</P:delaiAcceptable>',
  },
  {
    spot: 'personnePhysique',
    path: `${DEMAND}/personnePhysique/accompagnementSocial`,
    xml: '<P:accompagnementSocial><P:organisme>CCAS</P:organisme><P:depuis>2025-01</P:depuis></P:accompagnementSocial>',
  },
  {
    spot: 'demandeLogement',
    path: `${DEMAND}/consentementPartage`,
    xml: '<P:consentementPartage>true</P:consentementPartage>',
  },
  {
    spot: 'demandeur',
    path: `${DEMAND}/personnePhysique/demandeur/empreinte`,
    xml: '<x:empreinte xmlns:x="urn:exemple:controle"><x:valeur>7f3a</x:valeur></x:empreinte>',
  },
  {
    spot: 'demandeLogement',
    path: `${DEMAND}/listePieceJustificative`,
    xml:
      '<P:listePieceJustificative><P:pieceJustificative><P:idDocument>PJ20260001</P:idDocument>' +
      '<P:dateDepot>2026-03-02</P:dateDepot><P:listePages>' +
      '<P:pages><P:de>1</P:de><P:a>2</P:a><P:type>Avis_imposition_2022</P:type></P:pages>' +
      '<P:pages><P:de>3</P:de><P:a>4</P:a><P:type>Avis_imposition</P:type><P:annee>2023</P:annee></P:pages>' +
      '</P:listePages></P:pieceJustificative></P:listePieceJustificative>',
  },
];

/** The form of the nth demand; with `unknowns` one demand in 200 has something that section 8 does not know. */
export function drawFileForm(random: Random, index: number, unknowns: boolean): FileForm {
  const prefix = random.weighted({ ns1: 55, tns: 25, none: 20 });
  const addition =
    unknowns && index % 200 === 37 ? (ADDITIONS[Math.floor(index / 200) % ADDITIONS.length] ?? null) : null;
  return {
    prefix: prefix === 'ns1' || prefix === 'tns' ? prefix : '',
    withHeader: !random.chance(0.004),
    withKind: !random.chance(0.03),
    withDate: !random.chance(0.02),
    emptyLists: random.chance(0.4),
    emptyAddress: random.chance(0.5),
    addition,
  };
}

/** True when the part of the demand where the addition goes is there. */
export function hasSpot(content: DemandFile, addition: Addition): boolean {
  if (addition.spot === 'logementRecherche') return content.wanted !== null;
  if (addition.spot === '@logementActuel') return content.currentHousing !== null;
  return true;
}
