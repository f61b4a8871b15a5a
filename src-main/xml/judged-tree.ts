import { decodeReferences } from './characters.ts';
import { XML_NAMESPACE } from './namespaces.ts';
import type { XmlAttribute } from './scan-tag.ts';
import type { XmlElement } from './tree.ts';

/*
 * A tree made fast out of a document that a schema engine has accepted: it is well-formed, so nothing is checked again.
 * For bulk reading only; everything else goes through `parseTree`.
 */

const NONE: readonly XmlAttribute[] = [];
const SLASH = 0x2f;
const GREATER = 0x3e;
const EQUALS = 0x3d;
const SPACE = 0x20;
const XMLNS_LENGTH = 5;

/** Declarations in force, prefix to namespace, with the names resolved under them kept. */
interface Scope {
  readonly parent: Scope | null;
  readonly prefixes: ReadonlyMap<string, string>;
  readonly names: Map<string, Name>;
  /** Scopes inside it, by their declarations: the records of a file all make the same ones. */
  readonly inner: Map<string, Scope>;
}

interface Name {
  readonly name: string;
  readonly prefix: string;
  readonly namespace: string;
}

class JudgedNode implements XmlElement {
  readonly name: string;
  readonly prefix: string;
  readonly namespace: string;
  readonly attributes: readonly XmlAttribute[];
  readonly children: JudgedNode[] = [];
  text = '';
  /** Not told: lines are of no use to a reader of valid documents. */
  readonly line = 0;
  readonly start: number;
  end = 0;

  constructor({ name, prefix, namespace }: Name, attributes: readonly XmlAttribute[], start: number) {
    this.name = name;
    this.prefix = prefix;
    this.namespace = namespace;
    this.attributes = attributes;
    this.start = start;
  }
}

/** True when `judgedTree` reads these bytes: no comment, CDATA, instruction, declaration nor carriage return. */
export function isPlainMarkup(bytes: Uint8Array): boolean {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return !buffer.includes('<!') && !buffer.includes('<?') && !buffer.includes('\r');
}

/** Declarations in force around the roots of many documents, and the names that were resolved under them. */
export class JudgedScope {
  readonly scope: Scope;

  /** @param declarations prefix to namespace */
  constructor(declarations: Iterable<readonly [string, string]>) {
    this.scope = newScope(null, new Map([...declarations, ['xml', XML_NAMESPACE]]));
  }
}

function newScope(parent: Scope | null, prefixes: ReadonlyMap<string, string>): Scope {
  return { parent, prefixes, names: new Map(), inner: new Map() };
}

/** Scopes and names kept in one scope: a file that goes beyond is not made of like records. */
const MOST_KEPT = 1000;

/**
 * The root of a document that is already known to be well-formed and for whose text `isPlainMarkup` is true. The same
 * tree as `parseTree` gives, but for the lines. Null when it is deeper than `maxDepth`.
 */
export function judgedTree(xml: string, outside: JudgedScope, maxDepth: number): XmlElement | null {
  let scope: Scope = outside.scope;
  const holder = new JudgedNode({ name: '', prefix: '', namespace: '' }, NONE, 0);
  const open: JudgedNode[] = [];
  const scopes: Scope[] = [];
  let current = holder;
  for (let at = xml.indexOf('<'); at !== -1;) {
    let end: number;
    if (xml.charCodeAt(at + 1) === SLASH) {
      end = xml.indexOf('>', at) + 1;
      current.end = end;
      current = open.pop() ?? holder;
      scope = scopes.pop() ?? scope;
    } else {
      const nameEnd = endOfTagName(xml, at + 1);
      const qname = xml.slice(at + 1, nameEnd);
      let raw: RawAttribute[] | null = null;
      let code = xml.charCodeAt(nameEnd);
      end = nameEnd;
      if (code !== GREATER && code !== SLASH) {
        raw = [];
        end = readAttributes(xml, nameEnd, raw);
        code = xml.charCodeAt(end);
      }
      const inner = raw === null ? scope : declare(scope, raw);
      const attributes = raw === null ? NONE : resolve(inner, raw);
      const node = new JudgedNode(nameIn(inner, qname), attributes, at);
      current.children.push(node);
      if (code === SLASH) {
        end += 2;
        node.end = end;
      } else {
        end += 1;
        if (open.length >= maxDepth) return null;
        open.push(current);
        scopes.push(scope);
        current = node;
        scope = inner;
      }
    }
    const next = xml.indexOf('<', end);
    if (next > end) addText(current, xml, end, next);
    at = next;
  }
  return holder.children[0] ?? null;
}

