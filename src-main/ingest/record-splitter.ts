import { Readable } from 'node:stream';
import { inspectHead } from '../xml/encoding.ts';
import { declaredDocument } from '../xml/extract.ts';
import { splitElements } from '../xml/split.ts';
import { attributeValue } from '../xml/tree.ts';
import { doctype, tooLarge } from '../xml/xml-errors.ts';
import type { ExportRoot, RawRecord } from './ingest-types.ts';

/** What is read of a file before its root must be there. */
const MAX_HEAD = 64 * 1024;
const GREATER = 0x3e;
const SLASH = 0x2f;
const LESS = 0x3c;
const EXCLAMATION = 0x21;
const QUESTION = 0x3f;

/** Local names of the children that are records. */
const RECORDS: ReadonlySet<string> = new Set(['mouvement', 'drm']);

export type SplitPart =
  | { readonly type: 'root'; readonly root: ExportRoot }
  /** Together, as many as a piece of the file holds: a step each would cost more than cutting them. */
  | { readonly type: 'records'; readonly records: readonly RawRecord[] };

/**
 * Cuts one XML file of an archive into its records, by their bytes: the root is read strictly, records are found by
 * their closing tag alone and judged later. Where that could be wrong (a comment, CDATA, an instruction, a record within
 * a record, another element between records) the strict splitter takes over for the rest of the file.
 *
 * A file whose root is not `isExportRoot` is given whole, as one record of kind `file`.
 *
 * Throws `XML-*` as `splitElements` does; records before the fault have been given.
 */
export async function* splitRecords(
  chunks: AsyncIterable<Buffer>,
  options: { readonly isExportRoot: (root: string) => boolean; readonly maxRecordBytes: number },
): AsyncGenerator<SplitPart, void, undefined> {
  const source = new Source(chunks, options.maxRecordBytes);
  const root = await readRoot(source, options.isExportRoot);
  if (root === null) {
    yield { type: 'records', records: [{ kind: 'file', bytes: await source.all() }] };
    return;
  }
  yield { type: 'root', root };
  do {
    const records: RawRecord[] = [];
    for (let record = source.take(root); record !== null; record = source.take(root)) records.push(record);
    if (records.length > 0) yield { type: 'records', records };
  } while (!source.isOdd && (await source.fill()));
  for await (const record of strictly(source, root, options.maxRecordBytes)) {
    yield { type: 'records', records: [record] };
  }
}

/** The rest of the file under the root again, read strictly. */
async function* strictly(
  source: Source,
  root: ExportRoot,
  maxRecordBytes: number,
): AsyncGenerator<RawRecord, void, undefined> {
  const rest = async function* (): AsyncGenerator<Uint8Array, void, undefined> {
    yield root.tag;
    yield* source.rest();
  };
  const events = splitElements(rest(), { record: RECORDS, limits: { maxLength: maxRecordBytes } });
  for await (const event of events) {
    if (event.type === 'record') {
      yield { kind: event.name === 'drm' ? 'drm' : 'movement', bytes: Buffer.from(event.xml), whole: true };
    }
  }
}

/** Takes the prolog and the root's tag; null, with nothing taken, when the file is not a stream of records. */
async function readRoot(source: Source, isExportRoot: (root: string) => boolean): Promise<ExportRoot | null> {
  await source.fill();
  while (source.length < MAX_HEAD && !source.hasRootTag() && (await source.fill())) {
    // More of the head.
  }
  const end = source.rootTagEnd();
  inspectHead(source.head(Math.min(source.length, 1024)), source.isEnded && source.length <= 1024);
  if (end === -1) {
    if (source.hasDoctype()) throw doctype(1);
    return null;
  }
  const head = source.head(end);
  // One that holds nothing, for its place has nothing to give.
  const isClosed = head.at(-2) === SLASH;
  const text = head.toString('utf8');
  const start = text.lastIndexOf('<');
  const qname = /^<([^\s/>]+)/.exec(text.slice(start))?.[1] ?? '';
  const closed = Readable.from([Buffer.from(isClosed ? text : `${text}</${qname}>`)]);
  for await (const event of splitElements(closed, { record: RECORDS })) {
    if (event.type !== 'root') break;
    if (!isExportRoot(event.name)) return null;
    source.drop(end);
    return {
      name: event.name,
      namespace: event.namespace,
      entity: attributeValue(event.attributes, 'entite'),
      expected: countOf(attributeValue(event.attributes, 'nombre')),
      declarations: event.scope.inForce(),
      tag: Buffer.from(text.slice(start)),
    };
  }
  return null;
}

