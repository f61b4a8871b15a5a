import { altered, applicant, COMPLETE, demand, file, GDM, household, housing } from '../support/documents.ts';
import { movement, NAMESPACE, NUD, wanted } from '../support/documents.ts';

/** One document and the verdict it must get from every engine. */
export interface Case {
  /** What it proves. */
  readonly proves: string;
  readonly xml: string;
  /** Empty for a valid document; else kind and path of each error, in order. */
  readonly errors: readonly string[];
}

function valid(proves: string, xml: string): Case {
  return { proves, xml, errors: [] };
}

function refused(proves: string, xml: string, ...errors: readonly string[]): Case {
  return { proves, xml, errors };
}

function prefixed(prefix: string): string {
  return COMPLETE.replaceAll('ns1:', `${prefix}:`).replace('xmlns:ns1=', `xmlns:${prefix}=`);
}

const XSI = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"';
const number = `<numUnique>${NUD}</numUnique>`;

const VALID_FILES: readonly Case[] = [
  valid('every part of the interface, prefix ns1', COMPLETE),
  valid('the prefix means nothing: tns', prefixed('tns')),
  valid('the default namespace', COMPLETE.replaceAll('ns1:', '').replace('xmlns:ns1=', 'xmlns=')),
  valid('a prefix with accents', prefixed('éàü')),
  valid('version 02.00', altered('02.01', '02.00')),
  valid('a later version', altered('02.01', '03.00')),
  valid('no entete', altered(/<ns1:entete>[^]*<\/ns1:entete>/, '')),
  valid('no typeFichier', altered('<ns1:typeFichier code="MOD"/>', '')),
  valid(
    'typeFichier as text',
    altered('<ns1:typeFichier code="MOD"/>', '<ns1:typeFichier>REN</ns1:typeFichier>'),
  ),
  valid('no logementRecherche', altered(/<ns1:logementRecherche>[^]*<\/ns1:logementRecherche>/, '')),
  valid('nothing but the number', demand('')),
  valid('demande alone holds the content', file(`<demande>${number}<personnePhysique/></demande>`)),
  valid('demandeLogement alone', file(`<demandeLogement>${number}</demandeLogement>`)),
  valid(
    'the root demande',
    `<demande xmlns="${NAMESPACE}"><demandeLogement>${number}</demandeLogement></demande>`,
  ),
  valid('the root demandeLogement', `<demandeLogement xmlns="${NAMESPACE}">${number}</demandeLogement>`),
  valid('number with letters', demand('').replace(NUD, '1110425001234G1104')),
  valid('white space around the number', demand('').replace(NUD, `\n  ${NUD}\n`)),
  valid(
    'any order in demandeLogement',
    file(
      `<demande><demandeLogement><logementRecherche/><personnePhysique/>${number}</demandeLogement></demande>`,
    ),
  ),
  valid('any order in demandeur', applicant('<prenom>A</prenom><nom>B</nom><civilite code="1"/>')),
  valid(
    'date of creation with a time',
    demand('<dateCreationDemande>2025-04-02T10:00:00</dateCreationDemande>'),
  ),
  valid('date with an offset', applicant('<dateNaissance>1970-01-01+01:00</dateNaissance>')),
  valid('29 February of a leap year', applicant('<dateNaissance>2000-02-29</dateNaissance>')),
  valid('comments and instructions anywhere', altered('<ns1:demande>', '<!-- <x> --><?pi ?><ns1:demande>')),
  valid('CDATA in a text', applicant('<nom><![CDATA[A & <B>]]></nom>')),
  valid('references in a text', applicant('<nom>A&#233;&#xE9;&amp;&lt;</nom>')),
  valid('empty texts', applicant('<nom/><prenom></prenom><mel> </mel>')),
  valid(
    'hint of a schema elsewhere is not followed',
    demand('').replace(
      'versionInterface',
      `${XSI} xsi:schemaLocation="${NAMESPACE} http://192.0.2.1/a.xsd" versionInterface`,
    ),
  ),
  valid('byte order mark kept in the string', `\ufeff${demand('')}`),
];