function addText(node: JudgedNode, xml: string, start: number, end: number): void {
  const raw = xml.slice(start, end);
  const first = raw.charCodeAt(0);
  if (first <= SPACE && /^[ \n\t]+$/.test(raw)) return;
  const value = raw.includes('&') ? decodeReferences(raw, 0) : raw;
  node.text = node.text === '' ? value : node.text + value;
}

function endOfTagName(xml: string, from: number): number {
  let at = from;
  for (;;) {
    const code = xml.charCodeAt(at);
    if (code <= SPACE || code === GREATER || code === SLASH || code !== code) return at;
    at += 1;
  }
}

interface RawAttribute {
  readonly qname: string;
  readonly value: string;
  readonly start: number;
  readonly end: number;
}

/** Reads up to the `>` or `/` that ends the tag; gives its index. */
function readAttributes(xml: string, from: number, into: RawAttribute[]): number {
  let at = from;
  for (;;) {
    while (xml.charCodeAt(at) <= SPACE) at += 1;
    const code = xml.charCodeAt(at);
    if (code === GREATER || code === SLASH) return at;
    const start = at;
    while (xml.charCodeAt(at) > SPACE && xml.charCodeAt(at) !== EQUALS) at += 1;
    const qname = xml.slice(start, at);
    while (xml.charCodeAt(at) <= SPACE) at += 1;
    at += 1;
    while (xml.charCodeAt(at) <= SPACE) at += 1;
    const quote = xml.charAt(at);
    const close = xml.indexOf(quote, at + 1);
    // Only a document that no engine has accepted comes here; the exact reader says what is wrong.
    if (quote === '' || close === -1) throw new Error('not a judged document');
    const spaced = xml.slice(at + 1, close).replace(/[\t\n]/g, ' ');
    const value = spaced.includes('&') ? decodeReferences(spaced, 0) : spaced;
    into.push({ qname, value, start, end: close + 1 });
    at = close + 1;
  }
}

function isDeclaration(qname: string): boolean {
  return qname.startsWith('xmlns') && (qname.length === XMLNS_LENGTH || qname.charAt(XMLNS_LENGTH) === ':');
}

function declare(scope: Scope, raw: readonly RawAttribute[]): Scope {
  let key = '';
  for (const { qname, value } of raw) if (isDeclaration(qname)) key += `${qname}=${value}\n`;
  if (key === '') return scope;
  const known = scope.inner.get(key);
  if (known !== undefined) return known;
  const own = raw.filter(({ qname }) => isDeclaration(qname));
  const made = newScope(
    scope,
    new Map(own.map(({ qname, value }) => [qname.slice(XMLNS_LENGTH + 1), value])),
  );
  if (scope.inner.size < MOST_KEPT) scope.inner.set(key, made);
  return made;
}

function lookup(scope: Scope, prefix: string): string {
  for (let at: Scope | null = scope; at !== null; at = at.parent) {
    const found = at.prefixes.get(prefix);
    if (found !== undefined) return found;
  }
  return '';
}

function nameIn(scope: Scope, qname: string): Name {
  const known = scope.names.get(qname);
  if (known !== undefined) return known;
  const colon = qname.indexOf(':');
  const prefix = colon === -1 ? '' : qname.slice(0, colon);
  const resolved = { name: qname.slice(colon + 1), prefix, namespace: lookup(scope, prefix) };
  if (scope.names.size < MOST_KEPT) scope.names.set(qname, resolved);
  return resolved;
}

function resolve(scope: Scope, raw: readonly RawAttribute[]): readonly XmlAttribute[] {
  const attributes: XmlAttribute[] = [];
  for (const { qname, value, start, end } of raw) {
    if (isDeclaration(qname)) continue;
    const colon = qname.indexOf(':');
    const prefix = colon === -1 ? '' : qname.slice(0, colon);
    const namespace = prefix === '' ? '' : lookup(scope, prefix);
    attributes.push({ name: qname.slice(colon + 1), prefix, namespace, value, start, end });
  }
  return attributes;
}
