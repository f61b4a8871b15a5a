import type { ExportStatus } from './exports.ts';

const LIVE: ReadonlySet<ExportStatus> = new Set([
  'asking',
  'postponed',
  'requested',
  'running',
  'ready',
  'downloaded',
]);

/** Whether an export goes on by itself. */
export function isLive(status: ExportStatus): boolean {
  return LIVE.has(status);
}

/** Whether it goes on or waits for a person. */
export function isOpen(status: ExportStatus): boolean {
  return isLive(status) || status === 'setAside' || status === 'unnumbered';
}