const VALID_PARTS: readonly Case[] = [
  valid('empty address', applicant('<adressePostale/>')),
  valid('address with white space only', applicant('<adressePostale>\n </adressePostale>')),
  valid(
    'address abroad without commune',
    applicant('<adressePostale><etranger>true</etranger><pays>Belgique</pays></adressePostale>'),
  ),
  valid(
    'address abroad with an empty commune',
    applicant('<adressePostale><etranger>true</etranger><commune/></adressePostale>'),
  ),
  valid('commune with an empty code', applicant('<adressePostale><commune code=""/></adressePostale>')),
  valid('commune of Corsica', applicant('<adressePostale><commune code="2A004"/></adressePostale>')),
  valid('commune overseas', applicant('<adressePostale><commune code="97411"/></adressePostale>')),
  valid('tax year without amount', applicant('<revenuFiscal><anneeMoins1>2024</anneeMoins1></revenuFiscal>')),
  valid('amount of zero', applicant('<revenuFiscal><montantMoins1>0</montantMoins1></revenuFiscal>')),
  valid(
    'amount with decimals',
    applicant('<revenuFiscal><montantMoins2>12.345</montantMoins2></revenuFiscal>'),
  ),
  valid(
    'empty lists of resources',
    applicant(
      '<listeRessourceRecue/><listeRessourceVersee/><listeRessourceRecuePersACharge/><listeRessourceVerseePersACharge/>',
    ),
  ),
  valid(
    'resource without amount',
    applicant(
      '<listeRessourceRecue><detailRessource><ressource code="RSA"/></detailRessource></listeRessourceRecue>',
    ),
  ),
  valid('permanent and Corsican NIR', applicant('<nir>287112A00400142</nir>')),
  valid('NIR without key', applicant('<nir>1871138185001</nir>')),
  valid(
    'empty lists of people',
    household('<listePersonneACharge/><listePersonneEnGarde/><listeCotitulaire/>'),
  ),
  valid(
    'co-applicant with resources',
    household(
      '<listeCotitulaire><cotitulaire><lienDemandeur code="M"/><listeRessourceRecue/></cotitulaire></listeCotitulaire>',
    ),
  ),
  valid(
    'many co-applicants',
    household(`<listeCotitulaire>${'<cotitulaire/>'.repeat(5)}</listeCotitulaire>`),
  ),
  valid('expected births', household('<personneANaitre><nombre>1</nombre></personneANaitre>')),
  valid('empty current housing', housing('')),
  valid('surface with decimals', housing('<surface>50.25</surface>')),
  valid('empty wanted housing', wanted('')),
  valid(
    'empty lists of wishes',
    wanted('<listeTypeLogement/><listeLocalisationSouhaite/><listeMotifDemande/>'),
  ),
  valid('either kind of dwelling', wanted('<categorieLogement code="I"/>')),
  valid(
    'chamber and six rooms',
    wanted('<listeTypeLogement><typeLogement code="C"/><typeLogement code="T6P"/></listeTypeLogement>'),
  ),
];

