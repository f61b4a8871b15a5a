import { rmSync } from 'node:fs';
import { asDeskError } from '../api/errors.ts';
import type { DeskError } from '../api/errors.ts';
import type { ExportJob, ExportProgress } from '../api/exports.ts';
import { plural } from '../api/format.ts';
import { readDrm } from '../drm/read-drm.ts';
import type { ValidationPolicy } from '../api/status.ts';
import type { Clock } from '../schedule/clock.ts';
import { limitsOf } from '../ingest/archive-limits.ts';
import type { ArchiveLimits } from '../ingest/archive-limits.ts';
import type { StoreKey } from '../store/cipher.ts';
import type { JobRecord } from '../store/export-store.ts';
import { readSealed, sealedSize } from '../store/sealed-file.ts';
import type { Store, WriteUnit } from '../store/store.ts';
import { validationPolicyOf } from '../api/settings.ts';
import type { SchemaRegistry } from '../xml/schemas.ts';
import { refreshDemands } from './demand-refresh.ts';
import { storeDrm } from './drm.ts';
import { now } from './export-steps.ts';
import type { StepContext } from './export-steps.ts';
import { exportError } from './export-words.ts';
import { inspectArchive } from './inspect-archive.ts';
import type { ArchiveContent } from './inspect-archive.ts';

/** The bulk reader, as this module needs it. */
export type IngestArchive = (
  source: AsyncIterable<Uint8Array>,
  options: {
    readonly store: Store;
    readonly schemas: SchemaRegistry;
    readonly policy: ValidationPolicy;
    readonly clock: Clock;
    readonly archiveId: string;
    readonly totalBytes: number;
    readonly limits: ArchiveLimits;
    readonly resume: boolean;
    readonly signal: AbortSignal;
    readonly gate: () => Promise<void>;
    readonly onProgress: (progress: {
      readonly bytes: number;
      readonly records: number;
      readonly rate: number | null;
      readonly remainingMs: number | null;
    }) => void;
    readonly onDrm: (unit: WriteUnit, xml: string) => void;
  },
) => Promise<IngestOutcome>;

/** What of its result is kept with the job. `stoppedAt`: where it had to stop, or null when it read all. */
export interface IngestOutcome {
  readonly records: number;
  readonly stored: number;
  readonly unchanged: number;
  readonly rejected: number;
  readonly drift: number;
  readonly drm: number;
  readonly seconds: number;
  readonly stoppedAt: { readonly code: string; readonly message: string } | null;
}

export interface StoringContext extends StepContext {
  readonly ingest: IngestArchive;
  /** Resolves once the exports are not suspended, or the signal is aborted. */
  readonly gate: () => Promise<void>;
  readonly file: string;
  /** What the archive is encrypted by. */
  readonly key: StoreKey;
  readonly onProgress: (progress: Omit<ExportProgress, 'id'>) => void;
}

/**
 * Checks a downloaded archive to its end, then stores it. What is truncated, empty or suspiciously small beside the
 * stock changes nothing before a person accepts it. Taken up where it stopped, however it stopped.
 */
export async function storeArchive(record: JobRecord, context: StoringContext): Promise<DeskError | null> {
  const { change, signal, file, key, gate, onProgress, store } = context;
  const archiveId = archiveIdOf(record.job);
  const bytes = sealedSize(file);
  const tell = { phase: 'checking' as const, totalBytes: bytes, records: 0, rate: null, remainingMs: null };
  const content = await inspectArchive(readSealed(file, key), {
    limits: limitsOf(context.settings.exports),
    signal,
    gate,
    onProgress: (read) => {
      onProgress({ ...tell, bytes: read });
    },
  });
  const wasBegun = store.exports.mark(archiveId) !== null;
  const doubt = doubtOf(record.job, content, context);
  if (doubt !== null && (isEmpty(doubt) || !(record.accepted || wasBegun))) {
    if (isEmpty(doubt)) rmSync(file, { force: true });
    const ended = isEmpty(doubt)
      ? { status: 'empty' as const, ended_at: now(context) }
      : { status: 'setAside' as const };
    await change({ ...ended, next_at: null, bytes, records: content.records }, doubt);
    return doubt;
  }
  let outcome: IngestOutcome;
  try {
    outcome = await readInto(archiveId, bytes, context);
  } catch (thrown) {
    signal.throwIfAborted();
    const error = asDeskError(thrown);
    await change({ status: 'setAside', next_at: null, bytes }, error);
    return error;
  }
  const { stoppedAt } = outcome;
  if (stoppedAt !== null) {
    // Stopped by whoever waits for it: the same archive goes on from there.
    signal.throwIfAborted();
    const problem = exportError('EXPORT-PARTIAL', stoppedAt.message);
    if (record.accepted) await complete(record, context, { outcome, bytes, problem, content: null });
    else await change({ status: 'setAside', next_at: null, bytes, ...countsOf(outcome) }, problem);
    if (record.accepted) rmSync(file, { force: true });
    return problem;
  }
  await complete(record, context, { outcome, bytes, problem: null, content });
  rmSync(file, { force: true });
  return null;
}

