import type { ErrorShape } from '../api/errors.ts';
import type { Rescue } from '../api/refusal.ts';
import type { Status } from '../api/status.ts';
import { fromEngine } from '../engine/host.ts';
import type { FromEngine, ToEngine } from '../engine/host.ts';
import type { Clock } from '../schedule/clock.ts';

/** What the application knows of its engine; the tray and the window's ports follow from it alone. */
export type EngineView =
  | { readonly phase: 'starting' }
  | { readonly phase: 'running'; readonly status: Status }
  /** The engine died or refused to start; it is started again by itself, later. */
  | {
      readonly phase: 'down';
      readonly error: ErrorShape;
      /** When the newest backup on this computer was made; null: none, or none is needed. */
      readonly backupAt: string | null;
    };

/** One engine process; `Port` is what carries a window's end of the conversation. */
export interface EngineChild<Port> {
  post(message: ToEngine, ports: readonly Port[]): void;
  kill(): void;
}

/** What a started process tells the supervisor. */
export interface EngineChildEvents {
  message(raw: unknown): void;
  /** Called once, when the process is gone. */
  exit(): void;
}

export interface SupervisorOptions<Port> {
  readonly launch: (events: EngineChildEvents) => EngineChild<Port>;
  /** The first message to each process. */
  readonly start: Extract<ToEngine, { type: 'start' }>;
  readonly answer: (ask: Extract<FromEngine, { type: 'ask' }>) => Promise<ToEngine>;
  readonly clock: Clock;
  readonly onView: (view: EngineView) => void;
  /** A process is ready for ports: each open window is to be introduced to it. */
  readonly onReady: () => void;
  readonly onImported: (imported: Extract<FromEngine, { type: 'imported' }>) => void;
  /** Something to tell outside the window. */
  readonly onNotice: (notice: Extract<FromEngine, { type: 'notice' }>) => void;
}

const RESTART_DELAYS_MS = [500, 1_000, 2_000, 5_000, 15_000, 60_000] as const;
const LONGEST_DELAY_MS = 60_000;
/** After a refusal (folder held by another program, newer store) the cause seldom ends at once. */
const DELAY_AFTER_REFUSAL_MS = 30_000;
/** An engine that ran this long is healthy again: the next crash starts from the shortest delay. */
const HEALTHY_AFTER_MS = 120_000;
const STOP_PATIENCE_MS = 5_000;

/** How long to wait before the next start, after this many crashes in a row (1 or more), in milliseconds. */
export function restartDelay(crashes: number): number {
  return RESTART_DELAYS_MS[Math.max(0, crashes - 1)] ?? LONGEST_DELAY_MS;
}

const CRASHED: ErrorShape = {
  code: 'ENGINE-GONE',
  message: 'Le moteur de synchronisation s’est arrêté. Il redémarre tout seul.',
  hint: 'Si cela se répète, quittez puis rouvrez SNE Desk.',
};

interface Running<Port> {
  readonly child: EngineChild<Port>;
  readonly startedAt: number;
  readonly gone: Promise<void>;
  ready: boolean;
  refusal: { readonly error: ErrorShape; readonly backupAt: string | null } | null;
}

/** Keeps one engine process running, and tells truthfully what is known of it. */
export class EngineSupervisor<Port> {
  readonly #options: SupervisorOptions<Port>;
  #view: EngineView = { phase: 'starting' };
  #running: Running<Port> | null = null;
  #crashes = 0;
  #stopping = false;
  /** What the next engine is to do about a lost store. */
  #rescue: Rescue | null = null;
  /** Ends the wait for the next start; null while none is planned. */
  #waiting: AbortController | null = null;

  constructor(options: SupervisorOptions<Port>) {
    this.#options = options;
  }

  /** Starts the first engine process. */
  start(): void {
    this.#waiting = null;
    const { promise: gone, resolve: markGone } = Promise.withResolvers<undefined>();
    const child = this.#options.launch({
      message: (raw) => {
        if (this.#running === current) this.#receive(current, raw);
      },
      exit: () => {
        markGone(undefined);
        if (this.#running === current) this.#afterExit(current);
      },
    });
    const startedAt = this.#options.clock.now().getTime();
    const current: Running<Port> = { child, startedAt, gone, ready: false, refusal: null };
    this.#running = current;
    const { start } = this.#options;
    child.post(this.#rescue === null ? start : { ...start, rescue: this.#rescue }, []);
    this.#rescue = null;
  }

  view(): EngineView {
    return this.#view;
  }

  /** Gives the order to the running engine; false when there is none that takes orders. */
  send(message: ToEngine, ports: readonly Port[] = []): boolean {
    if (this.#running?.ready !== true) return false;
    this.#running.child.post(message, ports);
    return true;
  }

  /**
   * Does not wait for the planned restart; `rescue`: what it is to do about a lost store, if need be after a start under
   * way. Nothing happens while an engine runs.
   */
  restartNow(rescue: Rescue | null = null): void {
    if (this.#running?.ready !== true) this.#rescue ??= rescue;
    if (this.#waiting === null) return;
    this.#waiting.abort();
    this.start();
  }

  /** Asks the engine to end its work, at most five seconds, then ends the process. Nothing restarts after this. */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.#waiting?.abort();
    if (this.#running === null) return;
    const { child, gone } = this.#running;
    child.post({ type: 'stop' }, []);
    const patience = new AbortController();
    await Promise.race([gone, this.#options.clock.sleep(STOP_PATIENCE_MS, patience.signal)]);
    patience.abort();
    child.kill();
  }

  #show(view: EngineView): void {
    this.#view = view;
    this.#options.onView(view);
  }

  #receive(current: Running<Port>, raw: unknown): void {
    const message = fromEngine.safeParse(raw);
    // An engine that speaks otherwise than agreed cannot be trusted with the state shown.
    if (message.success) this.#take(current, message.data);
    else current.child.kill();
  }

  #take(current: Running<Port>, message: FromEngine): void {
    switch (message.type) {
      case 'ready':
        current.ready = true;
        this.#rescue = null;
        this.#options.onReady();
        return;
      case 'status':
        this.#show({ phase: 'running', status: message.status });
        return;
      case 'fatal':
        current.refusal = { error: message.error, backupAt: message.backupAt };
        this.#show({ phase: 'down', ...current.refusal });
        current.child.kill();
        return;
      case 'imported':
        this.#options.onImported(message);
        return;
      case 'notice':
        this.#options.onNotice(message);
        return;
      case 'stopped':
        current.child.kill();
        return;
      case 'ask':
        void this.#options.answer(message).then((reply) => {
          if (this.#running === current) current.child.post(reply, []);
        });
        return;
    }
  }

  #afterExit(current: Running<Port>): void {
    this.#running = null;
    if (this.#stopping) return;
    const { clock } = this.#options;
    const healthy = clock.now().getTime() - current.startedAt >= HEALTHY_AFTER_MS;
    this.#crashes = healthy ? 1 : this.#crashes + 1;
    this.#show({ phase: 'down', ...(current.refusal ?? { error: CRASHED, backupAt: null }) });
    const usual = current.refusal === null ? restartDelay(this.#crashes) : DELAY_AFTER_REFUSAL_MS;
    const delay = this.#rescue === null ? usual : 0;
    const turn = new AbortController();
    this.#waiting = turn;
    clock.sleep(delay, turn.signal).then(
      () => {
        this.start();
      },
      () => undefined,
    );
  }
}
