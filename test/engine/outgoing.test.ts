import { describe, expect, it } from 'vitest';
import type { OutgoingFile } from '../../src-main/api/outgoing.ts';
import { showDemand } from '../../src-main/engine/handlers.ts';
import type { FaultInput } from '../../src-main/simulator/faults.ts';
import { startSimulator } from '../../src-main/simulator/simulator.ts';
import { readDemand } from '../../src-main/xml/read-demand.ts';
import { runCli, runJson, spawnCli } from '../support/cli.ts';
import { onFirstSending, openEngine, startSendingDesk } from '../support/sending-desk.ts';
import type { SendingDesk } from '../support/sending-desk.ts';

const PHONE = '0639980042';
const phone = (value = PHONE) => [{ person: 'applicant', field: 'mobilePhone', value } as const];

function first({ nuds }: SendingDesk): string {
  const [nud] = nuds;
  if (nud === undefined) throw new Error('no demand');
  return nud;
}

function shownPhones({ engine }: SendingDesk, nud: string): readonly string[] {
  const shown = showDemand(engine.store, engine.communes, { nud, reveal: false, raw: false });
  return shown.applicant?.phones.map(({ number }) => number) ?? [];
}

/** Movements that the SNE made of what this desk sent. */
function sentMovements({ simulator }: SendingDesk, nud: string, value = PHONE): number {
  const { content, history } = simulator.world.demand(nud) ?? { content: null, history: [] };
  expect(content?.applicant?.mobilePhone).toBe(value);
  return history.filter(({ at, kind }) => kind === 'MOD' && at >= simulator.world.startedAt).length;
}