function countOf(text: string | null): number | null {
  return text !== null && /^\d{1,9}$/.test(text) ? Number(text) : null;
}

const CLOSING = '</';

/** How the records of a name begin and end. */
interface Marks {
  readonly name: Buffer;
  readonly opening: Buffer;
  readonly closing: Buffer;
}

/** The bytes of one file that have been read and not yet given. */
class Source {
  readonly #chunks: AsyncIterator<Buffer>;
  readonly #maxRecordBytes: number;
  #buffer: Buffer = Buffer.alloc(0);
  #at = 0;
  /** Where the next comment, CDATA or instruction is; -1 before it was looked for in this buffer. */
  #oddAt = -1;
  #searchFrom = 0;
  #ended = false;
  readonly #marks = new Map<string, Marks>();
  isOdd = false;

  constructor(chunks: AsyncIterable<Buffer>, maxRecordBytes: number) {
    this.#chunks = chunks[Symbol.asyncIterator]();
    this.#maxRecordBytes = maxRecordBytes;
  }

  get isEnded(): boolean {
    return this.#ended;
  }

  get length(): number {
    return this.#buffer.length - this.#at;
  }

  /** Reads one more chunk; false at the end of the file. */
  async fill(): Promise<boolean> {
    const next = this.#ended ? null : await this.#chunks.next();
    if (next === null || next.done === true) {
      this.#ended = true;
      return false;
    }
    const kept = this.#buffer.subarray(this.#at);
    if (kept.length > this.#maxRecordBytes) {
      throw tooLarge('Un enregistrement du fichier XML', `${String(this.#maxRecordBytes)} octets`);
    }
    this.#searchFrom = Math.max(0, this.#searchFrom - this.#at);
    this.#buffer = kept.length === 0 ? next.value : Buffer.concat([kept, next.value]);
    this.#at = 0;
    this.#oddAt = -1;
    return true;
  }

  head(length: number): Buffer {
    return this.#buffer.subarray(this.#at, this.#at + length);
  }

  drop(length: number): void {
    this.#at += length;
    this.#searchFrom = this.#at;
  }

  hasRootTag(): boolean {
    return this.rootTagEnd() !== -1;
  }

  /** Whether a declaration comes before any element: it is refused whatever follows. */
  hasDoctype(): boolean {
    const text = this.head(MAX_HEAD).toString('latin1');
    return /^(?:\u00ef\u00bb\u00bf)?(?:\s|<\?[^]*?\?>|<!--[^]*?-->)*<!(?!--)/.test(text);
  }

