import { archiveError, shownName } from './archive-errors.ts';
import type { DeskError } from '../api/errors.ts';
import { openArchive } from './archive-bytes.ts';
import type { ArchiveLimits } from './archive-limits.ts';
import { isMacCompanion } from './file-kinds.ts';
import type { RawRecord } from './ingest-types.ts';
import { splitRecords } from './record-splitter.ts';
import { readTar } from './tar-reader.ts';
import type { TarEvent } from './tar-reader.ts';

/** Where reading goes on after a record: index of the member and of the record in it, from 0. */
export interface ArchivePlace {
  readonly entry: number;
  readonly record: number;
}

/** One record of an archive, and its place. */
export interface PlacedRecord {
  readonly record: RawRecord;
  /** Name of its member. */
  readonly file: string;
  /** What comes after it. */
  readonly next: ArchivePlace;
  /** Bytes of the archive read up to it. */
  readonly bytesIn: number;
}

/** Roots of files that hold records; any other root is that of a whole file. */
const EXPORT_ROOTS: ReadonlySet<string> = new Set(['export', 'mouvements']);

/** Reads the records of an archive in their order, from a place on. */
export class ArchiveRecords {
  readonly #source: string | AsyncIterable<Uint8Array>;
  readonly #limits: ArchiveLimits;
  readonly #from: ArchivePlace;
  readonly #onRemark: (file: string, error: DeskError) => void;
  /** Member being read, for whoever has to say where reading stopped. */
  file = '';
  place: ArchivePlace;

  /** @param onRemark told of what does not stop the reading: a member that is no XML, a count, trailing bytes */
  constructor(
    source: string | AsyncIterable<Uint8Array>,
    options: {
      readonly limits: ArchiveLimits;
      readonly from: ArchivePlace;
      readonly onRemark: (file: string, error: DeskError) => void;
    },
  ) {
    this.#source = source;
    this.#limits = options.limits;
    this.#from = options.from;
    this.place = options.from;
    this.#onRemark = options.onRemark;
  }

  /**
   * In groups, as they come out of the archive.
   *
   * Throws `EXPORT-*` and `XML-*` where the archive or one of its files is broken; records before that were given.
   */
  async *read(): AsyncGenerator<readonly PlacedRecord[], void, undefined> {
    const archive = openArchive(this.#source, this.#limits);
    const events = readTar(archive.chunks, this.#limits.maxMembers);
    let entry = 0;
    try {
      for (;;) {
        const event = (await events.next()).value;
        if (event === undefined) return;
        if (event.type === 'end') {
          if (entry === 0) throw archiveError('EXPORT-EMPTY');
          if (event.trailing || archive.hasTrailingBytes())
            this.#onRemark('', archiveError('EXPORT-TRAILING'));
          return;
        }
        if (event.type !== 'member') continue;
        const data = memberData(events);
        this.file = event.name;
        if (entry < this.#from.entry || isMacCompanion(event.name)) {
          await drain(data);
        } else if (!event.name.toLowerCase().endsWith('.xml')) {
          this.#onRemark(event.name, archiveError('EXPORT-MEMBER', shownName(event.name)));
          await drain(data);
        } else {
          const skip = entry === this.#from.entry ? this.#from.record : 0;
          yield* this.#readMember(data, entry, { skip, bytesIn: () => archive.bytesIn() });
        }
        entry += 1;
        this.place = { entry, record: 0 };
      }
    } finally {
      await events.return();
    }
  }

  async *#readMember(
    data: AsyncIterable<Buffer>,
    entry: number,
    from: { readonly skip: number; readonly bytesIn: () => number },
  ): AsyncGenerator<readonly PlacedRecord[], void, undefined> {
    const { file } = this;
    let index = 0;
    let expected: number | null = null;
    const options = {
      isExportRoot: (root: string) => EXPORT_ROOTS.has(root),
      maxRecordBytes: this.#limits.maxRecordBytes,
    };
    for await (const part of splitRecords(data, options)) {
      if (part.type === 'root') {
        expected = part.root.expected;
        continue;
      }
      const placed: PlacedRecord[] = [];
      const bytesIn = from.bytesIn();
      for (const record of part.records) {
        index += 1;
        if (index <= from.skip) continue;
        const next = record.kind === 'file' ? { entry: entry + 1, record: 0 } : { entry, record: index };
        placed.push({ record, file, next, bytesIn });
      }
      const last = placed.at(-1);
      if (last === undefined) continue;
      this.place = last.next;
      yield placed;
    }
    if (expected !== null && expected !== index) {
      const detail = `${shownName(file)}, ${String(expected)} annoncés, ${String(index)} lus`;
      this.#onRemark(file, archiveError('EXPORT-COUNT', detail));
    }
  }
}

/** The bytes of the member that was just announced; to be read to the end before the next event. */
async function* memberData(
  events: AsyncGenerator<TarEvent, void, undefined>,
): AsyncGenerator<Buffer, void, undefined> {
  for (;;) {
    const event = (await events.next()).value;
    if (event?.type !== 'data') return;
    yield event.bytes;
  }
}

async function drain(data: AsyncIterable<Buffer>): Promise<void> {
  const chunks = data[Symbol.asyncIterator]();
  while ((await chunks.next()).done !== true) {
    // Passed over.
  }
}
