import { rmSync } from 'node:fs';
import { asDeskError } from '../api/errors.ts';
import type { DeskError } from '../api/errors.ts';
import { growingPause } from '../schedule/growing-pause.ts';
import type { JobRecord } from '../store/export-store.ts';
import { downloadExport } from './export-download.ts';
import { later, now } from './export-steps.ts';
import type { StoringContext } from './export-storing.ts';
import { exportError } from './export-words.ts';

/** Downloads of another length than announced before the archive is set aside. */
const MOST_WRONG_LENGTHS = 2;
const PAUSES = { firstPauseSeconds: 1, longestPauseSeconds: 300 };

/**
 * One attempt at the download of a job's archive, and what it changes of the job.
 *
 * @param reached the most bytes that each download has come to: only beyond it a try has brought something
 */
export async function fetchArchive(
  record: JobRecord,
  context: StoringContext,
  reached: Map<number, number>,
): Promise<DeskError | null> {
  const { change, settings, file } = context;
  const { id } = record.job;
  const outcome = await download(record, context);
  switch (outcome.kind) {
    case 'complete':
      reached.delete(id);
      await change({ status: 'downloaded', failures: 0, bytes: outcome.bytes, next_at: now(context) }, null);
      return null;
    case 'gone':
    case 'unknown': {
      rmSync(`${file}.part`, { force: true });
      const isGone = outcome.kind === 'gone';
      const error = exportError(isGone ? 'EXPORT-EXPIRED' : 'EXPORT-UNKNOWN-NUMBER');
      await change({ status: isGone ? 'expired' : 'failed', ended_at: now(context), next_at: null }, error);
      return error;
    }
    case 'pending': {
      const pause = growingPause(record.looks, settings.exports);
      await change({ status: 'running', next_at: later(context, pause) }, null);
      return null;
    }
    case 'wrongLength': {
      if (record.failures + 1 < MOST_WRONG_LENGTHS) {
        rmSync(file, { force: true });
        return fail(record, context, exportError('EXPORT-DOWNLOAD', null, { recovery: 'retrySoon' }));
      }
      const said = `${String(outcome.bytes)} octets au lieu de ${String(outcome.expected)}`;
      const error = exportError('EXPORT-LENGTH', said);
      await change({ status: 'setAside', bytes: outcome.bytes, next_at: null }, error);
      return error;
    }
    case 'partial': {
      const brought = outcome.bytes > (reached.get(id) ?? 0);
      if (brought) reached.set(id, outcome.bytes);
      return fail(brought ? { ...record, failures: 0 } : record, context, asDeskError(outcome.error));
    }
  }
}

function download({ job, etag }: JobRecord, context: StoringContext) {
  const { change, onProgress } = context;
  const tell = { phase: 'downloading' as const, records: 0, rate: null, remainingMs: null };
  return downloadExport({
    calls: context.client.exports,
    number: job.exportNumber ?? '',
    file: context.file,
    key: context.key,
    etag,
    expectedBytes: job.expectedBytes,
    signal: context.signal,
    onEtag: (validator) => change({ etag: validator }),
    onBytes: (bytes, total) => {
      onProgress({ ...tell, bytes, totalBytes: total ?? job.expectedBytes });
    },
  });
}

async function fail(record: JobRecord, context: StoringContext, error: DeskError): Promise<DeskError> {
  const failures = record.failures + 1;
  const pause = Math.max(error.retryAfterMs ?? 0, growingPause(failures - 1, PAUSES));
  await context.change({ failures, next_at: later(context, pause) }, error);
  return error;
}
