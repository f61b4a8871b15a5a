import '../support/property-seed.ts';
import fc from 'fast-check';
import { XmlDocument } from 'libxml2-wasm';
import type { XmlElement as LibElement } from 'libxml2-wasm';
import { describe, expect, it } from 'vitest';
import type { CorrectionField, WantedCorrection } from '../../src-main/api/outgoing.ts';
import { loadCommunes } from '../../src-main/reference/communes.ts';
import { createCodeDrawer } from '../../src-main/simulator/code-drawer.ts';
import { createPlaces } from '../../src-main/simulator/world/places.ts';
import { createWorld, currentFile, DEFAULT_RATES } from '../../src-main/simulator/world/world.ts';
import { writeDemand } from '../../src-main/simulator/write-demand.ts';
import { asModification, correctDemand } from '../../src-main/xml/correct-demand.ts';
import type { DemandFile } from '../../src-main/xml/demand-file.ts';
import { readDemand } from '../../src-main/xml/read-demand.ts';
import { DemandWriter, randomDemand, randomDemandStyle } from './support/random-demand.ts';

/** Element of each field, below the person; those of the address have two steps. */
const PATHS: Readonly<Record<CorrectionField, readonly string[]>> = {
  mobilePhone: ['telPortable'],
  homePhone: ['telDomicile'],
  email: ['mel'],
  abroad: ['adressePostale', 'etranger'],
  number: ['adressePostale', 'numero'],
  street: ['adressePostale', 'voie'],
  complement: ['adressePostale', 'complement'],
  postalCode: ['adressePostale', 'codePostal'],
  commune: ['adressePostale', 'commune'],
  country: ['adressePostale', 'pays'],
};
const FIELDS = Object.keys(PATHS) as CorrectionField[];
const VALUES: Readonly<Record<CorrectionField, string>> = {
  mobilePhone: '0639980099',
  homePhone: '0199000077',
  email: 'l’été@example.fr',
  abroad: 'true',
  number: '12 bis',
  street: 'rue <des> "Lilas" & ]]> de l’Île',
  complement: 'Bât. C',
  postalCode: '38100',
  commune: '2A004',
  country: 'ALGÉRIE',
};

/** Canonical XML, comments kept, made by libxml2; `without`: elements that are taken out first. */
function canonical(xml: string, without: readonly string[] = []): string {
  const document = XmlDocument.fromBuffer(Buffer.from(xml, 'utf8'));
  try {
    for (const path of without) (document.get(path) as LibElement | null)?.remove();
    return document.canonicalizeToString({ withComments: true });
  } finally {
    document.dispose();
  }
}

/** Any name: prefixes mean nothing. */
const at = (...names: readonly string[]): string =>
  names.map((name) => `//*[local-name()="${name}"]`.replace('//', '/')).join('');
const inApplicant = (names: readonly string[]): string => `//*[local-name()="demandeur"]${at(...names)}`;

/** What no reader knows, in places where it must survive: foreign elements, comments, instructions, CDATA, odd quotes. */
const STRANGERS = [
  '<zzz:nouveau xmlns:zzz="urn:zzz" a=\'"\' b="&#10;é">x<zzz:y/>&lt;<![CDATA[<a & b>]]></zzz:nouveau>',
  '<!-- note : <pays>faux</pays> -->',
  '<?instruction sans = forme "précise" ?>',
  '<ajout xmlns="" code="&quot;&amp;">\n  &#x41;\r\n <pays>PAYS</pays></ajout>',
  '\n\t  ',
];

function withStrangers(xml: string, turn: number): string {
  let place = 0;
  return xml.replace(
    /<(?:\w+:)?(?:demandeur|adressePostale|logementRecherche|personnePhysique|entete)>|<\/(?:\w+:)?(?:demandeur|adressePostale|interfaceNuu)>/g,
    (tag) => {
      const stranger = STRANGERS[(turn + place++) % STRANGERS.length] ?? '';
      return tag.startsWith('</') ? stranger + tag : tag + stranger;
    },
  );
}

function simulated(demands: number): readonly string[] {
  const world = createWorld({
    seed: 4,
    department: '38',
    desk: '38004',
    demands,
    places: createPlaces(loadCommunes(), '38'),
    drawer: createCodeDrawer(),
    unknowns: true,
    rates: DEFAULT_RATES,
    now: new Date('2026-09-01T08:00:00Z'),
  });
  return world.demands.map(
    (demand, turn) =>
      `<?xml version="1.0" encoding="UTF-8"?>\n<!-- avant -->\n${withStrangers(writeDemand(currentFile(demand), demand.form), turn)}\n<?après fin?>\n`,
  );
}

