import { escapeAttribute, skipSpaces } from './characters.ts';
import type { XmlLimits } from './limits.ts';
import type { NamespaceScope } from './namespaces.ts';
import { scanXml } from './scan.ts';
import type { OpenTag, XmlHandler } from './scan.ts';

/** First line of every document that the desk makes out of a part of another. */
export const XML_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n';

/**
 * The start tag's text, with these namespace declarations added just after its name. `tag` starts with `<`.
 */
export function addDeclarations(tag: string, declarations: ReadonlyMap<string, string>): string {
  if (declarations.size === 0) return tag;
  const nameEnd = /[\s/>]/.exec(tag)?.index ?? tag.length;
  let added = '';
  for (const [prefix, namespace] of declarations) {
    added += ` ${prefix === '' ? 'xmlns' : `xmlns:${prefix}`}="${escapeAttribute(namespace)}"`;
  }
  return tag.slice(0, nameEnd) + added + tag.slice(nameEnd);
}

/** What is in force outside an element and which its own start tag does not declare itself. */
export function missingDeclarations(outside: NamespaceScope, tag: string): Map<string, string> {
  const missing = outside.inForce();
  for (const prefix of missing.keys()) {
    const attribute = prefix === '' ? 'xmlns' : `xmlns:${prefix}`;
    if (declares(tag, attribute)) missing.delete(prefix);
  }
  return missing;
}

function declares(tag: string, attribute: string): boolean {
  for (let at = tag.indexOf(attribute); at !== -1; at = tag.indexOf(attribute, at + 1)) {
    const after = skipSpaces(tag, at + attribute.length);
    if (/\s/.test(tag.charAt(at - 1)) && tag.charAt(after) === '=' && !insideQuotes(tag, at)) return true;
  }
  return false;
}

function insideQuotes(tag: string, index: number): boolean {
  let quote = '';
  for (let at = 0; at < index; at += 1) {
    const character = tag.charAt(at);
    if (quote === '') {
      if (character === '"' || character === "'") quote = character;
    } else if (character === quote) {
      quote = '';
    }
  }
  return quote !== '';
}

/** Finds the first element of a local name and what it uses of the declarations around it. */
class Extractor implements XmlHandler {
  start = -1;
  contentStart = -1;
  end = -1;
  outside: NamespaceScope | null = null;
  usesDefault = false;
  readonly #localName: string;
  readonly #scopes: NamespaceScope[] = [];
  #depth = 0;
  #foundAt = -1;

  constructor(localName: string) {
    this.#localName = localName;
  }

  open(tag: OpenTag): void {
    if (this.#foundAt === -1 && tag.name === this.#localName) {
      this.#foundAt = this.#depth;
      this.start = tag.start;
      this.contentStart = tag.contentStart;
      this.outside = this.#scopes.at(-1) ?? null;
    }
    if (this.#foundAt !== -1 && this.end === -1 && tag.prefix === '') this.usesDefault = true;
    this.#scopes.push(tag.scope);
    this.#depth += 1;
  }

  close(end: number): void {
    this.#scopes.pop();
    this.#depth -= 1;
    if (this.#depth === this.#foundAt && this.end === -1) this.end = end;
  }
}

/**
 * The first element of that local name (the root included) as a document of its own: an XML declaration, then
 * its exact source, to whose start tag are added those declarations around it that its content uses. So the
 * same element gives the same document whatever else its envelope declares. Null when there is none.
 * Throws as `scanXml` does: the whole is checked.
 */
export function extractElement(xml: string, localName: string, limits?: Partial<XmlLimits>): string | null {
  const found = new Extractor(localName);
  scanXml(xml, found, limits === undefined ? {} : { limits });
  if (found.start === -1) return null;
  const source = xml.slice(found.start, found.end);
  if (found.outside === null) return XML_DECLARATION + source;
  const tag = xml.slice(found.start, found.contentStart);
  const missing = missingDeclarations(found.outside, tag);
  for (const prefix of missing.keys()) {
    // A prefix may also be used in a value (xsi:type="ns1:…"): its mere text counts as a use.
    const used = prefix === '' ? found.usesDefault : source.includes(`${prefix}:`);
    if (!used) missing.delete(prefix);
  }
  return XML_DECLARATION + addDeclarations(tag, missing) + source.slice(tag.length);
}

/** A record as a document of its own: the declarations around it that it does not make itself are added. */
export function declaredDocument(xml: string, declarations: Iterable<readonly [string, string]>): string {
  const tagEnd = xml.indexOf('>') + 1;
  const tag = xml.slice(0, tagEnd);
  const missing = new Map(declarations);
  for (const prefix of missing.keys()) {
    if (new RegExp(`\\sxmlns${prefix === '' ? '' : `:${prefix}`}\\s*=`).test(tag)) missing.delete(prefix);
  }
  return addDeclarations(tag, missing) + xml.slice(tagEnd);
}
