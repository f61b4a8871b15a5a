import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { startSimulator } from '../../src-main/simulator/simulator.ts';
import type { Simulator, SimulatorOptions } from '../../src-main/simulator/options.ts';
import { readDemand } from '../../src-main/xml/read-demand.ts';
import { attributeValue, childNamed, parseTree } from '../../src-main/xml/tree.ts';
import type { XmlElement } from '../../src-main/xml/tree.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { ask, download, exportUrl, exportsUrl, follow, unpack } from './archive-support.ts';
import type { Member } from './archive-support.ts';
import { DAY, NOW } from './support.ts';

const running: Simulator[] = [];
const AT_ONCE = { waitMs: 0, workMs: 0 };
const EVERYTHING = 'CERFA,DALO,EVT,CONT,ATTRIB,PRIO,COTA,PJ,DRM';

async function start(options: SimulatorOptions = {}): Promise<Simulator> {
  const simulator = await startSimulator({
    seed: 7,
    demands: 300,
    clock: new ManualClock(NOW),
    exportTimes: AT_ONCE,
    ...options,
  });
  running.push(simulator);
  return simulator;
}

afterEach(async () => {
  await Promise.all(running.splice(0).map((simulator) => simulator.close()));
});

const rootOf = ({ text }: Member): XmlElement => parseTree(text);
const nudOf = (record: XmlElement): string => childNamed(record, 'numUnique')?.text ?? '';
const attribute = (element: XmlElement, name: string): string | null =>
  attributeValue(element.attributes, name);

