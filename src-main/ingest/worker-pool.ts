import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { resourcePath } from '../resources.ts';
import { archiveError } from './archive-errors.ts';
import { answerMessage, fromMessage } from './batch-message.ts';
import { BatchReader } from './batch-reader.ts';
import { holdBackCompiler, SEMI_SPACE_MB, sizeYoungGeneration } from './v8-tuning.ts';
import type { Batch, BatchAnswer, PendingAnswer, WholeAnswer, WorkerSetup } from './ingest-types.ts';

/** Reads batches somewhere: in other threads, or here. */
export interface BatchPool {
  /** Batches that can be under way at once without waiting for one another. */
  readonly width: number;
  /** True where a batch is read as soon as it is given; false where it is read when its answer is asked for. */
  readonly readsAhead: boolean;
  /** How to have the answer to a batch, once. Rejects with `EXPORT-WORKER` when it cannot be read, or `XML-SCHEMA`. */
  read(batch: Batch): PendingAnswer;
  /** Called while nothing else is to be done but wait for the first answer; more than once does nothing more. */
  useWait(): Promise<void>;
  close(): Promise<void>;
}

/** Times that a batch is given to another worker when one dies with it. */
const TRIES = 2;
/** Batches that wait inside each worker: it reads on while the main thread writes a transaction and hears nothing. */
const QUEUED = 12;
/** Bound on what a worker's own heap may grow to, in MiB; the module's memory is apart. */
const WORKER_HEAP_MB = 96;

/**
 * A pool of reading threads.
 *
 * @param options `threads`: how many, none to read in this one; by default as many as serve. `workerFile`: the program of a
 * thread, where it is not the usual one
 */
export function openPool(
  setup: WorkerSetup,
  {
    threads = defaultThreads(),
    workerFile = usualWorkerFile(),
  }: { readonly threads?: number; readonly workerFile?: string },
): BatchPool {
  sizeYoungGeneration();
  return threads > 0 ? new ThreadPool(threads, setup, workerFile) : new LocalPool(new BatchReader(setup));
}

/** On two cores one thread reads what this one writes: a second would only take their time from both. */
function defaultThreads(): number {
  const cores = availableParallelism();
  if (cores < 2) return 0;
  return cores < 4 ? 1 : 2;
}

/** Reads just before what was read is stored: kept any longer, it would outlive the collector's young generation. */
class LocalPool implements BatchPool {
  readonly width = 0;
  readonly readsAhead = false;
  readonly #reader: BatchReader;

  constructor(reader: BatchReader) {
    this.#reader = reader;
  }

  read(batch: Batch): PendingAnswer {
    return async () => {
      // Lets the caller's reader and timers run between two batches.
      await new Promise((resolve) => {
        setImmediate(resolve);
      });
      return { bytes: batch.bytes, answer: await this.#reader.read(batch), apart: new Map() };
    };
  }

  useWait(): Promise<void> {
    return Promise.resolve();
  }

  close(): Promise<void> {
    this.#reader.dispose();
    return Promise.resolve();
  }
}

interface Task {
  readonly batch: Batch;
  tries: number;
  readonly resolve: (answer: WholeAnswer | Promise<WholeAnswer>) => void;
  readonly reject: (error: unknown) => void;
}

interface Thread {
  readonly worker: Worker;
  readonly tasks: Map<number, Task>;
}

class ThreadPool implements BatchPool {
  readonly readsAhead = true;
  readonly width: number;
  readonly #setup: WorkerSetup;
  readonly #file: string;
  readonly #threads = new Set<Thread>();
  readonly #waiting: Task[] = [];
  #own: BatchReader | null = null;
  /** Threads that died with nothing to do: one that cannot live is not started for ever. */
  #idleDeaths = 0;
  #closed = false;

  constructor(threads: number, setup: WorkerSetup, file: string) {
    holdBackCompiler(true);
    this.#setup = setup;
    this.#file = file;
    this.width = threads * QUEUED;
    for (let index = 0; index < threads; index += 1) this.#start();
  }