const REFUSED_STRUCTURE: readonly Case[] = [
  refused('no number', file('<demande><demandeLogement/></demande>'), 'missing-element|interfaceNuu'),
  refused('no demand', file(''), 'missing-element|interfaceNuu'),
  refused(
    'a number in both envelopes',
    file(`<demande>${number}<demandeLogement>${number}</demandeLogement></demande>`),
    'duplicate-element|numUnique',
  ),
  refused('number twice', demand(number), 'unexpected-element|demandeLogement/numUnique'),
  refused('no versionInterface', file(`<demande>${number}</demande>`, ''), 'missing-attribute|interfaceNuu'),
  refused(
    'unknown attribute of the root',
    demand('').replace('versionInterface', 'autre="1" versionInterface'),
    'unknown-attribute|interfaceNuu/@autre',
  ),
  refused(
    'unknown element under the root',
    file(`<nouveau/><demande>${number}</demande>`),
    'unknown-element|interfaceNuu/nouveau',
    'missing-element|interfaceNuu',
  ),
  refused(
    'unknown element in demandeur',
    applicant('<nom>A</nom><nouveau/>'),
    'unknown-element|demandeur/nouveau',
  ),
  refused(
    'unknown element in a list',
    applicant('<listeRessourceRecue><nouveau/></listeRessourceRecue>'),
    'unknown-element|listeRessourceRecue/nouveau',
  ),
  refused(
    'known element in the wrong place',
    applicant('<surface>3</surface>'),
    'unexpected-element|demandeur/surface',
  ),
  refused('single element twice', applicant('<nom>A</nom><nom>B</nom>'), 'unexpected-element|demandeur/nom'),
  refused(
    'single list twice',
    applicant('<listeRessourceRecue/><listeRessourceRecue/>'),
    'unexpected-element|demandeur/listeRessourceRecue',
  ),
  refused(
    'two demandes',
    file(`<demande>${number}</demande><demande/>`),
    'unexpected-element|interfaceNuu/demande',
  ),
  refused(
    'element of another namespace',
    applicant('<x:nom xmlns:x="urn:autre">A</x:nom>'),
    'unexpected-element|demandeur/nom',
  ),
  refused(
    'element without namespace',
    applicant('<nom xmlns="">A</nom>'),
    'unexpected-element|demandeur/nom',
  ),
  refused(
    'root of another namespace',
    '<interfaceNuu xmlns="urn:autre" versionInterface="02.01"/>',
    'unknown-root|interfaceNuu',
  ),
  refused('root without namespace', '<interfaceNuu versionInterface="02.01"/>', 'unknown-root|interfaceNuu'),
  refused('text between elements', applicant('texte'), 'unexpected-text|demandeur'),
  refused('element inside a text', applicant('<nom><b>A</b></nom>'), 'unexpected-content|nom'),
  refused(
    'element inside a date',
    applicant('<dateNaissance><b/></dateNaissance>'),
    'unexpected-content|dateNaissance',
    'bad-value|dateNaissance',
  ),
  refused(
    'text in a coded element',
    applicant('<civilite code="1">Monsieur</civilite>'),
    'unexpected-text|civilite',
  ),
  refused(
    'white space in a coded element',
    applicant('<civilite code="1"> </civilite>'),
    'unexpected-text|civilite',
  ),
  refused('attribute on a text', applicant('<nom langue="fr">A</nom>'), 'unknown-attribute|nom/@langue'),
  refused(
    'second attribute on a code',
    applicant('<civilite code="1" libelle="x"/>'),
    'unknown-attribute|civilite/@libelle',
  ),
  refused(
    'the same new element in two people: two findings, one each',
    household(
      '<demandeur><nouveau/></demandeur><listeCotitulaire><cotitulaire><nouveau/></cotitulaire></listeCotitulaire>',
    ),
    'unknown-element|demandeur/nouveau',
    'unknown-element|cotitulaire/nouveau',
  ),
  refused(
    'lienDemandeur on the applicant',
    applicant('<lienDemandeur code="M"/>'),
    'unexpected-element|demandeur/lienDemandeur',
  ),
  refused('xsi:nil', applicant(`<nom ${XSI} xsi:nil="true"/>`), 'bad-schema-instance|nom'),
];