function readInto(archiveId: string, bytes: number, context: StoringContext): Promise<IngestOutcome> {
  const { ingest, file, key, store, schemas, settings, clock, signal, gate, onProgress } = context;
  const { keepHistory } = settings.drm;
  return ingest(readSealed(file, key), {
    store,
    schemas,
    policy: validationPolicyOf(settings),
    clock,
    archiveId,
    totalBytes: bytes,
    limits: limitsOf(settings.exports),
    resume: true,
    signal,
    gate,
    onProgress: (progress) => {
      onProgress({ phase: 'storing', totalBytes: bytes, ...progress });
    },
    onDrm: (unit, xml) => {
      const retrievedAt = clock.now().toISOString();
      for (const answer of readDrm(xml)) storeDrm(unit, answer, { retrievedAt, keepHistory });
    },
  });
}

/** Everything of the end is one transaction: result, what was absent, no mark any more. */
async function complete(
  { job }: JobRecord,
  { store, clock }: StoringContext,
  facts: {
    readonly outcome: IngestOutcome;
    readonly bytes: number;
    readonly problem: DeskError | null;
    readonly content: ArchiveContent | null;
  },
): Promise<void> {
  const { outcome, bytes, problem, content } = facts;
  const at = clock.now().toISOString();
  const absent =
    content?.fault !== null || !isWholeStock(job)
      ? []
      : store.exports.activeIn(job.departments, job.communes).filter((nud) => !content.nuds.has(nud));
  await store.write((unit) => {
    const ended = { status: 'done' as const, ended_at: at, next_at: null, bytes };
    unit.exports.update(job.id, at, { ...ended, ...countsOf(outcome) }, problem);
    unit.exports.listAbsent(job.id, absent);
    unit.exports.clearMark(archiveIdOf(job));
  });
}

function countsOf({ records, stored, unchanged, rejected, drift, drm, seconds }: IngestOutcome) {
  return { records: records + drm, stored, unchanged, rejected, drift, drm, seconds };
}

/**
 * Asks the SNE, one by one, for the active demands that the export did not have: none is ever removed because of an
 * export. Those that fail stay listed, to be asked for again.
 */
export async function resolveAbsent(job: ExportJob, context: StoringContext): Promise<DeskError | null> {
  const { store, signal, clock, gate, onProgress } = context;
  const waiting = store.exports
    .absent(job.id)
    .filter(({ outcome }) => outcome === null || outcome === 'failed')
    .map(({ nud }) => nud);
  if (waiting.length === 0) return null;
  let done = 0;
  const tell = { phase: 'resolving' as const, bytes: 0, totalBytes: null, rate: null, remainingMs: null };
  try {
    await refreshDemands(context, waiting, {
      signal,
      gate,
      onOutcome: (unit, nud, outcome) => {
        unit.exports.resolveAbsent(job.id, nud, outcome, clock.now().toISOString());
        done += 1;
        onProgress({ ...tell, records: done });
      },
    });
    return null;
  } catch (thrown) {
    signal.throwIfAborted();
    return asDeskError(thrown);
  }
}

/** What speaks against storing an archive before a person has looked at it, or null. */
function doubtOf(
  job: ExportJob,
  content: ArchiveContent,
  { store, settings }: StoringContext,
): DeskError | null {
  const { fault, records } = content;
  if (fault !== null) return fault;
  if (records === 0) return exportError('EXPORT-NOTHING');
  const expected = job.expectedRecords;
  if (expected !== null && records < expected) {
    const said = `${String(records)} enregistrements au lieu de ${String(expected)}`;
    return exportError('EXPORT-INCOMPLETE', said);
  }
  if (!isWholeStock(job)) return null;
  const here = store.exports.activeIn(job.departments, job.communes).length;
  if (content.nuds.size >= here * settings.exports.smallShare) return null;
  const demands = plural(content.nuds.size, 'demande');
  return exportError(
    'EXPORT-SMALL',
    `${demands} pour ${plural(here, 'demande active', 'demandes actives')} ici`,
  );
}

/** An export that should have every active demand of its place. */
function isWholeStock({ entities, state }: ExportJob): boolean {
  return state === 'active' && entities.includes('CERFA');
}

function isEmpty({ code }: DeskError): boolean {
  return code === 'EXPORT-NOTHING' || code === 'EXPORT-EMPTY';
}

/** The name of the archive of a job, for the mark of how far it was stored. */
export function archiveIdOf({ id, exportNumber }: ExportJob): string {
  return `export:${exportNumber ?? String(id)}`;
}
