import { describe, expect, it, onTestFinished } from 'vitest';
import { exportRequest } from '../../src-main/api/exports.ts';
import { MovementApplier } from '../../src-main/ingest/movement-applier.ts';
import { openStore } from '../../src-main/store/store.ts';
import { openSchemas } from '../../src-main/xml/schemas.ts';
import { temporaryFolder } from '../support/folder.ts';

const NOW = new Date('2026-11-24T08:00:00Z');
const NUD = '038042500123411004';

function demandXml(name: string): string {
  return `<interfaceNuu xmlns="http://nuu.application.i2/" versionInterface="02.01"><entete><dateFichier>2026-11-01T08:00:00+01:00</dateFichier></entete>
<demande><demandeLogement><numUnique>${NUD}</numUnique><dateCreationDemande>2025-03-04</dateCreationDemande>
<personnePhysique><demandeur><civilite code="1"/><nom>${name}</nom><prenom>Jean</prenom><dateNaissance>1985-04-02</dateNaissance></demandeur></personnePhysique>
<logementRecherche><listeLocalisationSouhaite><localisationSouhaite><commune code="38185"/></localisationSouhaite></listeLocalisationSouhaite></logementRecherche></demandeLogement></demande></interfaceNuu>`;
}

async function storeWithDemand(profile = temporaryFolder()) {
  const store = openStore(profile, 'test', NOW, () => null);
  onTestFinished(() => {
    store.close();
  });
  const schemas = await openSchemas();
  const applier = new MovementApplier(schemas, 'flag');
  const put = (name: string, at: string) =>
    store.write((unit) => {
      const movement = { nud: NUD, at, kind: 'CRE', entity: 'CERFA', desk: null, state: null, removal: null };
      applier.apply(
        unit,
        { ...movement, data: null, file: demandXml(name) },
        { source: 'gdm', receivedAt: at },
      );
    });
  await put('Martin', '2026-11-01T07:00:00.000Z');
  return { store, put };
}

const month = (name: string, amount = 1000) => ({
  month: name,
  items: [{ nature: '010', label: 'Salaire', amount }],
});

describe('monthly resources in the store', () => {
  it('keeps the last three months, older ones in the history only where there is one', async () => {
    const { store } = await storeWithDemand();
    const put = (months: readonly string[], keepHistory: boolean, calledAt: string) =>
      store.write((unit) => {
        const subject = unit.drm.subject(NUD);
        if (subject === null) throw new Error('no demand');
        const judged = { status: 'available' as const, calledAt, retrievedAt: calledAt };
        unit.drm.store(subject, { ...judged, months: months.map((name) => month(name)) }, keepHistory);
      });
    const id = store.demands.find(NUD)?.record.id ?? 0;
    const kept = () => store.drm.of(id)?.months.map((item) => item.month);
    const older = () => store.drm.history(id).map((item) => item.month);

    await put(['2026-07', '2026-08', '2026-09'], true, '2026-10-26T05:00:00.000Z');
    await put(['2026-08', '2026-09', '2026-10'], true, '2026-11-26T05:00:00.000Z');
    await put(['2026-08', '2026-09', '2026-10'], true, '2026-11-26T05:00:00.000Z');
    expect(kept()).toEqual(['2026-10', '2026-09', '2026-08']);
    expect(older()).toEqual(['2026-07']);
    // An answer of before brings nothing back.
    await put(['2026-07', '2026-08', '2026-09'], true, '2026-10-26T05:00:00.000Z');
    expect(kept()).toEqual(['2026-10', '2026-09', '2026-08']);
    await put(['2026-09', '2026-10', '2026-11'], false, '2026-12-26T05:00:00.000Z');
    expect(older()).toEqual([]);
    expect(store.drm.summary()).toEqual({ covered: 1, latestMonth: '2026-11' });
  });

  it('leaves not one amount of a demand behind once its identity no longer agrees', async () => {
    const { store } = await storeWithDemand();
    const id = store.demands.find(NUD)?.record.id ?? 0;
    for (const status of ['available', 'identityMismatch', 'available', 'noPermanentNir'] as const) {
      await store.write((unit) => {
        const subject = unit.drm.subject(NUD);
        if (subject === null) throw new Error('no demand');
        const months = [month('2026-06'), month('2026-08'), month('2026-09'), month('2026-10')];
        unit.drm.store(subject, { status, calledAt: null, retrievedAt: NOW.toISOString(), months }, true);
      });
      expect(store.drm.of(id)?.months).toHaveLength(status === 'available' ? 3 : 0);
      expect(store.drm.history(id)).toHaveLength(0);
    }
    expect(store.drm.summary()).toEqual({ covered: 0, latestMonth: null });
  });
});

describe('exports in the store', () => {
  const request = exportRequest.parse({ entities: ['DALO', 'CERFA'], departments: ['38'] });

  it('joins a request to the same one that goes on, whatever the order of its codes', async () => {
    const { store } = await storeWithDemand();
    const id = await store.write((unit) => unit.exports.begin(request, 'manual', NOW.toISOString()));
    const turned = exportRequest.parse({ entities: ['CERFA', 'DALO'], departments: ['38'] });
    expect(store.exports.same(turned)?.job.id).toBe(id);
    expect(store.exports.same({ ...request, departments: ['30'] })).toBeNull();
    expect(store.exports.same({ ...request, state: 'removed' })).toBeNull();
    await store.write((unit) => {
      unit.exports.update(id, NOW.toISOString(), { status: 'done' });
    });
    expect(store.exports.same(turned)).toBeNull();
  });

  it('does not know, after a crash during the request, whether the SNE has it, and says so', async () => {
    const profile = temporaryFolder();
    const first = openStore(profile, 'test', NOW, () => null);
    await first.write((unit) => unit.exports.begin(request, 'manual', NOW.toISOString()));
    first.close();
    const second = openStore(profile, 'test', NOW, () => null);
    onTestFinished(() => {
      second.close();
    });
    expect(second.exports.list()[0]).toMatchObject({
      status: 'unnumbered',
      exportNumber: null,
      error: { code: 'EXPORT-NO-NUMBER' },
    });
    expect(second.exports.live()).toEqual([]);
  });

  it('finds the active demands of a place by where they live and where they want to', async () => {
    const { store } = await storeWithDemand();
    expect(store.exports.activeIn(['38'], [])).toEqual([NUD]);
    expect(store.exports.activeIn([], ['38185'])).toEqual([NUD]);
    expect(store.exports.activeIn(['30', '97'], ['38186'])).toEqual([]);
  });

  it('forgets a mark with the transaction that made it', async () => {
    const { store } = await storeWithDemand();
    const mark = { entry: 1, record: 400, state: '{}' };
    await store.write((unit) => {
      unit.exports.setMark('export:1', mark, NOW.toISOString());
    });
    const failed = store.write((unit) => {
      unit.exports.setMark('export:1', { ...mark, record: 800 }, NOW.toISOString());
      throw new Error('disk');
    });
    await expect(failed).rejects.toThrow('disk');
    expect(store.exports.mark('export:1')).toEqual(mark);
  });
});