describe('an export of the simulated SNE', () => {
  it('is asked for, made, ready and expired by the simulator’s clock', async () => {
    const clock = new ManualClock(NOW);
    const times = { waitMs: 60_000, workMs: 600_000, keepMs: 2 * DAY };
    const simulator = await start({ clock, exportTimes: times });
    const { status, number } = await ask(simulator);
    expect(status).toBe(202);
    expect(number).toMatch(/^EXP-2025-000001/);
    const states = [];
    for (const wait of [0, 59_000, 1000, 599_000, 1000, 2 * DAY - 1000, 1000]) {
      await clock.advance(wait);
      states.push((await follow(simulator, number))['etat']);
    }
    expect(states).toEqual(['DEMANDE', 'DEMANDE', 'EN_COURS', 'EN_COURS', 'PRET', 'PRET', 'EXPIRE']);
    expect((await download(simulator, number)).status).toBe(410);
    const another = await ask(simulator);
    expect((await download(simulator, another.number)).status).toBe(409);
    await clock.advance(660_000);
    const ready = await follow(simulator, another.number);
    expect(ready).toMatchObject({ nombre: '276', expireLe: '2025-05-02T16:03:00+02:00' });
    expect(ready['taille']).toBe(String((await download(simulator, another.number)).body.length));
  });

  it('is given up by DELETE, and unknown under a number that was never given', async () => {
    const simulator = await start();
    const { number } = await ask(simulator);
    for (let turn = 0; turn < 2; turn++) {
      expect((await fetch(exportUrl(simulator, number), { method: 'DELETE' })).status).toBe(204);
    }
    expect((await follow(simulator, number))['etat']).toBe('ANNULE');
    expect((await download(simulator, number)).status).toBe(410);
    for (const wrong of ['EXP-2025-000099', number.replace('-D38-', '-D39-'), 'x']) {
      expect((await fetch(exportUrl(simulator, wrong))).status).toBe(404);
      expect((await fetch(exportUrl(simulator, wrong), { method: 'DELETE' })).status).toBe(404);
    }
  });

  it('holds every demand of the state as the unit service gives it, and every entity in files of its own', async () => {
    const simulator = await start({ exportForm: { recordsPerFile: 70 } });
    const { world } = simulator;
    for (const [etat, state] of [
      ['ACTIVE', 'active'],
      ['RADIEE', 'removed'],
    ] as const) {
      const { number } = await ask(simulator, { entites: EVERYTHING, etat });
      const members = unpack((await download(simulator, number)).body);
      expect(new Set(members.map(({ name }) => name.split('/')[0]))).toEqual(new Set(EVERYTHING.split(',')));
      const roots = members.map(rootOf);
      for (const root of roots) {
        expect(root).toMatchObject({ name: 'export', namespace: 'http://nuu.application.i2/export' });
        expect(attribute(root, 'numero')).toBe(number);
        expect(Number(attribute(root, 'nombre'))).toBe(root.children.length);
        expect(root.children.length).toBeLessThanOrEqual(70);
      }
      const total = roots.reduce((sum, root) => sum + root.children.length, 0);
      expect((await follow(simulator, number))['nombre']).toBe(String(total));
      const expected = world.demands.filter((demand) => demand.state === state);
      const forms = members.filter(({ name }) => name.startsWith('CERFA/'));
      const found = forms.flatMap(
        ({ text }) => text.match(/<(?:\w+:)?interfaceNuu.*<\/(?:\w+:)?interfaceNuu>/g) ?? [],
      );
      expect(found.map((xml) => readDemand(xml))).toEqual(expected.map(({ nud }) => world.truth(nud)?.file));
      for (const movement of forms.map(rootOf).flatMap(({ children }) => children)) {
        expect(childNamed(movement, 'etatDemande')?.text).toBe(etat);
        const removal = childNamed(movement, 'radiation');
        expect(removal === null).toBe(world.truth(nudOf(movement))?.removal == null);
      }
    }
  });

  it('is of the demands that live in or want the communes, which may be none', async () => {
    const simulator = await start();
    const nudsOf = async (parameters: Readonly<Record<string, string>>): Promise<readonly string[]> => {
      const { number } = await ask(simulator, parameters);
      return unpack((await download(simulator, number)).body).flatMap((member) =>
        rootOf(member).children.map(nudOf),
      );
    };
    const wanted = ['38185', '38421'];
    const expected = simulator.world.demands.filter(
      ({ state, content }) =>
        state === 'active' &&
        [content.applicant?.address?.communeCode ?? '', ...(content.wanted?.communes ?? [])].some((code) =>
          wanted.includes(code),
        ),
    );
    expect(expected.length).toBeGreaterThan(10);
    expect(await nudsOf({ departements: '', communes: wanted.join() })).toEqual(
      expected.map(({ nud }) => nud),
    );
    expect(await nudsOf({ departements: '', communes: '97105' })).toEqual([]);
    expect(await nudsOf({ departements: '972' })).toEqual([]);
  });

  it('is the same to the byte for a seed and a moment, whatever happens to the demands after the request', async () => {
    const [simulator, other] = [await start(), await start()];
    const { number } = await ask(simulator, { entites: EVERYTHING });
    simulator.world.make('modify', { at: new Date(NOW.getTime() + 60_000) });
    simulator.world.make('remove', { at: new Date(NOW.getTime() + 61_000) });
    const first = await download(simulator, number);
    const again = await download(simulator, number);
    const elsewhere = await download(other, (await ask(other, { entites: EVERYTHING })).number);
    expect(first.headers.get('etag')).toMatch(/^"[0-9a-f]{40}"$/);
    for (const one of [again, elsewhere]) {
      expect(one.body.equals(first.body)).toBe(true);
      expect(one.headers.get('etag')).toBe(first.headers.get('etag'));
    }
    const later = await download(simulator, (await ask(simulator, { entites: EVERYTHING })).number);
    expect(later.headers.get('etag')).not.toBe(first.headers.get('etag'));
  });

  it('gives any part of the archive, and the whole when the client has another version of it', async () => {
    const simulator = await start({ exportForm: { recordsPerFile: 20 } });
    const { number } = await ask(simulator);
    const { body: whole, headers } = await download(simulator, number);
    const etag = headers.get('etag') ?? '';
    const last = whole.length - 1;
    await fc.assert(
      fc.asyncProperty(fc.nat(last), fc.nat(last), async (one, two) => {
        const [from, to] = [Math.min(one, two), Math.max(one, two)];
        const part = await download(simulator, number, { Range: `bytes=${from}-${to}`, 'If-Range': etag });
        expect(part.status).toBe(206);
        expect(part.headers.get('content-range')).toBe(`bytes ${from}-${to}/${whole.length}`);
        expect(part.body.equals(whole.subarray(from, to + 1))).toBe(true);
      }),
      { numRuns: 40 },
    );
    const rest = await download(simulator, number, { Range: `bytes=${last - 9}-` });
    expect([rest.status, rest.body.equals(whole.subarray(-10))]).toEqual([206, true]);
    const tail = await download(simulator, number, { Range: 'bytes=-10' });
    expect([tail.status, tail.body.equals(whole.subarray(-10))]).toEqual([206, true]);
    const outside = await download(simulator, number, { Range: `bytes=${whole.length}-` });
    expect([outside.status, outside.headers.get('content-range')]).toEqual([416, `bytes */${whole.length}`]);
    const changed = await download(simulator, number, { Range: 'bytes=5-9', 'If-Range': '"older"' });
    expect([changed.status, changed.body.length]).toEqual([200, whole.length]);
  });

  it('is known, and its download taken up, after the server was started again', async () => {
    const first = await start();
    const asked = await ask(first, { entites: 'CERFA,PJ', communes: '38185,38421', departements: '' });
    const { body: whole, headers } = await download(first, asked.number);
    await first.close();
    running.splice(running.indexOf(first), 1);
    const second = await start({ clock: new ManualClock(new Date(NOW.getTime() + DAY)), now: NOW });
    expect(await follow(second, asked.number)).toMatchObject({ etat: 'PRET', taille: String(whole.length) });
    const rest = await download(second, asked.number, {
      Range: 'bytes=1000-',
      'If-Range': headers.get('etag') ?? '',
    });
    expect(rest.status).toBe(206);
    expect(Buffer.concat([whole.subarray(0, 1000), rest.body]).equals(whole)).toBe(true);
    const otherSeed = await start({ seed: 8 });
    expect((await fetch(exportUrl(otherSeed, asked.number))).status).toBe(404);
  });

  it('can be many times the stock, each demand under numbers of its own', async () => {
    const simulator = await start({ demands: 20, exportForm: { copies: 30, recordsPerFile: 40, level: 0 } });
    const { number } = await ask(simulator, { entites: 'CERFA,DRM' });
    const archive = await download(simulator, number);
    const members = unpack(archive.body);
    const nuds = members
      .filter(({ name }) => name.startsWith('CERFA/'))
      .flatMap((member) => rootOf(member).children)
      .map((record) => {
        const file = record.children.find(({ name }) => name === 'interfaceNuu');
        expect(JSON.stringify(file)).toContain(nudOf(record));
        return nudOf(record);
      });
    const active = simulator.world.demands.filter(({ state }) => state === 'active').length;
    expect(new Set(nuds).size).toBe(active * 30);
    expect(archive.body.length).toBeGreaterThan(members.reduce((sum, { text }) => sum + text.length, 0));
  });
});