function valueOf(file: DemandFile, field: CorrectionField): unknown {
  const { applicant } = file;
  if (applicant === null) return null;
  if (field === 'mobilePhone' || field === 'homePhone' || field === 'email') return applicant[field];
  const { address } = applicant;
  if (field === 'commune') return address?.communeCode ?? null;
  if (field === 'abroad') return address?.abroad == null ? null : String(address.abroad);
  return address?.[field] ?? null;
}

describe('a correction of a stored demand', () => {
  it('of 1,000 simulated demands with unknown parts changes that field only, by canonical XML', () => {
    let tried = 0;
    for (const [turn, xml] of simulated(1000).entries()) {
      const field = FIELDS[turn % FIELDS.length] ?? 'country';
      const written = correctDemand(xml, [{ person: 'applicant', field, value: VALUES[field] }]);
      const before = readDemand(xml);
      const after = readDemand(written);
      // Where there was no address at all, the whole of the new one is the change.
      const path =
        canonical(xml, [inApplicant(['adressePostale'])]) === canonical(xml)
          ? ['adressePostale']
          : PATHS[field];
      const changed = inApplicant(PATHS[field].length === 1 ? PATHS[field] : path);
      expect(canonical(written, [changed])).toBe(canonical(xml, [changed]));
      expect(valueOf(after, field)).toBe(VALUES[field]);
      expect(after.unknown).toEqual(before.unknown);
      tried += 1;
      // What leaves says besides what it is, and when: the header alone.
      const sent = asModification(written, '2026-09-02T10:00:00+02:00');
      const header = ['typeFichier', 'dateFichier'].map((name) => `//*[local-name()="entete"]${at(name)}`);
      const parts =
        before.fileType === null && before.fileDatedAt === null && !xml.includes('entete')
          ? ['//*[local-name()="entete"]']
          : header;
      expect(canonical(sent, parts)).toBe(canonical(written, parts));
      expect(readDemand(sent)).toMatchObject({ fileType: 'MOD', fileDatedAt: '2026-09-02T08:00:00Z' });
    }
    expect(tried).toBe(1000);
  });

  it('reads back as meant whatever prefix, order, layout and missing parts, and nothing else moves', () => {
    fc.assert(
      fc.property(
        randomDemand,
        randomDemandStyle,
        fc.constantFrom(...FIELDS),
        fc.boolean(),
        fc.nat(1),
        (file, style, field, erases, which) => {
          const person = which === 1 && file.coApplicants.length > 0 ? 'coApplicant:1' : 'applicant';
          if (person === 'applicant' && file.applicant === null) return;
          const xml = new DemandWriter(style).write(file);
          const wanted: WantedCorrection = { person, field, value: erases ? null : VALUES[field] };
          const after = readDemand(correctDemand(xml, [wanted]));
          const subject = person === 'applicant' ? after.applicant : (after.coApplicants[0] ?? null);
          expect(valueOf({ ...after, applicant: subject }, field)).toBe(wanted.value);
          // Put back by hand, the file that was read is the file that was there.
          expect(restored(after, file, person)).toEqual(file);
        },
      ),
      { numRuns: 400 },
    );
  });

  it('refuses what it would have to destroy, and who is not there', () => {
    const person = '<mel>a@b.fr<suite/></mel>';
    const xml = `<interfaceNuu xmlns="http://nuu.application.i2/"><demande><numUnique>038042500123411004</numUnique><personnePhysique><demandeur>${person}</demandeur></personnePhysique></demande></interfaceNuu>`;
    const email: WantedCorrection = { person: 'applicant', field: 'email', value: 'c@d.fr' };
    expect(() => correctDemand(xml, [email])).toThrow(expect.objectContaining({ code: 'OUT-ODD-FIELD' }));
    expect(() => correctDemand(xml, [{ ...email, person: 'coApplicant:2' }])).toThrow(
      expect.objectContaining({ code: 'OUT-NO-PERSON' }),
    );
    expect(() =>
      asModification('<demande><numUnique>1</numUnique></demande>', '2026-01-01T00:00:00Z'),
    ).toThrow(expect.objectContaining({ code: 'OUT-NOT-INTERFACE' }));
  });
});

/** `after` with the contact fields of that person as they were. */
function restored(after: DemandFile, before: DemandFile, person: string): DemandFile {
  const fields = <P extends NonNullable<DemandFile['applicant']>>(now: P, was: P): P => ({
    ...now,
    mobilePhone: was.mobilePhone,
    homePhone: was.homePhone,
    email: was.email,
    address: was.address,
  });
  if (person === 'applicant') {
    const { applicant } = after;
    return applicant === null || before.applicant === null
      ? after
      : { ...after, applicant: fields(applicant, before.applicant) };
  }
  const [first, ...others] = after.coApplicants;
  const was = before.coApplicants[0];
  return first === undefined || was === undefined
    ? after
    : { ...after, coApplicants: [fields(first, was), ...others] };
}
