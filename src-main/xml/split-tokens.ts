import { doctype, tooLarge } from './xml-errors.ts';

/** A piece of a stream: character data up to the next `<`, or one whole piece of markup. */
export type TokenKind = 'text' | 'open' | 'empty' | 'close' | 'comment' | 'cdata' | 'instruction';

const CDATA_OPEN = '<![CDATA[';
const SLASH = 0x2f;
const GREATER = 0x3e;
const QUOTE = 0x22;
const APOSTROPHE = 0x27;

/**
 * Cuts text that comes in chunks into tokens, whatever the cuts, and keeps what has been read since the last
 * `consume`. It only finds bounds: what it gives is judged afterwards by the scanner.
 */
export class TokenReader {
  readonly #maxLength: number;
  #buffer = '';
  /** Start of what is kept. */
  #from = 0;
  /** End of the last token. */
  #at = 0;
  /** Where the search for the end of the unfinished token goes on, and the quote it is inside of. */
  #resume = 0;
  #quote = 0;
  #line = 1;

  constructor(maxLength: number) {
    this.#maxLength = maxLength;
  }

  /** Line of the first character that is kept. */
  get startLine(): number {
    return this.#line;
  }

  /** Adds text to what is kept. */
  push(text: string): void {
    this.#buffer = this.#buffer.slice(this.#from) + text;
    this.#at -= this.#from;
    this.#resume -= this.#from;
    this.#from = 0;
  }

  /**
   * The next whole token, or null when more text is needed. Throws `XML-DOCTYPE` for a declaration and
   * `XML-TOO-LARGE` when more than the bound is kept.
   */
  next(): TokenKind | null {
    const kind = this.#read();
    const kept = (kind === null ? this.#buffer.length : this.#at) - this.#from;
    if (kept > this.#maxLength) {
      throw tooLarge('Un enregistrement du fichier XML', `${String(this.#maxLength)} caractères`);
    }
    if (kind !== null) {
      this.#resume = this.#at;
      this.#quote = 0;
    }
    return kind;
  }

  /** What has been read since the last call, up to the end of the last token; it is no longer kept. */
  consume(): string {
    const source = this.#buffer.slice(this.#from, this.#at);
    for (let at = source.indexOf('\n'); at !== -1; at = source.indexOf('\n', at + 1)) this.#line += 1;
    this.#from = this.#at;
    return source;
  }

  /** Everything that is kept, the unfinished token included. */
  rest(): string {
    return this.#buffer.slice(this.#from);
  }

  #read(): TokenKind | null {
    const buffer = this.#buffer;
    const start = this.#at;
    if (start >= buffer.length) return null;
    if (buffer.charAt(start) !== '<') {
      const end = buffer.indexOf('<', this.#resume);
      if (end === -1) {
        this.#resume = buffer.length;
        return null;
      }
      this.#at = end;
      return 'text';
    }
    switch (buffer.charAt(start + 1)) {
      case '':
        return null;
      case '!':
        return this.#bang(start);
      case '?':
        return this.#upTo('?>', start + 2, 'instruction');
      case '/':
        return this.#upTo('>', start + 2, 'close');
      default:
        return this.#tag(start);
    }
  }

  #bang(start: number): TokenKind | null {
    const buffer = this.#buffer;
    if (buffer.startsWith('<!--', start)) return this.#upTo('-->', start + 4, 'comment');
    if (buffer.startsWith(CDATA_OPEN, start)) return this.#upTo(']]>', start + CDATA_OPEN.length, 'cdata');
    const rest = buffer.slice(start, start + CDATA_OPEN.length);
    if ('<!--'.startsWith(rest) || CDATA_OPEN.startsWith(rest)) return null;
    throw doctype(this.#lineOf(start));
  }

  #upTo(terminator: string, from: number, kind: TokenKind): TokenKind | null {
    const end = this.#buffer.indexOf(terminator, Math.max(from, this.#resume));
    if (end !== -1) {
      this.#at = end + terminator.length;
      return kind;
    }
    // The terminator itself may be cut in two.
    this.#resume = Math.max(from, this.#buffer.length - terminator.length + 1);
    return null;
  }

  #tag(start: number): TokenKind | null {
    const buffer = this.#buffer;
    let at = Math.max(start + 1, this.#resume);
    for (; at < buffer.length; at += 1) {
      const code = buffer.charCodeAt(at);
      if (this.#quote !== 0) {
        if (code === this.#quote) this.#quote = 0;
      } else if (code === GREATER) {
        this.#at = at + 1;
        return buffer.charCodeAt(at - 1) === SLASH ? 'empty' : 'open';
      } else if (code === QUOTE || code === APOSTROPHE) {
        this.#quote = code;
      }
    }
    this.#resume = at;
    return null;
  }

  #lineOf(index: number): number {
    return this.#line + this.#buffer.slice(this.#from, index).split('\n').length - 1;
  }
}