describe('a request for an export', () => {
  const refusal = async (
    simulator: Simulator,
    parameters: Readonly<Record<string, string>>,
  ): Promise<unknown> => {
    const { status, code } = await ask(simulator, parameters);
    return [status, code];
  };

  it('is refused when a parameter is wrong', async () => {
    const simulator = await start();
    for (const wrong of [
      { entites: '' },
      { entites: 'CERFA,TOUT' },
      { entites: 'DRM', profondeur: '4' },
      { profondeur: '1' },
      { etat: 'TOUT' },
      { departements: '' },
      { departements: '38,ici' },
      { communes: '38185' },
      { departements: '', communes: '38' },
      { guichet: '1' },
    ] as readonly Record<string, string>[]) {
      expect([wrong, await refusal(simulator, wrong)]).toEqual([wrong, [400, 'PARAMETRE_INVALIDE']]);
    }
    expect((await fetch(exportsUrl(simulator))).status).toBe(405);
  });

  it('is refused to a desk without the entitlement', async () => {
    const simulator = await start({ entitlements: { '38004': ['CERFA'], '38185': ['CERFA', 'DRM'] } });
    expect(await refusal(simulator, {})).toEqual([202, '']);
    expect(await refusal(simulator, { entites: 'CERFA,DRM' })).toEqual([403, 'HABILITATION']);
    expect(await refusal(simulator, { entites: 'CERFA,DRM', guichet: '38185' })).toEqual([202, '']);
    expect(await refusal(simulator, { guichet: '99999' })).toEqual([403, 'HABILITATION']);
  });

  it('is refused when it asks for what is only announced today', async () => {
    const simulator = await start({ exportSupport: 'asAnnounced' });
    expect(await refusal(simulator, { entites: 'DRM' })).toEqual([202, '']);
    expect(await refusal(simulator, { entites: 'DRM', profondeur: '3' })).toEqual([202, '']);
    for (const announced of [
      {},
      { entites: 'DRM,PJ' },
      { entites: 'DRM', profondeur: '2' },
      { entites: 'DRM', etat: 'RADIEE' },
      { entites: 'DRM', departements: '', communes: '38185' },
    ]) {
      expect(await refusal(simulator, announced)).toEqual([422, 'PARAMETRE_NON_SUPPORTE']);
    }
  });
});

