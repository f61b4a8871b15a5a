import type { Settings } from '../api/settings.ts';

/** Bounds on an archive: far above any real export, and each settable. */
export interface ArchiveLimits {
  /** Most members, folders included. */
  readonly maxMembers: number;
  /** Most bytes once decompressed. */
  readonly maxTotalBytes: number;
  /** Most bytes out for one byte in; looked at only once `ratioFromBytes` have come out. */
  readonly maxRatio: number;
  readonly ratioFromBytes: number;
  /** Longest record, in bytes. */
  readonly maxRecordBytes: number;
}

const MIB = 1024 * 1024;

/** 64 GiB, 10,000 files, 200 times the archive's size, 8 MiB a record (a demand is 4 to 12 KiB). */
export const DEFAULT_ARCHIVE_LIMITS: ArchiveLimits = {
  maxMembers: 10_000,
  maxTotalBytes: 64 * 1024 * MIB,
  maxRatio: 200,
  ratioFromBytes: 32 * MIB,
  maxRecordBytes: 8 * MIB,
};

/** The bounds that a person set, in bytes. */
export function limitsOf({ limits }: Settings['exports']): ArchiveLimits {
  return {
    maxMembers: limits.maxFiles,
    maxTotalBytes: limits.maxGigabytes * 1024 * MIB,
    maxRatio: limits.maxRatio,
    ratioFromBytes: DEFAULT_ARCHIVE_LIMITS.ratioFromBytes,
    maxRecordBytes: limits.maxRecordMegabytes * MIB,
  };
}
