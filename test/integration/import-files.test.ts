import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runJson } from '../support/cli.ts';
import { dumpStore } from '../support/dump-store.ts';
import { temporaryFolder } from '../support/folder.ts';

const NUD = '038042500123411004';

interface FileOptions {
  readonly prefix?: string;
  readonly kind?: string;
  readonly wanted?: boolean;
  readonly extra?: string;
  readonly lastName?: string;
  readonly date?: string;
}

/** An interface file with every part of the reference, under any prefix. */
function interfaceFile(options: FileOptions = {}): string {
  const {
    prefix = '',
    kind = 'MOD',
    wanted = true,
    extra = '',
    lastName = 'Durand',
    date = '2025-05-02T10:11:12+02:00',
  } = options;
  const p = prefix === '' ? '' : `${prefix}:`;
  const xmlns = prefix === '' ? 'xmlns' : `xmlns:${prefix}`;
  const body = `
  <entete>${kind === '' ? '' : `<typeFichier code="${kind}"/>`}<dateFichier>${date}</dateFichier></entete>
  <demande><demandeLogement>
    <numUnique>${NUD}</numUnique><numGuichet>11004</numGuichet><dateCreationDemande>2025-04-20</dateCreationDemande>
    <personnePhysique>
      <demandeur>
        <civilite code="2"/><nom>${lastName}</nom><nomPatronymique>Le Goff</nomPatronymique><prenom>Zoé</prenom>
        <dateNaissance>1980-02-29</dateNaissance><nationalite code="3"/><situationFamiliale code="P"/>
        <telPortable>0639980001</telPortable><telDomicile>0199000001</telDomicile><mel>zoe@example.fr</mel>${extra}
        <adressePostale><etranger>false</etranger><numero>3</numero><voie>rue de l'Église</voie><complement>Bât. A</complement>
          <codePostal>38000</codePostal><commune code="38185"/><pays>Algerie</pays></adressePostale>
        <situationProfessionnelle><profession>Aide à domicile</profession><typeContratTravail code="CDI"/>
          <nomEmployeurPrincipal>ADMR</nomEmployeurPrincipal><etranger>false</etranger><codePostal>38000</codePostal><commune code="38185"/></situationProfessionnelle>
        <revenuFiscal><anneeMoins1>2024</anneeMoins1><anneeMoins2>2023</anneeMoins2><montantMoins2>11000</montantMoins2></revenuFiscal>
        <listeRessourceRecue><detailRessource><ressource code="SAL"/><montant>1250.40</montant></detailRessource>
          <detailRessource><ressource code="XYZ"/></detailRessource></listeRessourceRecue>
        <listeRessourceVersee/>
        <listeRessourceRecuePersACharge><detailRessource><ressource code="AF"/><montant>141</montant></detailRessource></listeRessourceRecuePersACharge>
        <listeRessourceVerseePersACharge/>
      </demandeur>
      <listePersonneACharge><personneACharge><nom>Durand</nom><prenom>Léo</prenom><dateNaissance>2015-09-01</dateNaissance>
        <sexe code="M"/><lienParente code="E"/></personneACharge></listePersonneACharge>
      <personneANaitre><nombre>2</nombre><dateNaissancePrevue>2025-12-01</dateNaissancePrevue></personneANaitre>
      <listePersonneEnGarde><personneEnGarde><dateNaissance>2018-01-01</dateNaissance><sexe code="F"/><coParentalite code="G"/></personneEnGarde></listePersonneEnGarde>
      <listeCotitulaire><cotitulaire><civilite code="1"/><nom>Petit</nom><prenom>Ali</prenom><dateNaissance>1979-07-07</dateNaissance>
        <lienDemandeur code="P"/><listeRessourceRecue><detailRessource><ressource code="CHO"/><montant>900</montant></detailRessource></listeRessourceRecue></cotitulaire></listeCotitulaire>
      <logementActuel><listeModeleLogement><modeleLogement code="HLM"/></listeModeleLogement><montantMensuelLoyer>430.5</montantMensuelLoyer>
        <nombreHabitant>4</nombreHabitant><categorieLogement code="A"/><typeLogementActuel code="T2"/><surface>41</surface><proprietaire>Bailleur</proprietaire></logementActuel>
    </personnePhysique>
    ${wanted ? '<logementRecherche><demandeElargie>true</demandeElargie><listeTypeLogement><typeLogement code="T4"/><typeLogement code="T3"/></listeTypeLogement><listeLocalisationSouhaite><localisationSouhaite><commune code="38421"/></localisationSouhaite><localisationSouhaite><commune code="2A004"/></localisationSouhaite></listeLocalisationSouhaite><listeMotifDemande><motifDemande code="13"/></listeMotifDemande></logementRecherche>' : ''}
  </demandeLogement></demande>`.replace(/<(\/?)([a-zA-Z])/g, `<$1${p}$2`);
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${p}interfaceNuu ${xmlns}="http://nuu.application.i2/" versionInterface="02.01">${body}</${p}interfaceNuu>`;
}

async function imported(content: string | Buffer, profile = temporaryFolder()) {
  const file = join(temporaryFolder(), 'demande.xml');
  writeFileSync(file, content);
  return { profile, ...(await runJson(profile, ['import', file])) };
}

describe('import of an interface file', () => {
  it.each([
    ['no prefix', { prefix: '' }],
    ['ns1', { prefix: 'ns1' }],
    ['tns, without typeFichier', { prefix: 'tns', kind: '' }],
    ['an odd prefix', { prefix: 'a-1._é' }],
  ])('finds everything again (%s)', async (_name, options) => {
    const { profile, code, document } = await imported(interfaceFile(options));
    expect(document).toMatchObject({ files: 1, records: 1, stored: 1, rejected: 0 });
    // An unknown resource code is stored, and said: that needs a person.
    expect(code).toBe(3);
    const { document: shown } = await runJson(profile, ['demands', 'show', '038 0425 001234 11004']);
    expect(shown).toMatchObject({
      nud: NUD,
      state: 'active',
      deskNumber: '11004',
      createdOn: '2025-04-20',
      renewalDueOn: '2026-04-20',
      interfaceVersion: '02.01',
      applicant: {
        title: { code: '2', label: 'Madame' },
        lastName: 'Durand',
        birthName: 'Le Goff',
        firstName: 'Zoé',
        birthDate: '1980-02-29',
        nationality: { code: '3' },
        maritalStatus: { code: 'P', label: 'Pacsé(e)' },
        phones: [{ number: '0639980001' }, { number: '0199000001' }],
        email: 'zoe@example.fr',
        address: {
          abroad: false,
          number: '3',
          street: "rue de l'Église",
          complement: 'Bât. A',
          postalCode: '38000',
          commune: { code: '38185', name: 'Grenoble' },
          country: 'Algerie',
        },
        employment: {
          occupation: 'Aide à domicile',
          contract: { code: 'CDI' },
          employer: 'ADMR',
          commune: { code: '38185', name: 'Grenoble' },
        },
        nir: null,
      },
      coApplicants: [{ lastName: 'Petit', firstName: 'Ali', relation: { code: 'P', label: 'Pacsé(e)' } }],
      dependants: [
        {
          lastName: 'Durand',
          firstName: 'Léo',
          birthDate: '2015-09-01',
          sex: { code: 'M' },
          relation: { code: 'E' },
        },
      ],
      custody: [{ birthDate: '2018-01-01', sex: { code: 'F' }, kind: { code: 'G' } }],
      expectedBirths: { count: 2, dueOn: '2025-12-01' },
      declaredResources: [
        {
          person: 'applicant',
          direction: 'received',
          forDependants: false,
          code: 'SAL',
          monthlyAmount: 1250.4,
        },
        {
          person: 'applicant',
          direction: 'received',
          forDependants: false,
          code: 'XYZ',
          label: null,
          monthlyAmount: null,
        },
        { person: 'applicant', direction: 'received', forDependants: true, code: 'AF', monthlyAmount: 141 },
        {
          person: 'coApplicant:1',
          direction: 'received',
          forDependants: false,
          code: 'CHO',
          monthlyAmount: 900,
        },
      ],
      taxIncome: [
        { person: 'applicant', year: 2024, amount: null },
        { person: 'applicant', year: 2023, amount: 11000 },
      ],
      currentHousing: {
        kinds: [{ code: 'HLM' }],
        monthlyRent: 430.5,
        occupants: 4,
        category: { code: 'A' },
        type: { code: 'T2' },
        surface: 41,
        owner: 'Bailleur',
      },
      wanted: {
        types: [{ code: 'T4' }, { code: 'T3' }],
        widened: true,
        communes: [
          { code: '38421', name: "Saint-Martin-d'Hères" },
          { code: '2A004', name: 'Ajaccio' },
        ],
        reasons: [{ code: '13', label: 'Logement trop petit' }],
      },
      unknown: [],
      unreadable: [],
    });
    const fold = await runJson(profile, ['demands', 'list', '--query', 'DURAND zoe']);
    expect(fold.document['total']).toBe(1);
  });

  it('names an unknown element, keeps it in the raw XML, and does without logementRecherche', async () => {
    const { profile, document } = await imported(
      interfaceFile({ prefix: 'ns1', wanted: false, extra: '<nouveau><dedans/></nouveau>' }),
    );
    expect(document).toMatchObject({ stored: 1, drift: 1, rejected: 0 });
    const { document: shown } = await runJson(profile, ['demands', 'show', NUD, '--raw']);
    expect(shown['unknown']).toEqual([
      'interfaceNuu/demande/demandeLogement/personnePhysique/demandeur/nouveau',
    ]);
    expect(shown['wanted']).toBeNull();
    expect(shown['raw']).toContain('<ns1:nouveau><ns1:dedans/></ns1:nouveau>');
    expect(shown['drift']).toContainEqual(expect.objectContaining({ element: 'nouveau' }));
  });

  it('refuses what the schema refuses on ÉCOLE and RECETTE, and says why', async () => {
    const profile = temporaryFolder();
    await runJson(profile, ['configure', '--environment', 'recette']);
    const { code, document } = await imported(interfaceFile({ extra: '<nouveau/>' }), profile);
    expect(code).toBe(3);
    expect(document).toMatchObject({ stored: 0, rejected: 1, problems: [{ code: 'XML-SCHEMA' }] });
    expect((await runJson(profile, ['status'])).document['demands']).toEqual({ active: 0, removed: 0 });
  });

  it('changes nothing the second time, and never lets an older file replace a newer one', async () => {
    const { profile } = await imported(
      interfaceFile({ date: '2025-06-01T08:00:00+02:00', lastName: 'Nouveau' }),
    );
    const before = dumpStore(profile);
    const again = await imported(
      interfaceFile({ date: '2025-06-01T08:00:00+02:00', lastName: 'Nouveau' }),
      profile,
    );
    expect(again.document).toMatchObject({ stored: 0, unchanged: 1, rejected: 0 });
    expect(dumpStore(profile)).toEqual(before);
    const older = await imported(
      interfaceFile({ date: '2025-05-01T08:00:00+02:00', lastName: 'Ancien' }),
      profile,
    );
    expect(older.document).toMatchObject({ stored: 0, unchanged: 1 });
    const { document } = await runJson(profile, ['demands', 'show', NUD]);
    expect(document['applicant']).toMatchObject({ lastName: 'Nouveau' });
  });
});

describe('import of a broken or hostile file', () => {
  const whole = interfaceFile();
  const deep = `${'<a>'.repeat(10_000)}${'</a>'.repeat(10_000)}`;
  const laughs = Array.from(
    { length: 10 },
    (_, i) => `<!ENTITY l${String(i + 1)} "${`&l${String(i)};`.repeat(10)}">`,
  ).join('');
  it.each<readonly [string, string | Buffer, string]>([
    ['truncated', whole.slice(0, whole.length / 2), 'XML-TRUNCATED'],
    [
      'with a DOCTYPE',
      whole.replace('\n<', '\n<!DOCTYPE interfaceNuu SYSTEM "http://127.0.0.1/x.dtd">\n<'),
      'XML-DOCTYPE',
    ],
    [
      'billion laughs',
      `<?xml version="1.0"?><!DOCTYPE r [<!ENTITY l0 "ha">${laughs}]><r>&l10;</r>`,
      'XML-DOCTYPE',
    ],
    [
      'with an external entity',
      `<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><r>&x;</r>`,
      'XML-DOCTYPE',
    ],
    ['10,000 deep', deep, 'XML-TOO-DEEP'],
    ['10,000 deep inside a demand', interfaceFile({ extra: deep }), 'XML-TOO-DEEP'],
    ['UTF-16', Buffer.from(`\ufeff${whole}`, 'utf16le'), 'XML-ENCODING'],
    ['latin-1, declared UTF-8', Buffer.from(whole, 'latin1'), 'XML-ENCODING'],
    ['latin-1, declared so', Buffer.from(whole.replace('UTF-8', 'ISO-8859-1'), 'latin1'), 'XML-ENCODING'],
    ['0 bytes', '', 'XML-EMPTY'],
    ['not XML', '%PDF-1.7 not at all', 'XML-NOT-XML'],
    ['JSON', '{"interfaceNuu":{}}', 'XML-NOT-XML'],
    ['another XML', '<html><body/></html>', 'XML-NOT-DEMAND'],
    ['with an unclosed tag', whole.replace('</nom>', ''), 'XML-MALFORMED'],
    ['without a number', whole.replace(/<numUnique>.*<\/numUnique>/, ''), 'XML-NO-NUD'],
  ])('%s: a clear error, and the store as it was', async (_name, content, expected) => {
    const { profile } = await imported(interfaceFile({ date: '2025-04-01T00:00:00Z' }));
    const before = dumpStore(profile);
    const { code, document } = await imported(content, profile);
    expect([1, 3]).toContain(code);
    expect(document).toMatchObject({ stored: 0, rejected: 1 });
    expect(document['problems']).toMatchObject([
      { code: expected, message: expect.stringMatching(/\S/) as string },
    ]);
    expect(dumpStore(profile)).toEqual(before);
  });
});