describe('the faults on an export', () => {
  const FILE = { path: '/v1.0/exports', end: '/fichier' };

  it('break a download at a byte, which the client then takes up', async () => {
    const simulator = await start({
      faults: { rules: [{ match: { ...FILE, nth: 2 }, fault: { kind: 'drop', afterBytes: 5000 } }] },
    });
    const { number } = await ask(simulator);
    const { body: whole, headers } = await download(simulator, number);
    const broken = await fetch(exportUrl(simulator, number, '/fichier'));
    expect(broken.headers.get('content-length')).toBe(String(whole.length));
    await expect(broken.arrayBuffer()).rejects.toThrow();
    const rest = await download(simulator, number, {
      Range: 'bytes=5000-',
      'If-Range': headers.get('etag') ?? '',
    });
    expect(rest.body.equals(whole.subarray(5000))).toBe(true);
  });

  it('announce a wrong length, end too soon, or turn a byte', async () => {
    const simulator = await start({
      faults: {
        rules: [
          { match: { ...FILE, nth: 1 }, fault: { kind: 'wrongLength', extra: 50 } },
          { match: { ...FILE, nth: 2 }, fault: { kind: 'wrongLength', extra: -50 } },
          { match: { ...FILE, nth: 3 }, fault: { kind: 'truncate', afterBytes: 4000 } },
          { match: { ...FILE, nth: 4 }, fault: { kind: 'corrupt', atByte: 6000 } },
        ],
      },
    });
    const { number } = await ask(simulator);
    const length = Number((await follow(simulator, number))['taille']);
    await expect(download(simulator, number)).rejects.toThrow();
    expect((await download(simulator, number)).body.length).toBe(length - 50);
    expect((await download(simulator, number)).body.length).toBe(4000);
    const corrupt = await download(simulator, number);
    expect(() => unpack(corrupt.body)).toThrow();
    const right = await download(simulator, number);
    expect(unpack(right.body).length).toBeGreaterThan(0);
    expect([...right.body.keys()].filter((at) => right.body[at] !== corrupt.body[at])).toEqual([6000]);
  });

  it('hold a status for as long as they say, or end it badly, and strike one method only', async () => {
    const simulator = await start({
      faults: {
        rules: [
          { match: { method: 'POST', nth: 1 }, fault: { kind: 'status', status: 503, retryAfter: 30 } },
          { match: { path: '/v1.0/exports/', to: 2 }, fault: { kind: 'exportState', state: 'EN_COURS' } },
          {
            match: { path: '/v1.0/exports/', from: 4 },
            fault: { kind: 'exportState', state: 'ECHEC', message: 'Erreur interne' },
          },
        ],
      },
    });
    const busy = await fetch(exportsUrl(simulator), { method: 'POST' });
    expect([busy.status, busy.headers.get('retry-after')]).toEqual([503, '30']);
    const { number } = await ask(simulator);
    const states = [];
    for (let turn = 0; turn < 4; turn++) states.push(await follow(simulator, number));
    expect(states.map(({ etat }) => etat)).toEqual(['EN_COURS', 'EN_COURS', 'PRET', 'ECHEC']);
    expect(states[3]?.['message']).toBe('Erreur interne');
  });

  it('and the settings of the services come from one file', async () => {
    const simulator = await start({
      faults: { rules: [], service: { entitlements: { '38004': ['DRM'] }, exportSupport: 'asAnnounced' } },
    });
    expect((await ask(simulator)).status).toBe(403);
    expect((await ask(simulator, { entites: 'DRM' })).status).toBe(202);
  });
});