describe('a correction that the desk sends', () => {
  it('leaves once, changes nothing here until the SNE’s own movement tells it, and is confirmed by it', async () => {
    const desk = await startSendingDesk();
    const { engine, simulator } = desk;
    const nud = first(desk);
    const before = shownPhones(desk, nud);
    const made = await engine.outgoing.correct(nud, [
      ...phone('06 39.98 00-42'),
      { person: 'applicant', field: 'country', value: 'maroc' },
    ]);
    expect(made).toMatchObject({ nud, status: 'waiting', sendings: 0, error: null });
    expect(made.changes).toContainEqual(expect.objectContaining({ field: 'mobilePhone', after: PHONE }));
    expect(made.changes).toContainEqual(expect.objectContaining({ field: 'country', after: 'MAROC' }));

    expect(await engine.outgoing.sendNow()).toMatchObject({ sent: 1, accepted: 1, refused: 0, waiting: 0 });
    expect(shownPhones(desk, nud)).toEqual(before);
    const [received] = simulator.deposits.values();
    expect(received).toMatchObject({ reference: made.reference, arrivals: 1 });
    expect(readDemand(received?.xml ?? '').fileType).toBe('MOD');
    // Nothing is left to do.
    expect(await engine.outgoing.sendNow()).toMatchObject({ files: [] });
    expect(engine.status().outgoing).toEqual({ waiting: 0, unconfirmed: 1, attention: 0 });

    await engine.syncNow('manual');
    await engine.outgoing.confirm();
    expect(engine.outgoing.list()).toMatchObject([{ status: 'confirmed', sneNumber: 'DEP-000001' }]);
    expect(shownPhones(desk, nud)).toContain(PHONE);
    expect(sentMovements(desk, nud)).toBe(1);
  });

  it.each<[string, FaultInput, Partial<OutgoingFile>, number]>([
    [
      'the connection is cut after the SNE has taken it',
      { kind: 'drop', afterBytes: 0 },
      { status: 'accepted' },
      1,
    ],
    [
      'it is taken and answered by a failure',
      { kind: 'deposit', outcome: 'lost' },
      { status: 'accepted' },
      1,
    ],
    ['the answer is cut in the middle', { kind: 'truncate', afterBytes: 60 }, { status: 'accepted' }, 1],
    [
      'the SNE fails before taking it',
      { kind: 'status', status: 503 },
      { status: 'accepted', sendings: 2 },
      1,
    ],
    [
      'the SNE asks to come back later',
      { kind: 'status', status: 429 },
      { status: 'accepted', sendings: 1 },
      1,
    ],
    ['the SNE receives it twice by itself', { kind: 'deposit', outcome: 'twice' }, { status: 'accepted' }, 2],
    ['the SNE judges it later', { kind: 'deposit', outcome: 'taken' }, { status: 'accepted' }, 1],
    ['a welcome page answers', { kind: 'html' }, { status: 'accepted' }, 1],
  ])('is one movement at the SNE when %s', async (_name, fault, expected, arrivals) => {
    const desk = await startSendingDesk(onFirstSending(fault));
    const { engine, simulator } = desk;
    const nud = first(desk);
    await engine.outgoing.correct(nud, phone());
    for (let turn = 0; turn < 3; turn += 1) await engine.outgoing.sendNow();
    expect(engine.outgoing.list()).toMatchObject([expected]);
    expect([...simulator.deposits.values()]).toMatchObject([{ arrivals }]);
    expect(sentMovements(desk, nud)).toBe(1);
    // After a doubt the SNE was asked before anything was sent again.
    const calls = simulator.requests.filter(({ path }) => path.startsWith('/v1.0/depots'));
    const doubtful =
      ['drop', 'truncate'].includes(fault.kind) || ('outcome' in fault && fault.outcome === 'lost');
    if (doubtful) expect(calls.map(({ method }) => method)).toEqual(['POST', 'GET']);
  });

  it('tells the SNE’s refusal and anomalies with the file, and leaves the demand alone', async () => {
    const refused = await startSendingDesk(onFirstSending({ kind: 'deposit', outcome: 'refused' }));
    await refused.engine.outgoing.correct(first(refused), phone());
    const result = await refused.engine.outgoing.sendNow();
    expect(result).toMatchObject({ sent: 1, refused: 1 });
    expect(result.files[0]).toMatchObject({
      status: 'refused',
      error: {
        code: 'OUT-REFUSED',
        message: expect.stringContaining('Le pays ne fait pas partie') as unknown,
      },
      anomalies: [
        { code: 'A101', blocking: true, element: 'demandeur/adressePostale/pays' },
        { code: 'A204', blocking: false },
      ],
    });
    expect(refused.engine.status().outgoing).toMatchObject({ attention: 1 });
    await refused.engine.outgoing.cancel(result.files[0]?.id ?? 0);
    expect(refused.engine.status().outgoing).toMatchObject({ attention: 0 });

    const remarked = await startSendingDesk(onFirstSending({ kind: 'deposit', outcome: 'anomalies' }));
    await remarked.engine.outgoing.correct(first(remarked), phone());
    const { files } = await remarked.engine.outgoing.sendNow();
    expect(files[0]).toMatchObject({ status: 'accepted', error: null, anomalies: [{ code: 'A204' }] });
  });

  it('waits for a person where the desk is not entitled, and for the network where there is none', async () => {
    const desk = await startSendingDesk(onFirstSending({ kind: 'deposit', outcome: 'entitlement' }));
    const { engine, simulator } = desk;
    await engine.outgoing.correct(first(desk), phone());
    const { files } = await engine.outgoing.sendNow();
    expect(files[0]).toMatchObject({ status: 'waiting', nextAt: null, error: { code: 'OUT-NOT-ENTITLED' } });
    const { port } = simulator;
    await simulator.close();
    const offline = await engine.outgoing.sendNow();
    expect(offline.files[0]).toMatchObject({ status: 'waiting', sendings: 0, error: { code: 'SNE-NET-02' } });
    expect(offline.files[0]?.nextAt).not.toBeNull();
    const again = await startSimulator({ demands: 30, seed: 9, unknowns: false, port });
    expect(await engine.outgoing.sendNow()).toMatchObject({ accepted: 1 });
    await again.close();
  });

  it('asks again with growing pauses as long as the SNE fails, and is sent when it is back', async () => {
    const fault = { kind: 'status', status: 500 } as const;
    const desk = await startSendingDesk({
      faults: { rules: [{ match: { path: '/v1.0/depots', to: 3 }, fault }] },
    });
    const { engine, simulator } = desk;
    await engine.outgoing.correct(first(desk), phone());
    const bounds = [
      [0, 30],
      [30, 60],
      [60, 120],
    ] as const;
    for (const [least, most] of bounds) {
      const startedAt = Date.now();
      const { files } = await engine.outgoing.sendNow();
      const nextAt = Date.parse(files[0]?.nextAt ?? '');
      expect(files[0]).toMatchObject({ status: 'unknown', sendings: 1, error: { code: 'SNE-HTTP-500' } });
      expect(nextAt).toBeGreaterThan(startedAt + least * 1000);
      expect(nextAt).toBeLessThanOrEqual(Date.now() + most * 1000);
    }
    expect(await engine.outgoing.sendNow()).toMatchObject({
      accepted: 1,
      files: [{ sendings: 2, error: null }],
    });
    expect([...simulator.deposits.values()]).toMatchObject([{ arrivals: 1 }]);
  });

  it('is sent once when the program is killed while the SNE answers', async () => {
    const slow = onFirstSending({ kind: 'slow', chunkBytes: 1, everyMs: 60_000 });
    const desk = await startSendingDesk(slow);
    const { engine, simulator, profile } = desk;
    const nud = first(desk);
    await engine.outgoing.correct(nud, phone());
    await engine.stop();
    const child = spawnCli(['--profile', profile, '--json', 'outgoing', 'send']);
    const ended = new Promise((resolve) => child.once('close', resolve));
    await expect.poll(() => simulator.deposits.size, { timeout: 30_000, interval: 50 }).toBe(1);
    child.kill('SIGKILL');
    await ended;
    const { code, document } = await runJson(profile, ['outgoing', 'send']);
    expect(document).toMatchObject({ accepted: 1, files: [{ status: 'accepted', sendings: 1 }] });
    expect(code).toBe(0);
    expect([...simulator.deposits.values()]).toMatchObject([{ arrivals: 1 }]);
    expect(sentMovements(desk, nud)).toBe(1);
  });

  it('joins the one that has not left, carries those that the SNE does not show yet, and may be withdrawn', async () => {
    const desk = await startSendingDesk();
    const { engine, simulator } = desk;
    const nud = first(desk);
    const one = await engine.outgoing.correct(nud, phone('0639980001'));
    const joined = await engine.outgoing.correct(nud, [
      ...phone(),
      { person: 'applicant', field: 'email', value: 'zoe@example.fr' },
    ]);
    expect(joined).toMatchObject({ id: one.id, reference: one.reference });
    expect(joined.changes.map(({ field, after }) => [field, after])).toEqual([
      ['mobilePhone', PHONE],
      ['email', 'zoe@example.fr'],
    ]);
    await engine.outgoing.sendNow();
    await expect(engine.outgoing.cancel(one.id)).rejects.toMatchObject({ code: 'OUT-LEFT' });
    // The SNE has not told the first: without it, the second would undo it.
    const second = await engine.outgoing.correct(nud, [
      { person: 'applicant', field: 'street', value: 'rue des Lilas' },
    ]);
    await engine.outgoing.sendNow();
    const last = readDemand([...simulator.deposits.values()].at(-1)?.xml ?? '');
    expect(last.applicant).toMatchObject({
      mobilePhone: PHONE,
      email: 'zoe@example.fr',
      address: { street: 'rue des Lilas' },
    });
    expect(second.changes).toHaveLength(1);
    await engine.syncNow('manual');
    await engine.outgoing.confirm();
    expect(engine.outgoing.list().map(({ status }) => status)).toEqual(['confirmed', 'confirmed']);

    const third = await engine.outgoing.correct(nud, phone('0639980003'));
    expect(await engine.outgoing.cancel(third.id)).toMatchObject({ status: 'cancelled' });
    expect(await engine.outgoing.sendNow()).toMatchObject({ files: [] });
    await expect(engine.outgoing.correct(nud, phone())).rejects.toMatchObject({ code: 'OUT-NOTHING' });
  });

  it('is made anew on a demand that changed meanwhile, and kept back where somebody changed the same', async () => {
    const desk = await startSendingDesk();
    const { engine, simulator } = desk;
    const nud = first(desk);
    await engine.outgoing.correct(nud, phone());
    const now = () => new Date(Date.now() + 5_000);
    simulator.world.correct(nud, (content) => ({ ...content, dependants: [] }), now());
    await engine.syncNow('manual');
    await engine.outgoing.sendNow();
    const [sent] = simulator.deposits.values();
    expect(readDemand(sent?.xml ?? '').dependants).toEqual([]);

    const other = desk.nuds[1] ?? '';
    await engine.outgoing.correct(other, phone());
    const applicant = simulator.world.demand(other)?.content.applicant ?? null;
    simulator.world.correct(
      other,
      (content) => ({
        ...content,
        applicant: applicant === null ? null : { ...applicant, mobilePhone: '0639981111' },
      }),
      now(),
    );
    await engine.syncNow('manual');
    const { files } = await engine.outgoing.sendNow();
    expect(files[0]).toMatchObject({ status: 'blocked', error: { code: 'OUT-CHANGED-SINCE' } });
    expect(simulator.deposits.size).toBe(1);
  });

  it('stays here with its reason when the schema refuses it, and never leaves', async () => {
    const desk = await startSendingDesk();
    const { engine, simulator } = desk;
    const file = await engine.outgoing.correct(first(desk), [
      { person: 'applicant', field: 'street', value: 'ab]]>&<'.repeat(1500) },
    ]);
    expect(file).toMatchObject({ status: 'blocked', error: { code: 'OUT-SCHEMA' } });
    expect(file.error?.message).toMatch(/2000|2 000|long/);
    expect(await engine.outgoing.sendNow()).toMatchObject({ blocked: 1, sent: 0 });
    expect(simulator.deposits.size).toBe(0);
    // Put right, it leaves.
    await engine.outgoing.correct(first(desk), [
      { person: 'applicant', field: 'street', value: 'rue ]]> & <Co>' },
    ]);
    expect(await engine.outgoing.sendNow()).toMatchObject({ accepted: 1 });
  });

  it('carries the countries that were accepted, and says on their list what became of them', async () => {
    const desk = await startSendingDesk();
    const { engine, simulator } = desk;
    const nud = first(desk);
    const applicant = simulator.world.demand(nud)?.content.applicant;
    const address = applicant?.address;
    if (applicant == null || address == null) throw new Error('no address');
    simulator.world.correct(
      nud,
      (content) => ({ ...content, applicant: { ...applicant, address: { ...address, country: 'Marroc' } } }),
      new Date(),
    );
    await engine.syncNow('manual');
    expect(await engine.countries.accept(['Marroc'])).toBeGreaterThan(0);
    const queued = await engine.sendCountries();
    expect(queued).toBeGreaterThan(0);
    const states = () => engine.store.countries.corrections(null, 100).map(({ status }) => status);
    expect(new Set(states())).toEqual(new Set(['sending']));
    await engine.outgoing.sendNow();
    expect(new Set(states())).toEqual(new Set(['sent']));
    expect(simulator.world.demand(nud)?.content.applicant?.address?.country).toBe('MAROC');
    await engine.syncNow('manual');
    await engine.outgoing.confirm();
    expect(new Set(engine.outgoing.list().map(({ status }) => status))).toEqual(new Set(['confirmed']));
  });

  it('goes by itself while the engine runs', async () => {
    const desk = await startSendingDesk();
    const { engine } = desk;
    engine.outgoing.start();
    await engine.outgoing.correct(first(desk), phone());
    await expect.poll(() => engine.outgoing.list()[0]?.status, { timeout: 20_000 }).toBe('accepted');
  });
});

