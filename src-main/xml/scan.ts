import { decodeReferences, endOfName, forbiddenCharacter } from './characters.ts';
import { isBlank, isSpace, normalizeLineEnds, skipSpaces } from './characters.ts';
import { acceptEncodingName } from './encoding.ts';
import { resolveLimits } from './limits.ts';
import type { XmlLimits } from './limits.ts';
import { NamespaceScope } from './namespaces.ts';
import { readTag } from './scan-tag.ts';
import type { XmlAttribute } from './scan-tag.ts';
import { doctype, empty, malformed, tooDeep, tooLarge, truncated } from './xml-errors.ts';

/** A start tag, its names resolved. Offsets are string indices into the scanned text. */
export interface OpenTag {
  /** Local name. */
  readonly name: string;
  readonly prefix: string;
  /** Empty where there is none. */
  readonly namespace: string;
  /** In the order of the file, namespace declarations apart. */
  readonly attributes: readonly XmlAttribute[];
  readonly scope: NamespaceScope;
  readonly line: number;
  /** Index of its `<`. */
  readonly start: number;
  /** Index just after its `>`. */
  readonly contentStart: number;
}

/** What the scanner tells. Calls come in document order; a tag `<x/>` gives `open` then `close`. */
export interface XmlHandler {
  open?(tag: OpenTag): void;
  /**
   * Character data (CDATA included), references resolved and line ends normalized; may come in pieces. Runs of
   * literal white space between two pieces of markup are not told.
   */
  text?(value: string): void;
  /** `end` is the index just after the element's last character. */
  close?(end: number): void;
  /** A processing instruction, or the XML declaration with the target `xml`. */
  instruction?(target: string, start: number, end: number): void;
}

export interface ScanOptions {
  readonly limits?: Partial<XmlLimits>;
  /** Declarations already in force, for a slice of a larger document. */
  readonly scope?: NamespaceScope;
  /** Line of the first character; 1 by default. */
  readonly firstLine?: number;
}

const SLASH = 0x2f;
const BANG = 0x21;
const QUESTION = 0x3f;
const GREATER = 0x3e;
const CDATA_OPEN = '<![CDATA[';

/**
 * Reads a whole document strictly (XML 1.0 with namespaces, without DTD) and tells the handler what it holds.
 *
 * Throws `XML-TOO-LARGE`, `XML-EMPTY`, `XML-DOCTYPE`, `XML-TOO-DEEP`, `XML-ENCODING` (a declaration that names
 * another encoding than UTF-8 or US-ASCII), `XML-TRUNCATED` or `XML-MALFORMED`. The handler may already have
 * been told of what comes before the fault.
 */
export function scanXml(xml: string, handler: XmlHandler, options: ScanOptions = {}): void {
  const limits = resolveLimits(options.limits);
  if (xml.length > limits.maxLength) {
    throw tooLarge('Le document XML', `${String(limits.maxLength)} caractères`);
  }
  new Scanner(xml, handler, limits, options).run();
}

/** Remembers where a needle comes next, so that asking again costs nothing until it is passed. */
class Finder {
  readonly #xml: string;
  readonly #needle: string;
  #next: number;

  constructor(xml: string, needle: string) {
    this.#xml = xml;
    this.#needle = needle;
    this.#next = xml.indexOf(needle);
  }

  /** True when the needle starts in [start, end); `start` never goes back from one call to the next. */
  within(start: number, end: number): boolean {
    if (this.#next !== -1 && this.#next < start) this.#next = this.#xml.indexOf(this.#needle, start);
    return this.#next !== -1 && this.#next < end;
  }
}

interface OpenElement {
  readonly qname: string;
  readonly scope: NamespaceScope;
}

class Scanner {
  readonly #xml: string;
  readonly #handler: XmlHandler;
  readonly #limits: XmlLimits;
  readonly #references: Finder;
  readonly #carriageReturns: Finder;
  readonly #sectionEnds: Finder;
  readonly #open: OpenElement[] = [];
  readonly #rootScope: NamespaceScope;
  #rootSeen = false;
  #at = 0;
  #line: number;
  #nextLineEnd: number;

