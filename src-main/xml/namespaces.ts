import { endOfName } from './characters.ts';
import { malformed } from './xml-errors.ts';

/** Namespace of the `xml:` prefix (Namespaces in XML 1.0, §3). */
export const XML_NAMESPACE = 'http://www.w3.org/XML/1998/namespace';
/** Namespace of the declarations themselves. */
const XMLNS_NAMESPACE = 'http://www.w3.org/2000/xmlns/';
/** Namespace of `xsi:type`, `xsi:schemaLocation`… */
export const XSI_NAMESPACE = 'http://www.w3.org/2001/XMLSchema-instance';

/** A name whose prefix has been resolved; `namespace` is empty where there is none. */
export interface ResolvedName {
  readonly name: string;
  readonly prefix: string;
  readonly namespace: string;
}

/** The namespace declarations in force at one element: its own over those of its ancestors. */
export class NamespaceScope {
  readonly #parent: NamespaceScope | null;
  readonly #own: ReadonlyMap<string, string>;
  readonly #elements = new Map<string, ResolvedName>();

  constructor(parent: NamespaceScope | null, own: ReadonlyMap<string, string>) {
    this.#parent = parent;
    this.#own = own;
  }

  /** The scope outside every element. */
  static root(): NamespaceScope {
    return new NamespaceScope(null, new Map([['xml', XML_NAMESPACE]]));
  }

  /** Namespace of a prefix (`''`: the default one), or undefined when the prefix is not declared. */
  lookup(prefix: string): string | undefined {
    return this.#own.get(prefix) ?? (this.#parent === null ? undefined : this.#parent.lookup(prefix));
  }

  /** Every declaration in force, prefix to namespace, without `xml`; an undeclared default is left out. */
  inForce(): Map<string, string> {
    const all = this.#parent === null ? new Map<string, string>() : this.#parent.inForce();
    for (const [prefix, namespace] of this.#own) {
      if (prefix === 'xml') continue;
      if (namespace === '') all.delete(prefix);
      else all.set(prefix, namespace);
    }
    return all;
  }

  /** Resolves an element's name; throws `XML-MALFORMED` for an undeclared prefix. */
  element(qname: string, line: number): ResolvedName {
    const known = this.#elements.get(qname);
    if (known !== undefined) return known;
    const [prefix, name] = splitName(qname, line);
    const resolved = { name, prefix, namespace: this.#namespaceOf(prefix, line) };
    this.#elements.set(qname, resolved);
    return resolved;
  }

  /** Resolves an attribute's name: without a prefix it has no namespace. */
  attribute(qname: string, line: number): ResolvedName {
    const [prefix, name] = splitName(qname, line);
    return { name, prefix, namespace: prefix === '' ? '' : this.#namespaceOf(prefix, line) };
  }

  #namespaceOf(prefix: string, line: number): string {
    const namespace = this.lookup(prefix);
    if (namespace !== undefined) return namespace;
    if (prefix === '') return '';
    throw malformed(line, `préfixe « ${prefix.slice(0, 40)} » non déclaré`);
  }
}

function splitName(qname: string, line: number): readonly [string, string] {
  const colon = qname.indexOf(':');
  if (colon === -1) return ['', qname];
  const name = qname.slice(colon + 1);
  if (colon === 0 || name.includes(':') || endOfName(name, 0) !== name.length || name === '') {
    throw malformed(line, `nom invalide « ${qname.slice(0, 60)} »`);
  }
  return [qname.slice(0, colon), name];
}

/** Prefix that `xmlns` or `xmlns:p` declares, or null when the attribute declares nothing. */
export function declaredPrefix(qname: string): string | null {
  if (!qname.startsWith('xmlns')) return null;
  if (qname.length === 5) return '';
  return qname.charCodeAt(5) === 0x3a ? qname.slice(6) : null;
}

/** Throws `XML-MALFORMED` for a declaration that Namespaces in XML 1.0 forbids. */
export function checkDeclaration(prefix: string, namespace: string, line: number): void {
  const xmlMisuse = (prefix === 'xml') !== (namespace === XML_NAMESPACE);
  const invalidPrefix = prefix !== '' && (prefix.includes(':') || endOfName(prefix, 0) !== prefix.length);
  const unbound = prefix !== '' && namespace === '';
  if (xmlMisuse || invalidPrefix || unbound || prefix === 'xmlns' || namespace === XMLNS_NAMESPACE) {
    throw malformed(line, 'déclaration d’espace de noms invalide');
  }
}
