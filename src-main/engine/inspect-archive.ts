import { DeskError } from '../api/errors.ts';
import { openArchive } from '../ingest/archive-bytes.ts';
import type { ArchiveLimits } from '../ingest/archive-limits.ts';
import { DEFAULT_ARCHIVE_LIMITS } from '../ingest/archive-limits.ts';
import { readTar } from '../ingest/tar-reader.ts';
import { normalizeNud } from '../reference/nud.ts';

/** Longest text that may straddle two pieces: a start tag with its attributes, or a number with its element. */
const OVERLAP = 1024;
const RECORD = /<(?:[\w.-]+:)?(mouvement|drm|interfaceNuu)[\s>/]/g;
const NUD = /<(?:[\w.-]+:)?numUnique(?:\s[^>]*)?>\s*([^<]{1,40}?)\s*<\//g;
const ENTITY = /<(?:[\w.-]+:)?export\s[^>]*?\bentite\s*=\s*["'](\w{1,20})["']/g;

/** What an archive holds, found without storing anything. */
export interface ArchiveContent {
  /** Records: movements, monthly resources, and plain files of demands. */
  readonly records: number;
  /** Numbers of the records of demands (not of monthly resources), normalised. */
  readonly nuds: ReadonlySet<string>;
  /** Why it is not whole or not sound, or null. */
  readonly fault: DeskError | null;
}

/**
 * Looks through an archive to its end before anything of it is stored. Counts by the tags alone: a comment that holds
 * one would count too, which only makes the check milder.
 *
 * @throws what reading the file throws, and the signal's reason
 */
export async function inspectArchive(
  source: string | AsyncIterable<Uint8Array>,
  options: {
    readonly signal?: AbortSignal;
    readonly limits?: ArchiveLimits;
    /** Awaited between two pieces: as long as it does not resolve, reading is paused. */
    readonly gate?: () => Promise<void>;
    readonly onProgress?: (bytes: number) => void;
  } = {},
): Promise<ArchiveContent> {
  const limits = options.limits ?? DEFAULT_ARCHIVE_LIMITS;
  const archive = openArchive(source, limits);
  const scan = new RecordScan();
  try {
    for await (const event of readTar(archive.chunks, limits.maxMembers)) {
      await options.gate?.();
      options.signal?.throwIfAborted();
      if (event.type === 'data') scan.push(event.bytes);
      else if (event.type === 'memberEnd') scan.endMember();
      options.onProgress?.(archive.bytesIn());
    }
    return { ...scan.result(), fault: null };
  } catch (thrown) {
    if (!(thrown instanceof DeskError) || thrown.code.startsWith('IMPORT-')) throw thrown;
    return { ...scan.result(), fault: thrown };
  }
}

class RecordScan {
  readonly #nuds = new Set<string>();
  #records = 0;
  /** Of the member being read. */
  #movements = 0;
  #resources = 0;
  #files = 0;
  #text = '';
  /** The file is one of monthly resources: its numbers say nothing of the stock of demands. */
  #isDrm = false;

  push(bytes: Buffer): void {
    const text = bytes.toString('latin1');
    // In UTF-16 the tags are ASCII with zeros between: enough to count them.
    this.#text += text.includes('\0') ? text.replaceAll('\0', '') : text;
    this.#scan(this.#text.length - OVERLAP);
  }

  endMember(): void {
    this.#scan(this.#text.length);
    this.#text = '';
    this.#isDrm = false;
    // A movement embeds the file of its demand: it is one record.
    this.#records += (this.#movements > 0 ? this.#movements : this.#files) + this.#resources;
    [this.#movements, this.#resources, this.#files] = [0, 0, 0];
  }

  result(): Omit<ArchiveContent, 'fault'> {
    this.endMember();
    return { records: this.#records, nuds: this.#nuds };
  }

  /** Counts what begins before `end`: what begins later may still lack its end. */
  #scan(end: number): void {
    if (end <= 0) return;
    const each = (pattern: RegExp, found: (value: string) => void): void => {
      for (const match of this.#text.matchAll(pattern)) {
        if (match.index < end) found(match[1] ?? '');
      }
    };
    each(ENTITY, (entity) => {
      this.#isDrm = entity === 'DRM';
    });
    each(RECORD, (name) => {
      if (name === 'mouvement') this.#movements += 1;
      else if (name === 'drm') this.#resources += 1;
      else this.#files += 1;
    });
    if (!this.#isDrm) {
      // A copy: the match is a slice that would hold the whole piece of text in memory.
      each(NUD, (nud) => this.#nuds.add(Buffer.from(normalizeNud(nud), 'latin1').toString('latin1')));
    }
    this.#text = Buffer.from(this.#text.slice(end), 'latin1').toString('latin1');
  }
}
