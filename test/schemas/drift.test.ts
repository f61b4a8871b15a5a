import { describe, expect, it, onTestFinished } from 'vitest';
import { supportReport } from '../../src-main/api/schema-words.ts';
import { Engine } from '../../src-main/engine/engine.ts';
import { createHeadlessHost } from '../../src-main/engine/headless-host.ts';
import { MovementApplier } from '../../src-main/ingest/movement-applier.ts';
import { readPackPath } from '../../src-main/ingest/pack-source.ts';
import { readMovement } from '../../src-main/sne/read-movement.ts';
import { temporaryFolder } from '../support/folder.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { changed, projectPack, withElement, writePack } from '../support/packs.ts';
import type { PackTexts } from '../support/packs.ts';
import { GDM, NAMESPACE } from '../xml/support/documents.ts';

async function openDesk() {
  const profile = temporaryFolder();
  const clock = new ManualClock('2026-11-24T07:12:00Z');
  const host = createHeadlessHost({});
  const engine = await Engine.open({ profile, holder: 'test', clock, host, env: {} });
  onTestFinished(() => engine.stop());
  return { engine, clock };
}

/** Stores a movement with its demand as a call in production does. */
async function receive(
  engine: Engine,
  nud: string,
  at: string,
  parts: { readonly around?: string; readonly applicant?: string; readonly coApplicant?: string },
): Promise<void> {
  const { around = '', applicant = '', coApplicant = '' } = parts;
  const envelope = `<mouvement xmlns="${GDM}"><numUnique>${nud}</numUnique><typeFichier code="MOD"/><dateMouvement>${at}</dateMouvement>${around}<interfaceNuu xmlns="${NAMESPACE}" versionInterface="02.01"><demande><demandeLogement><numUnique>${nud}</numUnique><personnePhysique><demandeur><nom>Zzyzx</nom>${applicant}</demandeur><listeCotitulaire><cotitulaire>${coApplicant}</cotitulaire></listeCotitulaire></personnePhysique></demandeLogement></demande></interfaceNuu></mouvement>`;
  const applier = new MovementApplier(await engine.schemas.registry(), 'flag');
  await engine.store.write((unit) => {
    applier.apply(unit, readMovement(envelope), { source: 'gdm', envelope, receivedAt: at });
  });
}

async function add(engine: Engine, texts: PackTexts): Promise<void> {
  await engine.schemas.add(await readPackPath(writePack(temporaryFolder(), texts)), null);
}

const NUDS = ['038042500000111004', '038042500000211004', '038042500000311004'] as const;
const DAYS = ['2026-11-20T08:00:00Z', '2026-11-21T08:00:00Z', '2026-11-22T08:00:00Z'] as const;

describe('drift', () => {
  it('is one line a change at the SNE, wherever it stands, with its demands counted once', async () => {
    const { engine } = await openDesk();
    await receive(engine, NUDS[0], DAYS[0], { applicant: '<nouveau>1</nouveau>' });
    await receive(engine, NUDS[1], DAYS[1], { applicant: '<nouveau/>', coApplicant: '<nouveau/>' });
    await receive(engine, NUDS[2], DAYS[2], { coApplicant: '<nouveau/>', applicant: '<civilite code="9"/>' });
    const { drift } = engine.schemas.drift();
    expect(drift).toMatchObject([
      {
        kind: 'unknown-element',
        subject: 'nouveau',
        message: expect.stringMatching(/^élément inconnu «.nouveau.»$/) as string,
        schemas: ['02.01'],
        demands: 3,
        firstAt: DAYS[0],
        lastAt: DAYS[2],
        firstNud: NUDS[0],
        lastNud: NUDS[2],
        canRevalidate: true,
      },
      { kind: 'unknown-code', subject: 'civilite/@code', demands: 1, firstNud: NUDS[2] },
    ]);
    expect([...(drift[0]?.places ?? [])].sort()).toEqual(['cotitulaire', 'demandeur']);
    const status = engine.status();
    expect(status.schema).toMatchObject({
      version: '02.01',
      drift: { demands: 3, causes: 2, main: [{ demands: 3 }, { demands: 1 }] },
    });
    const report = supportReport(engine.schemas.drift(), { status, schemas: engine.schemas.list() });
    expect(report).toMatch(/1\. élément inconnu «.nouveau.» \(dans .*\)\n {3}3.demandes/);
    for (const personal of [...NUDS, 'Zzyzx']) expect(report).not.toContain(personal);
  });

  it('around a demand stays until the schema of movements knows it, for what came there is not kept', async () => {
    const { engine } = await openDesk();
    await receive(engine, NUDS[0], DAYS[0], { around: '<canal>WEB</canal>', applicant: '<nouveau/>' });
    expect(engine.schemas.drift().drift).toMatchObject([
      { subject: 'canal', canRevalidate: false },
      { subject: 'nouveau', canRevalidate: true },
    ]);
    const pack = withElement(projectPack('02.02'), 'demandeur', '<xs:element name="nouveau" minOccurs="0"/>');
    await add(engine, pack);
    expect(await engine.schemas.revalidate()).toMatchObject({ driftBefore: 1, drift: 1 });
    expect(engine.schemas.drift().drift).toMatchObject([{ subject: 'canal' }]);
    const element = '<xs:element name="numUnique" type="numeroUnique"/>';
    await add(
      engine,
      changed(
        pack,
        'gdm.xsd',
        element,
        `${element}<xs:element name="canal" type="xs:string" minOccurs="0"/>`,
      ),
    );
    expect(await engine.schemas.revalidate()).toMatchObject({ driftBefore: 1, drift: 0 });
    expect(engine.status().schema.drift).toEqual({ demands: 0, causes: 0, main: [] });
  });

  it('is found by a stricter pack in demands that were valid, and one run that is asked for meanwhile is not lost', async () => {
    const { engine } = await openDesk();
    for (const [index, nud] of NUDS.entries()) await receive(engine, nud, DAYS[index] ?? '', {});
    const required = '<xs:element name="obligatoire" type="xs:string"/>';
    await add(engine, withElement(projectPack(), 'demandeur', required));
    await engine.schemas.use('projet-02.01');
    const running = engine.schemas.revalidate();
    await engine.schemas.use('02.02');
    const both = await Promise.all([running, engine.schemas.revalidate()]);
    for (const found of both) expect(found).toMatchObject({ schema: '02.02', drift: 3, demands: 3 });
    expect(engine.schemas.drift().drift).toMatchObject([
      {
        kind: 'missing-element',
        message: expect.stringContaining('obligatoire') as string,
        schemas: ['02.02'],
      },
    ]);
    expect(engine.store.anomalies.list()).toMatchObject([{ kind: 'drift', count: 3 }]);
  });
});
