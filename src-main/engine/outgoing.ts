import { randomUUID } from 'node:crypto';
import { asDeskError, DeskError } from '../api/errors.ts';
import type { OutgoingFile, SendResult, WantedCorrection } from '../api/outgoing.ts';
import type { Settings } from '../api/settings.ts';
import { normalizeNud } from '../reference/nud.ts';
import type { Communes } from '../reference/communes.ts';
import type { Clock } from '../schedule/clock.ts';
import type { OutgoingRecord } from '../store/outgoing-store.ts';
import type { Store } from '../store/store.ts';
import type { SchemaRegistry } from '../xml/schemas.ts';
import { aborted } from './aborted.ts';
import type { UnitContext } from './demand-refresh.ts';
import { confirmOne } from './outgoing-confirming.ts';
import { joined, makeFile, wantedAgain } from './outgoing-making.ts';
import { mayHaveLeft, remade, sourceOf } from './outgoing-remaking.ts';
import { advance, change } from './outgoing-steps.ts';
import { checkedCorrection } from './outgoing-values.ts';
import { outgoingError } from './outgoing-words.ts';
import type { References } from './references.ts';
import { unknownDemand } from './unknown-demand.ts';

/** Longest wait between two looks at the clock, in milliseconds: a timer does not see the computer sleep. */
const LONGEST_WAIT_MS = 30_000;
/** Steps of one file that one `send` makes at most: left, arrival asked, left again, judged. */
const MOST_STEPS = 4;

export interface OutgoingOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly settings: () => Settings;
  readonly references: References;
  readonly communes: Communes;
  readonly schemas: () => Promise<SchemaRegistry>;
  /** What a call needs by the settings of the moment; `close` frees it. */
  readonly openContext: () => Promise<UnitContext & { readonly close: () => Promise<void> }>;
  readonly onChange: () => void;
}

/**
 * What the desk sends: corrections become files, files wait for the network, leave once each, and are followed until the
 * SNE's own movements show the change. The stored demand is never changed from here.
 */
export class OutgoingDesk {
  readonly #options: OutgoingOptions;
  readonly #stopping = new AbortController();
  #wait = new AbortController();
  #loop: Promise<void> | null = null;
  /** One step at a time, whoever asks for it. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: OutgoingOptions) {
    this.#options = options;
  }

  /**
   * Makes the file of corrections of one demand, or adds them to the one that has not left yet. It leaves by itself.
   *
   * @param corrections numbers of the country corrections that it carries
   * @throws DeskError CFG-SENDING-OFF, DEMAND-UNKNOWN, OUT-NO-FILE, OUT-REMOVED, OUT-VALUE, OUT-NOTHING, or as `makeFile`
   */
  async correct(
    nud: string,
    wanted: readonly WantedCorrection[],
    corrections: readonly number[] = [],
  ): Promise<OutgoingFile> {
    this.requireOn();
    const { store, references, communes, schemas, clock, onChange } = this.#options;
    const reference = { judge: references.judge, communes };
    const checked = joined(wanted.map((one) => checkedCorrection(one, reference)));
    const registry = await schemas();
    const id = await store.write((unit) => {
      const known = unit.demands.known(normalizeNud(nud));
      if (known === null) throw unknownDemand(nud);
      if (known.state !== 'active') throw outgoingError('OUT-REMOVED', nud);
      const former = unit.outgoing.openOf(known.id).find(({ file }) => !mayHaveLeft(file)) ?? null;
      const demand = { id: known.id, hash: known.content_hash, except: former?.file.id ?? null };
      const source = sourceOf(unit, { store, clock }, demand);
      if (source === null) throw outgoingError('OUT-NO-FILE', nud);
      const all = joined((former?.file.changes ?? []).map(wantedAgain), checked);
      const made = makeFile(source, all, registry);
      const at = clock.now().toISOString();
      if (former === null) {
        if (made.changes.length === 0) throw outgoingError('OUT-NOTHING');
        return unit.outgoing.add(known.id, randomUUID(), { ...made, corrections }, at);
      }
      if (made.changes.length === 0) {
        // What was to be changed is to stay as it is: nothing is left to send.
        change(unit, former, clock, { status: 'cancelled', next_at: null }, null);
      } else {
        const carried = [...new Set([...former.corrections, ...corrections])];
        unit.outgoing.remake(former.file.id, { ...made, corrections: carried }, at);
      }
      return former.file.id;
    });
    onChange();
    this.reconsider();
    return this.#get(id).file;
  }

