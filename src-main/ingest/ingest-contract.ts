import type { ValidationPolicy } from '../api/status.ts';
import type { Clock } from '../schedule/clock.ts';
import type { Store, WriteUnit } from '../store/store.ts';
import type { SchemaRegistry } from '../xml/schemas.ts';
import type { ArchiveLimits } from './archive-limits.ts';
import type { IngestCounts, IngestProblem } from './outcome-writer.ts';
import type { SharedPool } from './shared-pool.ts';

/** How far the reading is. */
export interface IngestProgress {
  /** Bytes of the archive, compressed, whose records are committed. */
  readonly bytes: number;
  /** Records committed, those of former runs included. */
  readonly records: number;
  /** Records a second, in this run. */
  readonly rate: number;
  /** Time left in milliseconds; null while nobody can tell. */
  readonly remainingMs: number | null;
}

export interface IngestOptions {
  readonly store: Store;
  readonly schemas: SchemaRegistry;
  readonly policy: ValidationPolicy;
  readonly clock: Clock;
  /** Names the archive, its content that is: a run that stopped is taken up by this name. */
  readonly archiveId: string;
  /** Bytes of the archive, where the source does not say it by itself. */
  readonly totalBytes?: number;
  /** Told after each commit. */
  readonly onProgress?: (progress: IngestProgress) => void;
  /** Given each record of monthly resources as a document, in the transaction that holds it. Absent: they are passed over. */
  readonly onDrm?: (unit: WriteUnit, xml: string) => void | Promise<void>;
  /** Stops between two commits; what is committed stays, and the same archive goes on from there. */
  readonly signal?: AbortSignal;
  /** Awaited between two commits: as long as it does not resolve, reading is paused. */
  readonly gate?: () => Promise<void>;
  /** Whether to go on where a former run of this archive stopped; otherwise it is read from its beginning. */
  readonly resume: boolean;
  readonly limits?: Partial<ArchiveLimits>;
  /** Threads that read batches; none reads in this one; by default as many as serve. */
  readonly threads?: number;
  /** Threads that other archives use before and after this one; whoever gives it closes it. Absent: its own. */
  readonly pool?: SharedPool;
  /** The program of a thread, where it is not the usual one. */
  readonly workerFile?: string;
}

/** Where and why reading stopped before the end; everything before it is stored, nothing after. */
export interface IngestStop {
  readonly code: string;
  readonly message: string;
  readonly hint: string | null;
  /** Member of the archive, empty when the archive itself is at fault. */
  readonly file: string;
  /** Index of the member, and how many of its records are stored. */
  readonly entry: number;
  readonly record: number;
}

/** The result of an archive; counts include former runs of it that were taken up. `bytes` are compressed. */
export interface IngestResult extends IngestCounts {
  readonly problems: readonly IngestProblem[];
  readonly bytes: number;
  readonly seconds: number;
  readonly stoppedAt: IngestStop | null;
}
