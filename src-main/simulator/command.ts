import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { DeskError } from '../api/errors.ts';
import { parseFaults } from './faults.ts';
import { startSimulator } from './simulator.ts';
import type { Simulator, SimulatorOptions } from './options.ts';

/** Options of `sne-desk simulate`, as given on the command line: numbers may come as text. */
const simulateOptions = z.object({
  port: z.coerce.number().int().min(0).max(65_535).default(0),
  demands: z.coerce.number().int().min(1).max(200_000).default(500),
  seed: z.coerce.number().int().min(0).default(1),
  department: z
    .string()
    .trim()
    .toUpperCase()
    .regex(/^(\d{2,3}|2[AB])$/)
    .default('38'),
  desk: z
    .string()
    .regex(/^[0-9A-Z]{5}$/)
    .optional(),
  tls: z.boolean().default(false),
  auth: z.enum(['none', 'oauth2', 'mtls']).default('none'),
  /** Path of a faults file (docs/simulator.md). */
  faults: z.string().optional(),
  live: z.boolean().default(false),
  /** Some elements and codes that no schema knows: drift to look at. */
  unknowns: z.boolean().default(false),
  /** Moment at which the simulated SNE starts, ISO 8601; its clock then goes on from there. */
  now: z.iso.datetime({ offset: true }).optional(),
});

/** Where the command writes, and what ends it. */
export interface CommandStreams {
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { write(text: string): unknown };
  /** The simulator serves until this is aborted. */
  readonly signal: AbortSignal;
}

/** The first line that the command prints. */
export interface SimulatorAnnouncement {
  readonly url: string;
  readonly pid: number;
  readonly environment: 'demo';
  readonly department: string;
  readonly demands: number;
  readonly seed: number;
  readonly desk: string;
  /** Instant in UTC at which the history that exists ends. */
  readonly now: string;
  /** Paths of PEM files, null over plain HTTP; the client's are there for `mtls` only. */
  readonly ca: string | null;
  readonly clientCertificate: string | null;
  readonly clientKey: string | null;
  readonly auth: {
    readonly kind: 'none' | 'oauth2' | 'mtls';
    readonly clientId?: string;
    readonly clientSecret?: string;
    readonly tokenUrl?: string;
  };
}

/**
 * `sne-desk simulate`: announces the simulated SNE as one line of JSON, then serves until the signal.
 * @throws DeskError `CFG-SIMULATE` (an option), `CFG-FAULTS` (the faults file), `CFG-DEPARTMENT`, `CFG-PORT` (taken).
 */
export async function runSimulate(given: unknown, streams: CommandStreams): Promise<void> {
  const options = readOptions(given);
  const simulator = await start({
    port: options.port,
    demands: options.demands,
    seed: options.seed,
    department: options.department,
    tls: options.tls,
    auth: options.auth,
    live: options.live,
    unknowns: options.unknowns,
    ...(options.now === undefined ? {} : { now: new Date(options.now) }),
    ...(options.desk === undefined ? {} : { desk: options.desk }),
    ...(options.faults === undefined ? {} : { faults: await readFaults(options.faults) }),
  });
  try {
    streams.stdout.write(`${JSON.stringify(announce(simulator, options))}\n`);
    streams.stderr.write(`SNE de démonstration : ${simulator.url} (Ctrl+C pour arrêter)\n`);
    await aborted(streams.signal);
  } finally {
    await simulator.close();
  }
}

function readOptions(given: unknown): z.output<typeof simulateOptions> {
  const options = simulateOptions.safeParse(given);
  if (options.success) return options.data;
  const names = [...new Set(options.error.issues.map((issue) => `--${issue.path.join('.')}`))].join(', ');
  throw new DeskError('CFG-SIMULATE', `Option de « simulate » non valable : ${names}.`, {
    hint: 'Voyez « sne-desk simulate --help » et docs/simulator.md.',
    cause: options.error,
  });
}

async function readFaults(path: string): Promise<ReturnType<typeof parseFaults>> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    throw new DeskError('CFG-FAULTS', `Le fichier de pannes « ${path} » ne peut pas être lu.`, {
      hint: 'Vérifiez le chemin donné à --faults.',
      cause,
    });
  }
  return parseFaults(text, path);
}

async function start(options: SimulatorOptions): Promise<Simulator> {
  try {
    return await startSimulator(options);
  } catch (cause) {
    if (!(
      cause instanceof Error &&
      'code' in cause &&
      (cause.code === 'EADDRINUSE' || cause.code === 'EACCES')
    ))
      throw cause;
    throw new DeskError('CFG-PORT', `Le port ${String(options.port)} n’est pas libre.`, {
      hint: 'Donnez un autre port, ou 0 pour un port libre.',
      cause,
    });
  }
}

function announce(simulator: Simulator, options: z.output<typeof simulateOptions>): SimulatorAnnouncement {
  const { certificates } = simulator;
  const client = options.auth === 'mtls' ? certificates : null;
  return {
    url: simulator.url,
    pid: process.pid,
    environment: 'demo',
    department: simulator.department,
    demands: options.demands,
    seed: simulator.seed,
    desk: simulator.desk,
    now: simulator.world.startedAt.toISOString(),
    ca: certificates?.ca ?? null,
    clientCertificate: client?.clientCertificate ?? null,
    clientKey: client?.clientKey ?? null,
    auth: { kind: options.auth, ...(simulator.oauth ?? {}) },
  };
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => {
    signal.addEventListener(
      'abort',
      () => {
        resolve();
      },
      { once: true },
    );
  });
}