  read(batch: Batch): PendingAnswer {
    const answer = new Promise<WholeAnswer>((resolve, reject) => {
      this.#waiting.push({ batch, tries: 0, resolve, reject });
      this.#feed();
    });
    // Waited for later: until then a failure must not be nobody's.
    answer.catch(() => undefined);
    return () => answer;
  }

  /** The exact reader, which nearly every large archive needs for some records; what is wrong with it is told then. */
  async useWait(): Promise<void> {
    await this.#ownReader()
      .prepareExact()
      .catch(() => undefined);
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#threads].map(({ worker }) => worker.terminate()));
    holdBackCompiler(false);
    this.#own?.dispose();
  }

  #start(): void {
    const worker = new Worker(this.#file, {
      workerData: this.#setup,
      resourceLimits: { maxOldGenerationSizeMb: WORKER_HEAP_MB, maxYoungGenerationSizeMb: 6 * SEMI_SPACE_MB },
    });
    const thread: Thread = { worker, tasks: new Map() };
    let failure: unknown = null;
    const fail = (error: unknown): void => {
      failure = error;
      void worker.terminate();
    };
    worker.on('message', (message: unknown) => {
      const { data, error } = answerMessage.safeParse(message);
      if (data === undefined) {
        fail(error);
        return;
      }
      const task = thread.tasks.get(data.id);
      task?.resolve(this.#whole(task.batch, fromMessage(data)));
      thread.tasks.delete(data.id);
      this.#feed();
    });
    worker.on('messageerror', fail);
    worker.on('error', (error) => {
      failure = error;
    });
    worker.on('exit', () => {
      this.#onExit(thread, failure);
    });
    this.#threads.add(thread);
  }

  #ownReader(): BatchReader {
    return (this.#own ??= new BatchReader(this.#setup));
  }

  /** Reads here what a worker left: so few records that loading the engine in every thread would cost more. */
  async #whole(batch: Batch, answer: BatchAnswer): Promise<WholeAnswer> {
    const apart = new Map<number, WholeAnswer>();
    for (const index of answer.left) {
      const own = single(batch, index);
      const read = await this.#ownReader().read(own, 'exactly');
      apart.set(index, { bytes: own.bytes, answer: read, apart: new Map() });
    }
    return { bytes: batch.bytes, answer, apart };
  }

  /** A worker died: another takes its place and its batches, unless they have killed one already. */
  #onExit(thread: Thread, failure: unknown): void {
    this.#threads.delete(thread);
    if (this.#closed) return;
    const first = [...thread.tasks.values()][0];
    for (const task of [...thread.tasks.values()].reverse()) {
      if (task === first) task.tries += 1;
      if (task.tries >= TRIES) task.reject(archiveError('EXPORT-WORKER', '', failure));
      else this.#waiting.unshift(task);
    }
    if (first === undefined) this.#idleDeaths += 1;
    if (first !== undefined || this.#idleDeaths < TRIES) this.#start();
    this.#feed();
  }

  #feed(): void {
    for (;;) {
      const task = this.#waiting[0];
      const thread = [...this.#threads].sort((a, b) => a.tasks.size - b.tasks.size)[0];
      if (task === undefined) return;
      if (thread === undefined) {
        this.#waiting.shift();
        task.reject(archiveError('EXPORT-WORKER'));
        continue;
      }
      if (thread.tasks.size >= QUEUED) return;
      this.#waiting.shift();
      thread.tasks.set(task.batch.id, task);
      thread.worker.postMessage(task.batch);
    }
  }
}

/** One record of a batch as a batch of its own. */
function single({ id, bytes, ends, kinds, declarations, setup }: Batch, index: number): Batch {
  const start = index === 0 ? 0 : (ends[index - 1] ?? 0);
  const own = Buffer.from(bytes.subarray(start, ends[index]));
  return {
    id,
    bytes: own,
    ends: Uint32Array.of(own.length),
    kinds: Uint8Array.of(kinds[index] ?? 0),
    declarations,
    setup,
  };
}

/** Beside this file in the sources, beside the programs in the build. */
function usualWorkerFile(): string {
  const source = join(import.meta.dirname, 'ingest-worker.ts');
  return existsSync(source) ? source : resourcePath('dist', 'main', 'ingest-worker.js');
}