  constructor(xml: string, handler: XmlHandler, limits: XmlLimits, options: ScanOptions) {
    this.#xml = xml;
    this.#handler = handler;
    this.#limits = limits;
    this.#references = new Finder(xml, '&');
    this.#carriageReturns = new Finder(xml, '\r');
    this.#sectionEnds = new Finder(xml, ']]>');
    this.#rootScope = options.scope ?? NamespaceScope.root();
    this.#line = options.firstLine ?? 1;
    this.#nextLineEnd = xml.indexOf('\n');
  }

  run(): void {
    const xml = this.#xml;
    const forbidden = forbiddenCharacter(xml);
    if (xml.charCodeAt(0) === 0xfeff) this.#at = 1;
    if (isBlank(xml, this.#at, xml.length)) throw empty();
    this.#declaration();
    while (this.#at < xml.length) {
      const start = this.#at;
      const markup = xml.indexOf('<', start);
      const end = markup === -1 ? xml.length : markup;
      if (forbidden !== -1 && forbidden < end) throw malformed(this.#lineAt(forbidden), 'caractère interdit');
      if (end > start) this.#characters(start, end);
      if (markup === -1) break;
      this.#markup(markup);
    }
    if (forbidden !== -1) throw malformed(this.#lineAt(forbidden), 'caractère interdit');
    this.#finish();
  }

  #finish(): void {
    const line = this.#lineAt(this.#xml.length);
    const last = this.#open.at(-1);
    if (last !== undefined) throw truncated(line, `l’élément « ${clip(last.qname)} » n’est pas fermé`);
    if (!this.#rootSeen) throw truncated(line, 'il n’y a aucun élément');
  }

  #markup(start: number): void {
    switch (this.#xml.charCodeAt(start + 1)) {
      case SLASH:
        this.#closeTag(start);
        return;
      case BANG:
        this.#bang(start);
        return;
      case QUESTION:
        this.#instruction(start);
        return;
      default:
        this.#openTag(start);
    }
  }

  #openTag(start: number): void {
    const line = this.#lineAt(start);
    const parent = this.#open.at(-1);
    if (parent === undefined && this.#rootSeen) throw malformed(line, 'second élément racine');
    const scope = parent === undefined ? this.#rootScope : parent.scope;
    const tag = readTag(this.#xml, start, { line, scope, maxAttributes: this.#limits.maxAttributes });
    if (this.#open.length >= this.#limits.maxDepth) throw tooDeep(line, this.#limits.maxDepth);
    this.#rootSeen = true;
    this.#at = tag.end;
    const { name, prefix, namespace } = tag.scope.element(tag.qname, line);
    this.#handler.open?.({
      name,
      prefix,
      namespace,
      attributes: tag.attributes,
      scope: tag.scope,
      line,
      start,
      contentStart: tag.end,
    });
    if (tag.selfClosing) this.#handler.close?.(tag.end);
    else this.#open.push({ qname: tag.qname, scope: tag.scope });
  }

  #closeTag(start: number): void {
    const xml = this.#xml;
    const element = this.#open.pop();
    if (element === undefined) throw malformed(this.#lineAt(start), 'balise fermante sans balise ouvrante');
    const nameEnd = endOfName(xml, start + 2);
    const matches = nameEnd - start - 2 === element.qname.length && xml.startsWith(element.qname, start + 2);
    const end = xml.charCodeAt(nameEnd) === GREATER ? nameEnd : skipSpaces(xml, nameEnd);
    if (end >= xml.length) throw truncated(this.#lineAt(start), 'une balise n’est pas terminée');
    if (!matches) {
      const found = clip(xml.slice(start + 2, nameEnd));
      throw malformed(this.#lineAt(start), `« </${found}> » ferme « ${clip(element.qname)} »`);
    }
    if (xml.charCodeAt(end) !== GREATER) throw malformed(this.#lineAt(start), 'balise fermante invalide');
    this.#at = end + 1;
    this.#handler.close?.(end + 1);
  }

  #bang(start: number): void {
    const xml = this.#xml;
    if (xml.startsWith('<!--', start)) {
      const end = xml.indexOf('--', start + 4);
      if (end === -1) throw truncated(this.#lineAt(start), 'un commentaire n’est pas terminé');
      if (end + 2 >= xml.length) throw truncated(this.#lineAt(start), 'un commentaire n’est pas terminé');
      if (xml.charCodeAt(end + 2) !== GREATER)
        throw malformed(this.#lineAt(end), '« -- » dans un commentaire');
      this.#at = end + 3;
      return;
    }
    if (xml.startsWith(CDATA_OPEN, start)) {
      this.#cdata(start);
      return;
    }
    const rest = xml.slice(start, start + CDATA_OPEN.length);
    if (start + rest.length === xml.length && (CDATA_OPEN.startsWith(rest) || '<!--'.startsWith(rest))) {
      throw truncated(this.#lineAt(start), 'une balise n’est pas terminée');
    }
    throw doctype(this.#lineAt(start));
  }

  #cdata(start: number): void {
    if (this.#open.length === 0) throw malformed(this.#lineAt(start), 'texte en dehors de l’élément racine');
    const from = start + CDATA_OPEN.length;
    const end = this.#xml.indexOf(']]>', from);
    if (end === -1) throw truncated(this.#lineAt(start), 'une section CDATA n’est pas terminée');
    this.#at = end + 3;
    if (this.#handler.text === undefined || end === from) return;
    const raw = this.#xml.slice(from, end);
    this.#handler.text(this.#carriageReturns.within(from, end) ? normalizeLineEnds(raw) : raw);
  }

  #instruction(start: number): void {
    const nameEnd = endOfName(this.#xml, start + 2);
    const end = this.#xml.indexOf('?>', nameEnd);
    if (end === -1) throw truncated(this.#lineAt(start), 'une instruction n’est pas terminée');
    const target = this.#xml.slice(start + 2, nameEnd);
    const separated = nameEnd === end || isSpace(this.#xml.charCodeAt(nameEnd));
    if (target === '' || target.includes(':') || !separated || /^xml$/i.test(target)) {
      throw malformed(this.#lineAt(start), 'instruction de traitement invalide');
    }
    this.#at = end + 2;
    this.#handler.instruction?.(target, start, this.#at);
  }

  #declaration(): void {
    const start = this.#at;
    if (!this.#xml.startsWith('<?xml', start) || endOfName(this.#xml, start + 2) !== start + 5) return;
    const end = this.#xml.indexOf('?>', start);
    if (end === -1) throw truncated(1, 'la déclaration XML n’est pas terminée');
    const declaration =
      /^<\?xml\s+version\s*=\s*(?:"1\.\d+"|'1\.\d+')(?:\s+encoding\s*=\s*(?:"([^"]*)"|'([^']*)'))?(?:\s+standalone\s*=\s*(?:"(?:yes|no)"|'(?:yes|no)'))?\s*$/.exec(
        this.#xml.slice(start, end),
      );
    if (declaration === null) throw malformed(1, 'déclaration XML invalide');
    const encoding = declaration[1] ?? declaration[2];
    if (encoding !== undefined) acceptEncodingName(encoding);
    this.#at = end + 2;
    this.#handler.instruction?.('xml', start, this.#at);
  }

  #characters(start: number, end: number): void {
    this.#at = end;
    if (isBlank(this.#xml, start, end)) return;
    if (this.#open.length === 0) throw malformed(this.#lineAt(start), 'texte en dehors de l’élément racine');
    if (this.#sectionEnds.within(start, end)) throw malformed(this.#lineAt(start), '« ]]> » dans un texte');
    const hasReferences = this.#references.within(start, end);
    if (this.#handler.text === undefined && !hasReferences) return;
    let value = this.#xml.slice(start, end);
    if (this.#carriageReturns.within(start, end)) value = normalizeLineEnds(value);
    if (hasReferences) value = decodeReferences(value, this.#lineAt(start));
    this.#handler.text?.(value);
  }

  /** Line of an index; indices asked for never go back by more than the current token. */
  #lineAt(index: number): number {
    while (this.#nextLineEnd !== -1 && this.#nextLineEnd < index) {
      this.#line += 1;
      this.#nextLineEnd = this.#xml.indexOf('\n', this.#nextLineEnd + 1);
    }
    return this.#line;
  }
}

function clip(name: string): string {
  return name.slice(0, 60);
}