describe('a desk without the entitlement', () => {
  it('sees nothing of it, and sends nothing', async () => {
    const { engine, simulator, nuds, profile } = await startSendingDesk({}, (settings) => ({
      ...settings,
      sending: false,
    }));
    expect(engine.status()).not.toHaveProperty('outgoing');
    await expect(engine.outgoing.correct(nuds[0] ?? '', phone())).rejects.toMatchObject({
      code: 'CFG-SENDING-OFF',
    });
    expect(await engine.sendCountries()).toBe(0);
    await engine.stop();
    const help = await runCli(['--help']);
    expect(help.stdout).not.toContain('outgoing');
    const { code, document } = await runJson(profile, ['outgoing', 'list']);
    expect(code).toBe(2);
    expect(document).toMatchObject({ error: { code: 'CFG-SENDING-OFF' } });
    await runJson(profile, ['configure', '--sending', 'on']);
    const made = await runJson(profile, [
      'outgoing',
      'correct',
      nuds[0] ?? '',
      '--phone',
      PHONE,
      '--email',
      '',
    ]);
    expect(made).toMatchObject({ code: 0, document: { file: { status: 'waiting' } } });
    expect((await runJson(profile, ['outgoing', 'cancel', '1'])).document).toMatchObject({
      file: { status: 'cancelled' },
    });
    expect(simulator.deposits.size).toBe(0);
    const again = await openEngine(profile);
    expect(again.status().outgoing).toEqual({ waiting: 0, unconfirmed: 0, attention: 0 });
    await again.stop();
  });
});