  /** Index just after the `>` of the first start tag, from the beginning; -1 when it is not there yet. */
  rootTagEnd(): number {
    const text = this.head(MAX_HEAD).toString('latin1');
    const found =
      /^(?:\u00ef\u00bb\u00bf)?(?:\s|<\?[^]*?\?>|<!--[^]*?-->)*<[^!?\s/>](?:[^>"']|"[^"]*"|'[^']*')*>/.exec(
        text,
      );
    return found === null ? -1 : found[0].length;
  }

  /** The next record, or null when more bytes are needed, or none follows, or `isOdd`. */
  take(root: ExportRoot): RawRecord | null {
    const buffer = this.#buffer;
    let start = this.#at;
    while (isSpaceByte(buffer[start])) start += 1;
    if (start + 1 >= buffer.length) return null;
    // A closing tag, a comment or text: the strict splitter knows what it is.
    if (buffer[start] !== LESS || buffer[start + 1] === SLASH) return this.#odd();
    const tagEnd = buffer.indexOf(GREATER, start);
    if (tagEnd === -1) return null;
    const tag = buffer.toString('latin1', start, tagEnd + 1);
    const qname =
      /^<([A-Za-z_][\w.-]*(?::[A-Za-z_][\w.-]*)?)(?:\s[^"'<]*(?:"[^"<]*"[^"'<]*|'[^'<]*'[^"'<]*)*)?>$/.exec(
        tag,
      )?.[1];
    const name = qname?.slice(qname.indexOf(':') + 1);
    if (qname === undefined || name === undefined || !RECORDS.has(name) || tag.endsWith('/>'))
      return this.#odd();
    const marks = this.#marksOf(qname);
    const end = this.#closingEnd(marks, tagEnd + 1);
    if (end === -1) return null;
    if (end === null || this.#hasMarkupBefore(start, end)) return this.#odd();
    this.#at = end;
    this.#searchFrom = end;
    return {
      kind: name === 'drm' ? 'drm' : 'movement',
      bytes: buffer.subarray(start, end),
      declarations: root.declarations,
    };
  }

  #odd(): null {
    this.isOdd = true;
    return null;
  }

  #marksOf(qname: string): Marks {
    let marks = this.#marks.get(qname);
    if (marks === undefined) {
      marks = {
        name: Buffer.from(qname),
        opening: Buffer.from(`<${qname}`),
        closing: Buffer.from(`${CLOSING}${qname}>`),
      };
      this.#marks.set(qname, marks);
    }
    return marks;
  }

  /** Where a record ends, its start tag ending before `from`; -1 when more bytes are needed, null when one is within it. */
  #closingEnd(marks: Marks, from: number): number | null {
    const buffer = this.#buffer;
    // Looked for again with more bytes, it goes on where it stopped.
    if (this.#searchFrom <= from) {
      const end = this.#plainEnd(marks, from);
      if (end !== null) return end;
    }
    const { opening, closing } = marks;
    const found = buffer.indexOf(closing, Math.max(from, this.#searchFrom));
    if (found === -1) {
      this.#searchFrom = Math.max(from, buffer.length - closing.length);
      return -1;
    }
    const inner = buffer.indexOf(opening, from);
    return inner !== -1 && inner < found ? null : found + closing.length;
  }

  /** As a rule its name comes next where a record is closed: then one search tells that none is within it. Null: not so. */
  #plainEnd({ name, closing }: Marks, from: number): number | null {
    const buffer = this.#buffer;
    const start = buffer.indexOf(name, from) - CLOSING.length;
    const end = start + closing.length;
    return start >= from && end <= buffer.length && closing.compare(buffer, start, end) === 0 ? end : null;
  }

  /** Whether a comment, CDATA or instruction starts before `end`; asked with growing bounds. */
  #hasMarkupBefore(start: number, end: number): boolean {
    if (this.#oddAt < start) {
      this.#oddAt = Math.min(this.#markupFrom(EXCLAMATION, start), this.#markupFrom(QUESTION, start));
    }
    return this.#oddAt < end;
  }

  /** Where a `<` and this sign follow one another; the sign is looked for, since `<` is everywhere. */
  #markupFrom(sign: number, start: number): number {
    const buffer = this.#buffer;
    let at = buffer.indexOf(sign, start + 1);
    while (at !== -1 && buffer[at - 1] !== LESS) at = buffer.indexOf(sign, at + 1);
    return at === -1 ? Number.MAX_SAFE_INTEGER : at - 1;
  }

  /** Everything up to the end of the file, at most a record's bound. */
  async all(): Promise<Buffer> {
    while (await this.fill()) {
      // `fill` throws when it is too much.
    }
    if (this.length > this.#maxRecordBytes) {
      throw tooLarge('Un fichier XML de l’archive', `${String(this.#maxRecordBytes)} octets`);
    }
    return this.#buffer.subarray(this.#at);
  }

  /** What is left, in chunks. */
  async *rest(): AsyncGenerator<Buffer, void, undefined> {
    yield this.#buffer.subarray(this.#at);
    this.#buffer = Buffer.alloc(0);
    this.#at = 0;
    while (await this.fill()) {
      yield this.#buffer;
      this.#buffer = Buffer.alloc(0);
    }
  }
}

function isSpaceByte(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

/** The text of a record as a document of its own, as `splitElements` gives it. */
export function recordDocument(record: RawRecord): string {
  const text = record.bytes.toString('utf8');
  return record.kind === 'file' || record.whole === true ? text : declaredDocument(text, record.declarations);
}
