import type { ExportProgress } from '../../src-main/api/exports.ts';

/** Shortest stretch that a speed is measured over, in milliseconds. */
const MEASURED_MS = 1_500;

/** Progress as told by the engine, with the speed that this window measures. */
export interface SeenProgress {
  readonly progress: ExportProgress;
  /** When it was told, milliseconds since 1970. */
  readonly atMs: number;
  /** When this phase was first seen, and how far it then was. */
  readonly from: { readonly atMs: number; readonly bytes: number };
  readonly bytesPerSecond: number | null;
}

/** Adds what was just told to what was seen before; a new phase, or a download begun anew, is measured anew. */
export function seeProgress(
  before: SeenProgress | undefined,
  progress: ExportProgress,
  nowMs: number,
): SeenProgress {
  const goesOn = before?.progress.phase === progress.phase && before.progress.bytes <= progress.bytes;
  if (!goesOn) {
    return { progress, atMs: nowMs, from: { atMs: nowMs, bytes: progress.bytes }, bytesPerSecond: null };
  }
  const elapsed = nowMs - before.from.atMs;
  if (elapsed < MEASURED_MS) return { ...before, progress, atMs: nowMs };
  const bytesPerSecond = ((progress.bytes - before.from.bytes) * 1_000) / elapsed;
  return { progress, atMs: nowMs, from: before.from, bytesPerSecond };
}