  /** Newest first. */
  list(limit = 500): OutgoingFile[] {
    this.requireOn();
    return this.#options.store.outgoing.list(limit);
  }

  /** Withdraws a file that certainly has not left, or puts a refused one away. Errors: OUT-NOT-KNOWN, OUT-LEFT, OUT-SETTLED. */
  async cancel(id: number): Promise<OutgoingFile> {
    this.requireOn();
    const { store, clock, onChange } = this.#options;
    await store.write((unit) => {
      const record = unit.outgoing.get(id);
      if (record === null) throw outgoingError('OUT-NOT-KNOWN', String(id));
      const { status } = record.file;
      if (status === 'confirmed' || status === 'cancelled') throw outgoingError('OUT-SETTLED');
      if (mayHaveLeft(record.file)) throw outgoingError('OUT-LEFT');
      // What the SNE refused was told on the list of countries, and stays so there.
      const corrections = status === 'refused' ? [] : record.corrections;
      change(unit, { ...record, corrections }, clock, { status: 'cancelled', next_at: null });
    });
    onChange();
    return this.#get(id).file;
  }

  /**
   * Sends what waits and asks about what left, now, whatever its pause; what was kept back is judged anew.
   *
   * @throws DeskError CFG-SENDING-OFF; the signal's reason. What fails is told with each file
   */
  async sendNow(signal?: AbortSignal): Promise<SendResult> {
    this.requireOn();
    const { store } = this.#options;
    const ids = new Set([...store.outgoing.blocked(), ...store.outgoing.live()].map(({ file }) => file.id));
    await this.#judgeBlocked();
    // A file that waited behind another of its demand may go on now.
    for (let grown = true; grown;) {
      const size = ids.size;
      for (const id of ids) if (await this.#carryOn(id, signal)) return this.#result(ids);
      for (const { file } of store.outgoing.live()) ids.add(file.id);
      grown = ids.size > size;
    }
    return this.#result(ids);
  }

  /** The demands may show now what was sent. */
  async confirm(): Promise<void> {
    const { store, clock, onChange } = this.#options;
    if (store.outgoing.toConfirm().length === 0) return;
    await this.#serially(() =>
      store.write((unit) => {
        for (const record of unit.outgoing.toConfirm()) confirmOne(unit, record, { store, clock });
      }),
    );
    onChange();
  }

  /** Lets files leave by themselves until `stop`. */
  start(): void {
    this.#loop ??= this.#run();
  }

  /** Settings or files changed: look again. */
  reconsider(): void {
    this.#wait.abort();
  }

  /** Ends between two steps, or inside one: whatever was leaving is asked about the next time. */
  async stop(): Promise<void> {
    this.#stopping.abort(stopped());
    this.#wait.abort();
    await this.#loop;
    await this.#turn.catch(() => undefined);
  }

  /** Errors: CFG-SENDING-OFF. */
  requireOn(): void {
    if (!this.#options.settings().sending) throw outgoingError('CFG-SENDING-OFF');
  }

  async #judgeBlocked(): Promise<void> {
    const { store, clock, schemas, onChange } = this.#options;
    if (store.outgoing.blocked().length === 0) return;
    const registry = await schemas();
    await store.write((unit) => {
      for (const record of unit.outgoing.blocked()) {
        if (remade(unit, record, { store, clock, schemas: registry })) {
          unit.countries.mark(record.corrections, 'sending', clock.now().toISOString(), null);
        }
      }
    });
    onChange();
  }

