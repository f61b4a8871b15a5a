import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { RequestListener, Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadCommunes } from '../reference/communes.ts';
import { systemClock } from '../schedule/clock.ts';
import type { Clock } from '../schedule/clock.ts';
import { DEFAULT_CONTRACT } from '../sne/contract/requests.ts';
import { makeCertificates } from './certificates.ts';
import type { Certificates } from './certificates.ts';
import { createCodeDrawer } from './code-drawer.ts';
import { unitDrm } from './drm/answer-drm.ts';
import type { DrmService } from './drm/answer-drm.ts';
import { DeskDeposits } from './deposits.ts';
import { createEntitlements } from './entitlements.ts';
import { DEFAULT_EXPORT_FORM, DEFAULT_EXPORT_TIMES, DeskExports } from './exports/desk-exports.ts';
import { createFaultPicker, faultPlan } from './faults.ts';
import { receive } from './handler.ts';
import type { Reception } from './handler.ts';
import { createOAuth } from './oauth.ts';
import type { Simulator, SimulatorOptions } from './options.ts';
import { createRandom } from './random.ts';
import { createPlaces } from './world/places.ts';
import { DEFAULT_RATES, createWorld } from './world/world.ts';
import type { World } from './world/world.ts';

/**
 * Starts a simulated SNE on the loopback address.
 * @throws DeskError `CFG-DEPARTMENT` for an unknown department; what `listen` throws when the port is taken.
 */
export async function startSimulator(given: SimulatorOptions = {}): Promise<Simulator> {
  const plan = faultPlan.parse(given.faults ?? { rules: [] });
  const options: SimulatorOptions = { ...plan.service, ...given };
  const { seed = 1, department = '38', auth = 'none' } = options;
  const clock = options.clock ?? clockFrom(options.now);
  const desk = options.desk ?? `${department}004`.slice(0, 5);
  const world = startWorld(options, { seed, department, desk, clock });
  const tls = options.tls === true || auth === 'mtls';
  const folder = tls ? (options.folder ?? (await mkdtemp(join(tmpdir(), 'sne-simulator-')))) : null;
  const certificates = folder === null ? null : await makeCertificates(folder, desk);
  const stop = new AbortController();
  const now = (): Date => clock.now();
  const oauth = auth === 'oauth2' ? createOAuth(seed, desk, options.tokenSeconds ?? 300, now) : null;
  const { answerForm = 'embedded', shuffled = false, dateSkewMs = 0 } = options;
  const drm = drmService(options, { world, seed, desk, now });
  const exports = startExports(options, department, drm, stop.signal);
  const deposits = new DeskDeposits(world, now);
  const reception: Reception = {
    service: { world, seed, answerForm, shuffled, exports, deposits, drm, now },
    oauth,
    pickFaults: createFaultPicker(plan),
    requests: [],
    clock,
    dateSkewMs,
    signal: stop.signal,
  };
  const server = await listen(makeServer(reception, certificates, auth === 'mtls'), options.port ?? 0);
  const port = portOf(server);
  const url = `${tls ? 'https' : 'http'}://127.0.0.1:${String(port)}`;
  const living = options.live === true ? live(world, seed, clock, stop.signal) : Promise.resolve();
  return {
    url,
    port,
    desk,
    seed,
    department,
    certificates: certificates === null ? null : { ...certificates.files, caPem: certificates.caPem },
    oauth: oauth === null ? null : { ...oauth.client, tokenUrl: `${url}${DEFAULT_CONTRACT.tokenPath}` },
    world,
    drm: (nud) => unitDrm(drm, nud),
    requests: reception.requests,
    deposits: deposits.known,
    setFaults: (faults) => {
      reception.pickFaults = createFaultPicker(faultPlan.parse(faults));
    },
    close: async () => {
      stop.abort();
      await close(server);
      await living;
      await deposits.dispose();
      if (folder !== null && options.folder === undefined) await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A clock that starts at that moment and goes on with real time; the system's without one. */
function clockFrom(start: Date | undefined): Clock {
  if (start === undefined) return systemClock;
  const difference = start.getTime() - Date.now();
  return {
    now: () => new Date(Date.now() + difference),
    sleep: (ms, signal) => systemClock.sleep(ms, signal),
  };
}

interface Identity {
  readonly seed: number;
  readonly department: string;
  readonly desk: string;
  readonly clock: Clock;
}

function startWorld(options: SimulatorOptions, { seed, department, desk, clock }: Identity): World {
  const now = options.now ?? clock.now();
  return createWorld({
    seed,
    department,
    desk,
    demands: options.demands ?? 500,
    places: createPlaces(loadCommunes(), department),
    drawer: createCodeDrawer(),
    unknowns: options.unknowns ?? false,
    rates: options.rates ?? DEFAULT_RATES,
    now: new Date(Math.floor(now.getTime() / 1000) * 1000),
  });
}

function drmService(
  options: SimulatorOptions,
  base: Pick<DrmService, 'world' | 'seed' | 'desk' | 'now'>,
): DrmService {
  return {
    ...base,
    entitlements: createEntitlements(options.entitlements),
    careless: options.carelessDrm ?? false,
  };
}

function startExports(
  options: SimulatorOptions,
  department: string,
  service: DrmService,
  signal: AbortSignal,
): DeskExports {
  const { world, seed, desk, entitlements, careless } = service;
  const support = options.exportSupport ?? 'everything';
  return new DeskExports({
    source: { demands: world.demands, department, seed, carelessDrm: careless },
    times: { ...DEFAULT_EXPORT_TIMES, ...options.exportTimes },
    form: { ...DEFAULT_EXPORT_FORM, ...options.exportForm },
    signal,
    rules: () => ({ desk, now: service.now(), support, entitlements }),
  });
}

function makeServer(
  reception: Reception,
  certificates: Certificates | null,
  clientsMustShow: boolean,
): Server {
  const listener: RequestListener = (request, response) => {
    void receive(reception, request, response);
  };
  if (certificates === null) return createServer(listener);
  const { cert, key } = certificates.server;
  return createTlsServer(
    {
      cert,
      key,
      ca: certificates.caPem,
      minVersion: 'TLSv1.2',
      requestCert: clientsMustShow,
      rejectUnauthorized: clientsMustShow,
    },
    listener,
  );
}

async function listen(server: Server, port: number): Promise<Server> {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

async function close(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The simulator has no port');
  return address.port;
}

/** Life goes on: a movement every 20 to 40 seconds until the simulator stops. */
async function live(world: World, seed: number, clock: Clock, signal: AbortSignal): Promise<void> {
  const random = createRandom(seed, 'live');
  for (;;) {
    try {
      await clock.sleep(random.int(20_000, 40_000), signal);
    } catch {
      return;
    }
    // After the clock was set back, the world waits until it has caught up.
    if (clock.now() >= (world.movements.at(-1)?.at ?? clock.now())) world.makeAny(clock.now());
  }
}
