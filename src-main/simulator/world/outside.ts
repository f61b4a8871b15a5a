import { localDay, DAY } from '../local-time.ts';
import { createXmlText } from '../xml-text.ts';
import type { XmlText } from '../xml-text.ts';
import type { Making } from './making.ts';
import type { OutsideEntity } from './model.ts';

/**
 * Content of `donnees` for an entity outside the form. Its elements are free (assumed, §1): what is plausible for
 * each, with the codes of the published lists.
 */
export function makeOutsideData(making: Making, entity: OutsideEntity): string {
  const xml = createXmlText();
  WRITERS[entity](making, xml);
  return xml.toString();
}

type Writer = (making: Making, xml: XmlText) => void;

const WRITERS: Readonly<Record<OutsideEntity, Writer>> = {
  DALO: (making, xml) => {
    const status = making.drawer.draw(making.random, 'statutDalo', {
      ACTIF: 60,
      CADUC: 15,
      ACTREL: 15,
      NON: 10,
    });
    xml.code('statutDalo', status);
    xml.text('numeroDossier', `DALO-${String(making.random.int(10000, 99999))}`);
    xml.text('dateDecision', dayBefore(making, 200));
    if (status === 'ACTREL') xml.text('dateRelogement', dayBefore(making, 20));
  },
  EVT: (making, xml) => {
    xml.text('libelle', making.random.pick(EVENTS));
    xml.text('dateEvenement', dayBefore(making, 15));
    if (making.random.chance(0.3)) xml.text('commentaire', making.random.pick(COMMENTS));
  },
  CONT: (making, xml) => {
    xml.code('typeReservataire', making.drawer.next('typeReservataire'));
    xml.text('nomReservataire', making.random.pick(RESERVERS));
    xml.code('accordCollectif', making.drawer.next('accordCollectif'));
    xml.text('dateDebut', dayBefore(making, 90));
  },
  ATTRIB: (making, xml) => {
    const { random, drawer } = making;
    xml.text('numeroLogement', `RPLS${String(random.int(1_000_000, 9_999_999))}`);
    xml.code('typeReservataire', drawer.next('typeReservataire'));
    xml.code(
      'accordCollectif',
      drawer.draw(random, 'accordCollectif', { AUCUN: 70, ACD: 10, ACI: 10, NONDOC: 10 }),
    );
    xml.text('rang', random.int(1, 3));
    xml.text('dateCaleol', dayBefore(making, 12));
    xml.text('decision', random.pick(['Attribution', 'Non-attribution', 'Attribution sous condition']));
  },
  PRIO: (making, xml) => {
    const { random, drawer } = making;
    xml.text('prioritaire', random.chance(0.85));
    xml.text(
      'motif',
      random.pick(['Handicap', 'Violences', 'Sortie d’hébergement', 'Logement indigne', 'Expulsion']),
    );
    xml.code('etatHandicap', drawer.next('etatHandicap'));
    xml.code('capaciteMarche', drawer.next('capaciteMarche'));
  },
  COTA: (making, xml) => {
    xml.text('baremeEpci', `2000${String(making.random.int(10000, 99999))}`);
    const points = making.random.int(0, 120);
    xml.text('points', points);
    xml.text('pointsMaximum', 200);
    xml.text('dateCalcul', dayBefore(making, 1));
  },
  PJ: writeDocument,
};

const EVENTS = [
  'Entretien au guichet',
  'Proposition de logement',
  'Refus d’une proposition',
  'Courrier retourné',
  'Relance avant échéance',
  'Visite du logement',
  'Passage en commission',
];
const COMMENTS = [
  'Rappeler après 17 h',
  'Dossier complet < 3 pièces',
  'Vu avec l’assistante sociale & le demandeur',
];
const RESERVERS = ['Commune', 'Préfecture', 'Action Logement', 'Métropole', 'Département', 'Bailleur'];
const DOCUMENTS = [
  'Avis_imposition',
  'Piece_identite',
  'Bulletin_salaire',
  'Attestation_CAF',
  'Quittance_loyer',
  'Titre_sejour',
  'Jugement_divorce',
];

/** Metadata of supporting documents: which pages are which document of which year (§4). */
function writeDocument(making: Making, xml: XmlText): void {
  const { random, now } = making;
  const year = Number(localDay(now).slice(0, 4)) - 1;
  xml.text('idDocument', `PJ${String(random.int(10_000_000, 99_999_999))}`);
  xml.text('dateDepot', dayBefore(making, 3));
  let page = 1;
  xml.open('listePages');
  for (const kind of random.sample(DOCUMENTS, random.int(1, 3))) {
    const last = page + random.int(0, 3);
    xml.open('pages');
    xml.text('de', page);
    xml.text('a', last);
    xml.text('type', kind);
    if (kind === 'Avis_imposition') xml.text('annee', year - random.int(0, 1));
    xml.close('pages');
    page = last + 1;
  }
  xml.close('listePages');
  if (random.chance(0.1))
    xml.text('statut', random.pick(['Inexploitable', 'Hors périmètre réglementaire', 'Obsolète']));
}

function dayBefore(making: Making, days: number): string {
  return localDay(new Date(making.now.getTime() - making.random.int(0, days) * DAY));
}
