import { isBlank } from './characters.ts';
import { HEAD_BYTES, inspectHead, invalidUtf8 } from './encoding.ts';
import { addDeclarations, missingDeclarations } from './extract.ts';
import { resolveLimits } from './limits.ts';
import type { XmlLimits } from './limits.ts';
import type { NamespaceScope } from './namespaces.ts';
import { scanXml } from './scan.ts';
import type { OpenTag, ScanOptions } from './scan.ts';
import type { XmlAttribute } from './scan-tag.ts';
import { TokenReader } from './split-tokens.ts';
import type { TokenKind } from './split-tokens.ts';
import { tooLarge, truncated } from './xml-errors.ts';

/** What `splitElements` yields: the root once, its records, then the end once the root is closed. */
export type SplitEvent =
  | {
      readonly type: 'root';
      /** Local name. */
      readonly name: string;
      readonly namespace: string;
      readonly attributes: readonly XmlAttribute[];
      /** Declarations in force inside the root. */
      readonly scope: NamespaceScope;
    }
  | {
      readonly type: 'record';
      /** Local name. */
      readonly name: string;
      /** The record's exact source as a document of its own, the declarations in force around it added. */
      readonly xml: string;
      /** Line of its first character in the stream. */
      readonly line: number;
    }
  | { readonly type: 'end' };

export interface SplitOptions {
  /** Local name, or names, of the root's children that are records; other children are checked and skipped. */
  readonly record: string | ReadonlySet<string>;
  /** `maxLength` bounds one record, and all that stands between two, in characters; 8 Mi by default. */
  readonly limits?: Partial<XmlLimits>;
}

const MAX_RECORD_LENGTH = 8 * 1024 * 1024;

/**
 * Splits a stream of UTF-8 bytes into the records that are children of its root, in memory bounded by one
 * record, whatever the chunks. Every character is checked as `scanXml` would.
 *
 * Throws `XML-EMPTY`, `XML-NOT-XML`, `XML-ENCODING`, `XML-DOCTYPE`, `XML-TOO-DEEP`, `XML-TOO-LARGE` (one record,
 * one piece of markup, or what separates two records), `XML-TRUNCATED` (the stream ends before the root is closed) and `XML-MALFORMED`;
 * records before the fault have then been yielded already. Errors of `chunks` itself pass through.
 */
export async function* splitElements(
  chunks: AsyncIterable<Uint8Array>,
  options: SplitOptions,
): AsyncGenerator<SplitEvent, void, undefined> {
  const limits = resolveLimits({ maxLength: MAX_RECORD_LENGTH, ...options.limits });
  const splitter = new Splitter(options.record, limits);
  for await (const text of decodeChunks(chunks)) {
    yield* splitter.push(text);
  }
  yield* splitter.finish();
}

/** Text of a stream of bytes, judged on its first bytes and strictly decoded. */
async function* decodeChunks(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string, void, undefined> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const decode = (bytes: Uint8Array): string => {
    try {
      return decoder.decode(bytes, { stream: true });
    } catch (cause) {
      throw invalidUtf8(cause);
    }
  };
  let head: Uint8Array | null = new Uint8Array(0);
  for await (const chunk of chunks) {
    if (head === null) {
      yield decode(chunk);
      continue;
    }
    head = Buffer.concat([head, chunk]);
    if (head.byteLength < HEAD_BYTES) continue;
    inspectHead(head.subarray(0, HEAD_BYTES), false);
    yield decode(head);
    head = null;
  }
  if (head !== null) {
    inspectHead(head, true);
    yield decode(head);
  }
  yield lastCharacter(() => decoder.decode());
}

/** Nothing, or U+FFFD when the stream stops inside a character: it is then found to be truncated. */
function lastCharacter(flush: () => string): string {
  try {
    return flush();
  } catch {
    return '\ufffd';
  }
}

interface Root {
  readonly qname: string;
  readonly scope: NamespaceScope;
}

class Splitter {
  readonly #records: ReadonlySet<string>;
  readonly #limits: XmlLimits;
  readonly #innerLimits: XmlLimits;
  readonly #tokens: TokenReader;
  #prolog = '';
  #root: Root | null = null;
  #closed = false;
  /** Depth below the root of the child being read; 0 between children. */
  #depth = 0;
  /** Characters since the last record: a stream that never comes to one is given up. */
  #between = 0;

  constructor(record: string | ReadonlySet<string>, limits: XmlLimits) {
    this.#records = typeof record === 'string' ? new Set([record]) : record;
    this.#limits = limits;
    // Lengths are bounded by the token reader; the root is one level of the depth.
    this.#innerLimits = { ...limits, maxDepth: limits.maxDepth - 1, maxLength: Number.MAX_SAFE_INTEGER };
    this.#tokens = new TokenReader(limits.maxLength);
  }