  /** Steps of one file until it rests; true when the network is away, which it then is for all. */
  async #carryOn(id: number, signal: AbortSignal | undefined): Promise<boolean> {
    for (let steps = 0; steps < MOST_STEPS; steps += 1) {
      const { file } = this.#get(id);
      if (file.status !== 'waiting' && file.status !== 'unknown' && file.status !== 'taken') return false;
      const error = await this.#step(id, signal);
      if (error !== null) return error.offline;
      if (this.#get(id).file.status === 'taken') return false;
    }
    return false;
  }

  #step(id: number, signal?: AbortSignal): Promise<DeskError | null> {
    const ending =
      signal === undefined ? this.#stopping.signal : AbortSignal.any([signal, this.#stopping.signal]);
    return this.#serially(async () => {
      ending.throwIfAborted();
      const context = await this.#options.openContext();
      try {
        return await advance(this.#get(id), { ...context, signal: ending });
      } finally {
        await context.close();
        this.#options.onChange();
      }
    });
  }

  #serially<T>(work: () => Promise<T>): Promise<T> {
    const run = this.#turn.then(work, work);
    this.#turn = run.catch(() => undefined);
    return run;
  }

  async #run(): Promise<void> {
    const { clock } = this.#options;
    const stopping = this.#stopping.signal;
    while (!stopping.aborted) {
      this.#wait = new AbortController();
      const woken = AbortSignal.any([this.#wait.signal, stopping]);
      try {
        await this.#goOn(woken);
      } catch {
        // A store that cannot be read is told by the status; the sending must go on all the same once it can.
        await clock.sleep(LONGEST_WAIT_MS, woken).catch(() => undefined);
      }
    }
  }

  /** Makes every step that is due, then waits for the next one or for `woken`. */
  async #goOn(woken: AbortSignal): Promise<void> {
    const { clock, store } = this.#options;
    const at = clock.now().toISOString();
    const waiting = this.#mayCall() ? store.outgoing.live() : [];
    const due = waiting.filter(({ file }) => file.nextAt !== null && file.nextAt <= at);
    for (const { file } of due) {
      const error = await this.#step(file.id).catch(asDeskError);
      if (error?.offline === true) break;
    }
    const waits = (this.#mayCall() ? store.outgoing.live() : []).flatMap(({ file }) =>
      file.nextAt === null ? [] : [Date.parse(file.nextAt) - clock.now().getTime()],
    );
    // With nothing to wait for, whoever changes something (or the schedule's own tick) wakes this loop.
    if (waits.length === 0) await aborted(woken);
    else {
      const pause = Math.max(1_000, Math.min(LONGEST_WAIT_MS, ...waits));
      await clock.sleep(pause, woken).catch(() => undefined);
    }
  }

  #mayCall(): boolean {
    const { sending, schedule, connection } = this.#options.settings();
    return sending && !schedule.paused && connection.url !== null;
  }

  #result(ids: ReadonlySet<number>): SendResult {
    const files = [...ids].map((id) => this.#get(id).file).sort((a, b) => a.id - b.id);
    const count = (...states: readonly OutgoingFile['status'][]): number =>
      files.filter(({ status }) => states.includes(status)).length;
    return {
      sent: count('unknown', 'taken', 'accepted', 'confirmed', 'refused'),
      accepted: count('accepted', 'confirmed'),
      refused: count('refused'),
      waiting: count('waiting', 'unknown'),
      blocked: count('blocked'),
      files,
    };
  }

  #get(id: number): OutgoingRecord {
    const record = this.#options.store.outgoing.get(id);
    if (record === null) throw outgoingError('OUT-NOT-KNOWN', String(id));
    return record;
  }
}

function stopped(): DeskError {
  return new DeskError('ENGINE-STOPPED', 'L’envoi a été interrompu ; il reprendra où il en était.', {
    recovery: 'retrySoon',
  });
}
