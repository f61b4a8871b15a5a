import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DeskError } from '../../src-main/api/errors.ts';
import { demandRow } from '../../src-main/api/demand.ts';
import { readDemand } from '../../src-main/xml/read-demand.ts';
import { altered, applicant, COMPLETE, demand, file, household, housing, NUD } from './support/documents.ts';
import { wanted } from './support/documents.ts';
import { DemandWriter, randomDemand, randomDemandStyle } from './support/random-demand.ts';

const number = `<numUnique>${NUD}</numUnique>`;

function codeOf(xml: string): string {
  try {
    readDemand(xml);
  } catch (thrown) {
    if (thrown instanceof DeskError) return thrown.code;
    throw thrown;
  }
  return 'accepted';
}

describe('readDemand', () => {
  it('finds again everything that was written, whatever prefix, order, layout and missing parts', () => {
    fc.assert(
      fc.property(randomDemand, randomDemandStyle, (written, style) => {
        expect(readDemand(new DemandWriter(style).write(written))).toEqual(written);
      }),
      { numRuns: 400 },
    );
  });

  it('reads every part of a complete file', () => {
    expect(readDemand(COMPLETE)).toMatchObject({
      nud: NUD,
      deskNumber: '11004',
      createdOn: '2025-04-02',
      interfaceVersion: '02.01',
      fileType: 'MOD',
      fileDatedAt: '2025-04-28T13:02:11.120Z',
      applicant: {
        lastName: 'LE GOFF & D’ARC',
        address: { communeCode: '38185' },
        employment: { communeCode: '2A004' },
      },
      coApplicants: [
        { lastName: 'MARTIN', relation: 'P', address: null },
        { lastName: 'DURAND', relation: 'L' },
      ],
      dependants: [{ firstName: 'Malo', birthDate: '2012-02-29' }, { firstName: null }],
      custody: [{ kind: 'G' }],
      expectedBirths: { count: 2, dueOn: '2025-10-01' },
      taxIncome: [
        { person: 'applicant', year: 2024, amount: 21000.5 },
        { person: 'applicant', year: 2023, amount: null },
        { person: 'coApplicant:1', year: 2024, amount: null },
      ],
      currentHousing: { kinds: ['LP', 'HLM'], monthlyRent: 712.4, surface: 61.5 },
      wanted: { types: ['T3', 'T4'], communes: ['75113', '2B033'], reasons: ['13', '01'], widened: true },
      unknown: [],
      unreadable: [],
    });
    const resources = readDemand(COMPLETE).declaredResources.map((one) => Object.values(one).join(' '));
    expect(resources).toEqual([
      'applicant received false SAL 1650',
      'applicant received false AF ',
      'applicant paid false PAV 120',
      'applicant received true BE 300',
      'coApplicant:1 received false CHO 900',
      'coApplicant:2 paid false PAV 50',
    ]);
  });

  it.each([
    ['only the number', demand('')],
    ['the number under demande', file(`<demande>${number}</demande>`)],
    ['the number under demandeLogement', file(`<demandeLogement>${number}</demandeLogement>`)],
    ['the root demandeLogement, no namespace', `<demandeLogement>${number}</demandeLogement>`],
    ['the root demande', `<demande><demandeLogement>${number}</demandeLogement></demande>`],
    [
      'every part present and empty',
      altered(
        /(<ns1:demandeLogement>)[^]*(<\/ns1:demandeLogement>)/,
        `$1<ns1:numUnique>${NUD}</ns1:numUnique><ns1:personnePhysique/><ns1:logementRecherche/>$2`,
      ),
    ],
    [
      'empty lists',
      household(
        '<listePersonneACharge/><listeCotitulaire/><personneANaitre/><logementActuel><listeModeleLogement/></logementActuel>',
      ),
    ],
  ])('says null and nothing else for %s', (_what, xml) => {
    expect(readDemand(xml)).toMatchObject({
      nud: NUD,
      createdOn: null,
      applicant: null,
      coApplicants: [],
      dependants: [],
      custody: [],
      expectedBirths: null,
      declaredResources: [],
      taxIncome: [],
      currentHousing: null,
      wanted: null,
      unknown: [],
      unreadable: [],
    });
  });

  it('keeps an odd number, white space removed and letters in upper case', () => {
    const read = (value: string): string => readDemand(demand('').replace(NUD, value)).nud;
    expect(read(' 038 0425 001234 g1104\n')).toBe('0380425001234G1104');
    expect(read('n’importe')).toBe('N’IMPORTE');
    expect(read('<![CDATA[12]]>3')).toBe('123');
  });

  it('names what it does not know: topmost elements, attributes, repetitions, foreign namespaces, loose text', () => {
    const xml = household(
      '<demandeur langue="fr"><nouveau><fils/></nouveau><nom code="x">A</nom><nom>B</nom><x:prenom xmlns:x="urn:x">C</x:prenom><prenom>D</prenom></demandeur>' +
        '<listePersonneACharge>perdu<personneACharge/><personneACharge><a/><a/></personneACharge><intrus/></listePersonneACharge>',
    );
    const read = readDemand(xml);
    const under = 'interfaceNuu/demande/demandeLogement/personnePhysique';
    expect(read.unknown).toEqual([
      `${under}/demandeur/@langue`,
      `${under}/demandeur/nouveau`,
      `${under}/demandeur/nom[2]`,
      `${under}/demandeur/prenom`,
      `${under}/listePersonneACharge/text()`,
      `${under}/listePersonneACharge/personneACharge[2]/a`,
      `${under}/listePersonneACharge/personneACharge[2]/a[2]`,
      `${under}/listePersonneACharge/intrus`,
    ]);
    expect(read.applicant).toMatchObject({ lastName: 'A', firstName: 'D' });
  });

  it('ignores declarations and xsi attributes, but not others', () => {
    const xml = demand('').replace(
      'versionInterface',
      'xmlns:z="urn:z" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="a b" z:q="1" versionInterface',
    );
    expect(readDemand(xml).unknown).toEqual(['interfaceNuu/@q']);
  });

  it('is not misled by element names that are names of the language', () => {
    const xml = applicant('<constructor/><__proto__/><toString code="1"/>');
    expect(readDemand(xml).unknown.map((path) => path.split('/').at(-1))).toEqual([
      'constructor',
      '__proto__',
      'toString',
    ]);
  });

  it('reads the innermost of a part told twice in nested envelopes, and tells the other', () => {
    const read = readDemand(
      file(
        `<demande><numUnique>AUTRE</numUnique><numGuichet>1</numGuichet><demandeLogement>${number}</demandeLogement></demande>`,
      ),
    );
    expect(read).toMatchObject({ nud: NUD, deskNumber: '1', unknown: ['interfaceNuu/demande/numUnique'] });
  });

  it('takes a code from the attribute or the text, and a commune as code or name', () => {
    const read = readDemand(
      applicant(
        '<civilite> 2 </civilite><nationalite code=" "/><adressePostale><commune>Grenoble</commune></adressePostale>' +
          '<situationProfessionnelle><commune code="38185">Grenoble</commune></situationProfessionnelle>',
      ),
    );
    expect(read.applicant).toMatchObject({
      title: '2',
      nationality: null,
      address: { communeCode: null, communeText: 'Grenoble' },
      employment: { communeCode: '38185', communeText: 'Grenoble' },
    });
  });

  it.each([
    ['1650', 1650],
    [' 1 650,50 ', 1650.5],
    ['1\u00a0650.5', 1650.5],
    ['0', 0],
    ['-12,3', -12.3],
    ['1200 €', 1200],
    ['.5', 0.5],
    ['', null],
  ])('reads the amount %j as %j', (text, value) => {
    const read = readDemand(
      housing(`<nombreHabitant>1</nombreHabitant><montantMensuelLoyer>${text}</montantMensuelLoyer>`),
    );
    expect(read.currentHousing?.monthlyRent).toBe(value);
    expect(read.unreadable).toEqual([]);
  });

  it.each([
    ['1990-02-28', '1990-02-28'],
    ['2000-02-29', '2000-02-29'],
    ['1960-05-12+01:00', '1960-05-12'],
    ['1960-05-12Z', '1960-05-12'],
    ['1960-05-12T00:00:00+02:00', '1960-05-12'],
    ['1980-05-11T22:00:00Z', '1980-05-12'],
    ['12/05/1980', '1980-05-12'],
    [' 2/5/1980 ', '1980-05-02'],
    ['', null],
  ])('reads the date %j as %j', (text, value) => {
    const read = readDemand(applicant(`<dateNaissance>${text}</dateNaissance>`));
    expect(read.applicant?.birthDate).toBe(value);
    expect(read.unreadable).toEqual([]);
  });

  it.each([
    ['2025-04-28T15:02:11+02:00', '2025-04-28T13:02:11Z'],
    ['2025-04-28T15:02:11.5Z', '2025-04-28T15:02:11.500Z'],
    ['2025-01-15T15:02:11', '2025-01-15T14:02:11Z'],
    ['28/04/2025 15:02', '2025-04-28T13:02:00Z'],
    ['2025-04-28', '2025-04-27T22:00:00Z'],
    // The hour that comes twice is the earlier one; the hour that never comes is read with the winter offset.
    ['2025-10-26T02:30:00', '2025-10-26T00:30:00Z'],
    ['2025-10-26T03:00:00', '2025-10-26T02:00:00Z'],
    ['2025-03-30T02:30:00', '2025-03-30T01:30:00Z'],
  ])('reads the moment of the file %j as %j', (text, value) => {
    const read = readDemand(
      file(`<entete><dateFichier>${text}</dateFichier></entete><demande>${number}</demande>`),
    );
    expect(read.fileDatedAt).toBe(value);
  });

  it('reports what cannot be read, by path, and reads the rest', () => {
    const xml = demand(
      '<dateCreationDemande>1990-02-30</dateCreationDemande><personnePhysique><demandeur><nom>A</nom><dateNaissance>hier</dateNaissance>' +
        '<adressePostale><etranger>peut-être</etranger></adressePostale><revenuFiscal><anneeMoins1>MMXX</anneeMoins1><montantMoins1>1e3</montantMoins1><montantMoins2>5</montantMoins2></revenuFiscal>' +
        '<listeRessourceRecue><detailRessource/><detailRessource><ressource code="SAL"/><montant>12,3,4</montant></detailRessource><detailRessource><montant>7</montant></detailRessource></listeRessourceRecue>' +
        '</demandeur><personneANaitre><nombre>-1</nombre></personneANaitre></personnePhysique>',
    );
    const read = readDemand(xml);
    const under = 'interfaceNuu/demande/demandeLogement';
    const person = `${under}/personnePhysique/demandeur`;
    expect(new Set(read.unreadable)).toEqual(
      new Set([
        `${under}/dateCreationDemande`,
        `${person}/dateNaissance`,
        `${person}/adressePostale/etranger`,
        `${person}/revenuFiscal/anneeMoins1`,
        `${person}/revenuFiscal/montantMoins1`,
        `${person}/revenuFiscal/anneeMoins2`,
        `${person}/listeRessourceRecue/detailRessource[2]/montant`,
        `${person}/listeRessourceRecue/detailRessource[3]/ressource`,
        `${under}/personnePhysique/personneANaitre/nombre`,
      ]),
    );
    expect(read.declaredResources).toEqual([
      { person: 'applicant', direction: 'received', forDependants: false, code: 'SAL', monthlyAmount: null },
    ]);
    expect(read.createdOn).toBeNull();
    expect(read.applicant?.lastName).toBe('A');
    expect(read.unknown).toEqual([]);
  });

  it('refuses what is not a demand, or has no number, under stable codes', () => {
    expect(codeOf('<mouvement/>')).toBe('XML-NOT-DEMAND');
    expect(codeOf(`<interfaceNuu xmlns="urn:autre"><demande>${number}</demande></interfaceNuu>`)).toBe(
      'XML-NOT-DEMAND',
    );
    expect(codeOf(file(''))).toBe('XML-NO-NUD');
    expect(codeOf(file('<demande><numUnique> </numUnique></demande>'))).toBe('XML-NO-NUD');
    expect(codeOf(file(`<demande>${number}</demande>`).replace('</demande>', ''))).toBe('XML-MALFORMED');
  });

  it('never throws anything but its own errors, whatever element is renamed, emptied, repeated or filled', () => {
    const names = [...new Set([...COMPLETE.matchAll(/<ns1:(\w+)/g)].map((match) => match[1] ?? ''))];
    const change = fc.record({
      name: fc.constantFrom(...names),
      how: fc.constantFrom('rename', 'empty', 'double', 'fill'),
      value: fc.constantFrom('', 'x', '-1', '99999999999999999999', '2025-99-99', '<ns1:nom/>', '&#10;', '𝄞'),
    });
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
        const xml = changes.reduce((before, { name, how, value }) => {
          if (how === 'rename')
            return before.replaceAll(new RegExp(`(</?ns1:)${name}(?=[ />])`, 'g'), `$1${name}X`);
          const whole = new RegExp(`<ns1:${name}(?: [^>]*)?(?:/>|>[^]*?</ns1:${name}>)`);
          return before.replace(whole, (found) => {
            if (how === 'double') return found + found;
            return `<ns1:${name}>${how === 'empty' ? '' : value}</ns1:${name}>`;
          });
        }, COMPLETE);
        expect(codeOf(xml)).toMatch(/^(accepted|XML-NO-NUD|XML-NOT-DEMAND|XML-MALFORMED)$/);
      }),
      { numRuns: 500 },
    );
  });

  it('gives days and codes in the form of the contract of the desk', () => {
    const read = readDemand(COMPLETE);
    const row = {
      nud: read.nud,
      lastName: read.applicant?.lastName,
      firstName: read.applicant?.firstName,
      birthDate: read.applicant?.birthDate,
      commune: null,
      housingTypes: read.wanted?.types,
      createdOn: read.createdOn,
      renewalDueOn: null,
      state: 'active',
      updatedAt: read.fileDatedAt,
      near: null,
      removedOn: null,
      drift: 0,
    };
    expect(demandRow.safeParse(row).error).toBeUndefined();
  });

  it('reads a file without logementRecherche and one with empty lists of wishes', () => {
    expect(readDemand(altered(/<ns1:logementRecherche>[^]*<\/ns1:logementRecherche>/, '')).wanted).toBeNull();
    expect(readDemand(wanted('<demandeElargie>false</demandeElargie><listeTypeLogement/>')).wanted).toEqual({
      types: [],
      category: null,
      widened: false,
      communes: [],
      reasons: [],
    });
  });
});