const REFUSED_VALUES: readonly Case[] = [
  refused('number of 17 characters', demand('').replace(NUD, NUD.slice(1)), 'bad-format|numUnique'),
  refused(
    'number with a space inside',
    demand('').replace(NUD, `038 ${NUD.slice(4)}`),
    'bad-format|numUnique',
  ),
  refused('odd version', demand('').replace('"02.01"', '"2"'), 'bad-format|interfaceNuu/@versionInterface'),
  refused('coded element without code', applicant('<civilite/>'), 'missing-attribute|civilite'),
  refused('unknown civilite', applicant('<civilite code="9"/>'), 'unknown-code|civilite/@code'),
  refused('empty civilite', applicant('<civilite code=""/>'), 'unknown-code|civilite/@code'),
  refused('unknown nationality', applicant('<nationalite code="FR"/>'), 'unknown-code|nationalite/@code'),
  refused(
    'unknown family situation',
    applicant('<situationFamiliale code="X"/>'),
    'unknown-code|situationFamiliale/@code',
  ),
  refused(
    'code in the wrong case',
    applicant('<situationFamiliale code="m"/>'),
    'unknown-code|situationFamiliale/@code',
  ),
  refused('unknown typeFichier', altered('code="MOD"', 'code="XXX"'), 'unknown-code|typeFichier/@code'),
  refused(
    'unknown typeFichier as text',
    altered('<ns1:typeFichier code="MOD"/>', '<ns1:typeFichier>XXX</ns1:typeFichier>'),
    'bad-value|typeFichier',
  ),
  refused('date of file without offset', altered('.120+02:00', ''), 'bad-format|dateFichier'),
  refused('date of file that is a day', altered('T15:02:11.120+02:00', ''), 'bad-value|dateFichier'),
  refused('31 February', applicant('<dateNaissance>1990-02-31</dateNaissance>'), 'bad-value|dateNaissance'),
  refused('French date', applicant('<dateNaissance>31/12/1990</dateNaissance>'), 'bad-value|dateNaissance'),
  refused('empty date', applicant('<dateNaissance/>'), 'bad-value|dateNaissance'),
  refused(
    'date of creation that is none',
    demand('<dateCreationDemande>hier</dateCreationDemande>'),
    'bad-value|dateCreationDemande',
  ),
  refused(
    'boolean as a word',
    applicant('<adressePostale><etranger>non</etranger></adressePostale>'),
    'bad-value|etranger',
  ),
  refused(
    'boolean as a digit',
    applicant('<adressePostale><etranger>0</etranger></adressePostale>'),
    'bad-format|etranger',
  ),
  refused(
    'commune of four digits',
    applicant('<adressePostale><commune code="3818"/></adressePostale>'),
    'bad-format|commune/@code',
  ),
  refused(
    'commune 2C',
    applicant('<adressePostale><commune code="2C004"/></adressePostale>'),
    'bad-format|commune/@code',
  ),
  refused(
    'commune as text',
    applicant('<adressePostale><commune>Grenoble</commune></adressePostale>'),
    'unexpected-text|commune',
  ),
  refused(
    'negative amount',
    applicant('<revenuFiscal><montantMoins1>-1</montantMoins1></revenuFiscal>'),
    'out-of-range|montantMoins1',
  ),
  refused(
    'amount with a comma',
    applicant('<revenuFiscal><montantMoins1>1,5</montantMoins1></revenuFiscal>'),
    'bad-value|montantMoins1',
  ),
  refused(
    'empty amount',
    applicant('<revenuFiscal><montantMoins1/></revenuFiscal>'),
    'bad-value|montantMoins1',
  ),
  refused(
    'year of two digits',
    applicant('<revenuFiscal><anneeMoins1>24</anneeMoins1></revenuFiscal>'),
    'bad-format|anneeMoins1',
  ),
  refused(
    'unknown resource',
    applicant(
      '<listeRessourceRecue><detailRessource><ressource code="ZZZ"/></detailRessource></listeRessourceRecue>',
    ),
    'unknown-code|ressource/@code',
  ),
  refused(
    'received resource among the paid',
    applicant(
      '<listeRessourceVersee><detailRessource><ressource code="SAL"/></detailRessource></listeRessourceVersee>',
    ),
    'unknown-code|ressource/@code',
  ),
  refused('short NIR', applicant('<nir>123</nir>'), 'bad-format|nir'),
  refused('text of 2,001 characters', applicant(`<nom>${'a'.repeat(2001)}</nom>`), 'bad-length|nom'),
  refused(
    'negative count',
    household('<personneANaitre><nombre>-1</nombre></personneANaitre>'),
    'bad-value|nombre',
  ),
  refused('count with decimals', housing('<nombreHabitant>2.5</nombreHabitant>'), 'bad-value|nombreHabitant'),
  refused(
    'unknown housing kind',
    housing('<listeModeleLogement><modeleLogement code="ZZ"/></listeModeleLogement>'),
    'unknown-code|modeleLogement/@code',
  ),
  refused(
    'category I is only for wishes',
    housing('<categorieLogement code="I"/>'),
    'unknown-code|categorieLogement/@code',
  ),
  refused(
    'unknown dwelling type',
    wanted('<listeTypeLogement><typeLogement code="T7"/></listeTypeLogement>'),
    'unknown-code|typeLogement/@code',
  ),
  refused(
    'reason without its zero',
    wanted('<listeMotifDemande><motifDemande code="1"/></listeMotifDemande>'),
    'unknown-code|motifDemande/@code',
  ),
  refused(
    'a value that imitates the engine’s words',
    applicant(`<dateNaissance>' is not a valid value of the atomic type 'x'.</dateNaissance>`),
    'bad-value|dateNaissance',
  ),
];