  *push(text: string): Generator<SplitEvent, void, undefined> {
    this.#tokens.push(text);
    for (let kind = this.#tokens.next(); kind !== null; kind = this.#tokens.next()) {
      if (this.#closed) this.#checkOutside();
      else if (this.#root === null) yield* this.#takeProlog(kind);
      else yield* this.#takeInside(kind, this.#root);
    }
  }

  *finish(): Generator<SplitEvent, void, undefined> {
    const line = this.#tokens.startLine;
    const rest = this.#tokens.rest();
    if (this.#root === null) {
      // Nothing but a prolog: the scanner says what is wrong with it.
      scanXml(this.#prolog + rest, {}, { limits: this.#limits });
      throw truncated(line, 'il n’y a aucun élément');
    }
    if (!this.#closed)
      throw truncated(line, `l’élément « ${this.#root.qname.slice(0, 60)} » n’est pas fermé`);
    scanOutside(rest, line);
    yield { type: 'end' };
  }

  *#takeProlog(kind: TokenKind): Generator<SplitEvent, void, undefined> {
    const source = this.#tokens.consume();
    if (kind !== 'open' && kind !== 'empty') {
      // Checked whole with the root's tag: an XML declaration is only allowed at the very start.
      this.#prolog += source;
      if (kind === 'close' || this.#prolog.length > this.#limits.maxLength) {
        scanXml(this.#prolog, {}, { limits: this.#limits });
      }
      return;
    }
    const qname = /^<([^\s/>]*)/.exec(source)?.[1] ?? '';
    const whole = this.#prolog + (kind === 'empty' ? source : `${source}</${qname}>`);
    const tag = firstTag(whole, { limits: { ...this.#limits, maxLength: Number.MAX_SAFE_INTEGER } });
    this.#root = { qname, scope: tag.scope };
    this.#prolog = '';
    this.#closed = kind === 'empty';
    const { name, namespace, attributes, scope } = tag;
    yield { type: 'root', name, namespace, attributes, scope };
  }

  *#takeInside(kind: TokenKind, root: Root): Generator<SplitEvent, void, undefined> {
    if (kind === 'open') {
      this.#depth += 1;
      // The scanner judges depth exactly; asking it here bounds what is kept.
      if (this.#depth >= this.#limits.maxDepth) this.#readChild(root);
    } else if (kind === 'close') {
      if (this.#depth === 0) {
        this.#closeRoot(root);
        return;
      }
      this.#depth -= 1;
    }
    if (this.#depth > 0) return;
    if (kind === 'close' || kind === 'empty') {
      const record = this.#readChild(root);
      if (record !== null) yield record;
    } else {
      this.#checkBetween();
    }
  }

  /** Checks the child that has just been read whole; gives it when it is a record. */
  #readChild(root: Root): SplitEvent | null {
    const line = this.#tokens.startLine;
    const source = this.#tokens.consume();
    const tag = firstTag(source, { limits: this.#innerLimits, scope: root.scope, firstLine: line });
    if (!this.#records.has(tag.name)) {
      this.#countBetween(source.length);
      return null;
    }
    this.#between = 0;
    const start = source.slice(0, tag.contentStart);
    const declared = addDeclarations(start, missingDeclarations(root.scope, start));
    return { type: 'record', name: tag.name, xml: declared + source.slice(start.length), line };
  }

  /** Between two children: text, a comment, CDATA or an instruction. */
  #checkBetween(): void {
    const line = this.#tokens.startLine;
    const source = this.#tokens.consume();
    this.#countBetween(source.length);
    if (isBlank(source, 0, source.length)) return;
    scanXml(`<a>${source}</a>`, {}, { limits: this.#innerLimits, firstLine: line });
  }

  #countBetween(length: number): void {
    this.#between += length;
    if (this.#between <= this.#limits.maxLength) return;
    throw tooLarge('Ce qui sépare deux enregistrements', `${String(this.#limits.maxLength)} caractères`);
  }

  #closeRoot(root: Root): void {
    const line = this.#tokens.startLine;
    // The name must be the root's, and nothing else may stand in the tag.
    scanXml(`<${root.qname}>${this.#tokens.consume()}`, {}, { scope: root.scope, firstLine: line });
    this.#closed = true;
  }

  #checkOutside(): void {
    const line = this.#tokens.startLine;
    scanOutside(this.#tokens.consume(), line);
  }
}

/** After the root only comments, instructions and white space may come. */
function scanOutside(source: string, line: number): void {
  if (isBlank(source, 0, source.length)) return;
  scanXml(`<a/>${source}`, {}, { limits: { maxLength: Number.MAX_SAFE_INTEGER }, firstLine: line });
}

/** Checks a whole element and gives its start tag. */
function firstTag(source: string, options: ScanOptions): OpenTag {
  const seen: OpenTag[] = [];
  const keepFirst = (tag: OpenTag): void => {
    if (seen.length === 0) seen.push(tag);
  };
  scanXml(source, { open: keepFirst }, options);
  const first = seen[0];
  // The scanner has thrown before when there is no element.
  if (first === undefined) throw new Error('scanXml accepted a document without a root');
  return first;
}