const MOVEMENTS: readonly Case[] = [
  valid('a movement with only what is required', movement('')),
  valid(
    'a modification with its demand, not looked into',
    movement(
      `<entite code="CERFA"/><typeFichier code="MOD"/><numGuichet>11004</numGuichet><etatDemande>ACTIVE</etatDemande><interfaceNuu xmlns="${NAMESPACE}"><nimporte/></interfaceNuu>`,
    ),
  ),
  valid(
    'a removal',
    movement(
      '<etatDemande>RADIEE</etatDemande><radiation><motif code="RADREN"/><sousMotif code=""/><dateRadiation>2025-04-28</dateRadiation></radiation>',
    ),
  ),
  valid('a reopening has an empty reason', movement('<radiation><motif code=""/></radiation>')),
  valid(
    'free data outside the form',
    movement('<entite code="DALO"/><donnees a="1">t<x xmlns="">1</x></donnees>'),
  ),
  valid(
    'an answer with two movements',
    `<m:mouvements xmlns:m="${GDM}" depuis="28/04/2025 14:36" jusqua="2025-04-28T15:41:07+02:00" nombre="2">${movement('').repeat(2)}</m:mouvements>`,
  ),
  valid('an answer without movements', `<mouvements xmlns="${GDM}"/>`),
  refused(
    'movement without moment',
    `<mouvement xmlns="${GDM}">${number}</mouvement>`,
    'missing-element|mouvement',
  ),
  refused('movement without number', movement('').replace(number, ''), 'missing-element|mouvement'),
  refused('unknown entity', movement('<entite code="ZZZ"/>'), 'unknown-code|entite/@code'),
  refused('no movement for DRM', movement('<entite code="DRM"/>'), 'unknown-code|entite/@code'),
  refused(
    'unknown removal reason',
    movement('<radiation><motif code="RADFUS"/></radiation>'),
    'unknown-code|motif/@code',
  ),
  refused('unknown state', movement('<etatDemande>PEUT-ETRE</etatDemande>'), 'unknown-code|etatDemande'),
  refused('moment without offset', movement('').replace('+02:00', ''), 'bad-format|dateMouvement'),
  refused('unknown element in a movement', movement('<nouveau/>'), 'unknown-element|mouvement/nouveau'),
  refused(
    'two demands in a movement',
    movement(`<interfaceNuu xmlns="${NAMESPACE}"/>`.repeat(2)),
    'unexpected-element|mouvement/interfaceNuu',
  ),
  refused(
    'answer with a bad count',
    `<mouvements xmlns="${GDM}" nombre="x"/>`,
    'bad-value|mouvements/@nombre',
  ),
];

/** Demand files and movements, valid and not. */
export const CASES: readonly Case[] = [
  ...VALID_FILES,
  ...VALID_PARTS,
  ...REFUSED_STRUCTURE,
  ...REFUSED_VALUES,
  ...MOVEMENTS,
];
