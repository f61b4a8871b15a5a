import { decodeReferences, endOfName, isSpace, skipSpaces } from './characters.ts';
import { checkDeclaration, declaredPrefix, NamespaceScope } from './namespaces.ts';
import { malformed, truncated } from './xml-errors.ts';

/** An attribute, its name resolved and its value normalized (XML 1.0 §3.3.3) with references replaced. */
export interface XmlAttribute {
  /** Local name. */
  readonly name: string;
  readonly prefix: string;
  /** Empty where there is none: an attribute without prefix has no namespace. */
  readonly namespace: string;
  readonly value: string;
  /** Index of its first character. */
  readonly start: number;
  /** Index just after its closing quote. */
  readonly end: number;
}

/** A start tag as `readTag` finds it. */
export interface RawTag {
  readonly qname: string;
  readonly attributes: readonly XmlAttribute[];
  readonly scope: NamespaceScope;
  readonly selfClosing: boolean;
  /** Index just after `>`. */
  readonly end: number;
}

export interface TagContext {
  readonly line: number;
  readonly scope: NamespaceScope;
  readonly maxAttributes: number;
}

interface RawAttribute {
  readonly qname: string;
  readonly value: string;
  readonly start: number;
  readonly end: number;
}

const SLASH = 0x2f;
const EQUALS = 0x3d;
const GREATER = 0x3e;
const QUOTE = 0x22;
const APOSTROPHE = 0x27;
const NO_ATTRIBUTES: readonly XmlAttribute[] = [];

/** Reads the start tag at `start`. Throws `XML-TRUNCATED` or `XML-MALFORMED`. */
export function readTag(xml: string, start: number, context: TagContext): RawTag {
  const nameEnd = endOfName(xml, start + 1);
  if (nameEnd === start + 1) {
    if (nameEnd >= xml.length) throw unfinished(context);
    throw malformed(context.line, '« < » suivi d’un caractère inattendu');
  }
  const qname = xml.slice(start + 1, nameEnd);
  if (xml.charCodeAt(nameEnd) === GREATER) {
    return { qname, attributes: NO_ATTRIBUTES, scope: context.scope, selfClosing: false, end: nameEnd + 1 };
  }
  const raw: RawAttribute[] = [];
  let at = nameEnd;
  for (;;) {
    const next = skipSpaces(xml, at);
    const code = xml.charCodeAt(next);
    if (code === GREATER || code === SLASH) return closeTag(xml, qname, raw, next, context);
    if (next >= xml.length) throw unfinished(context);
    if (next === at) throw malformed(context.line, `balise « ${qname.slice(0, 60)} » invalide`);
    if (raw.length >= context.maxAttributes) {
      throw malformed(context.line, `plus de ${String(context.maxAttributes)} attributs sur un élément`);
    }
    const attribute = readAttribute(xml, next, context);
    raw.push(attribute);
    at = attribute.end;
  }
}

function closeTag(
  xml: string,
  qname: string,
  raw: readonly RawAttribute[],
  at: number,
  context: TagContext,
): RawTag {
  const selfClosing = xml.charCodeAt(at) === SLASH;
  const close = selfClosing ? at + 1 : at;
  if (close >= xml.length) throw unfinished(context);
  if (xml.charCodeAt(close) !== GREATER) {
    throw malformed(context.line, `balise « ${qname.slice(0, 60)} » invalide`);
  }
  const scope = declare(raw, context);
  return { qname, attributes: resolve(raw, scope, context.line), scope, selfClosing, end: close + 1 };
}

function unfinished(context: TagContext): Error {
  return truncated(context.line, 'une balise n’est pas terminée');
}

function readAttribute(xml: string, start: number, context: TagContext): RawAttribute {
  const nameEnd = endOfName(xml, start);
  if (nameEnd === start) throw malformed(context.line, 'attribut invalide');
  const equals = skipSpaces(xml, nameEnd);
  const open = skipSpaces(xml, equals + 1);
  if (equals >= xml.length || open >= xml.length) throw unfinished(context);
  const quote = xml.charCodeAt(open);
  if (xml.charCodeAt(equals) !== EQUALS || (quote !== QUOTE && quote !== APOSTROPHE)) {
    throw malformed(context.line, 'attribut sans valeur entre guillemets');
  }
  const close = xml.indexOf(quote === QUOTE ? '"' : "'", open + 1);
  if (close === -1) throw unfinished(context);
  const value = xml.slice(open + 1, close);
  if (value.includes('<')) throw malformed(context.line, '« < » dans une valeur d’attribut');
  return {
    qname: xml.slice(start, nameEnd),
    value: normalizeValue(value, context.line),
    start,
    end: close + 1,
  };
}

function normalizeValue(value: string, line: number): string {
  let normalized = value;
  for (let index = 0; index < value.length; index += 1) {
    const code = value.charCodeAt(index);
    if (code !== 0x20 && isSpace(code)) {
      normalized = value.replace(/\r\n|[\t\n\r]/g, ' ');
      break;
    }
  }
  return normalized.includes('&') ? decodeReferences(normalized, line) : normalized;
}

function declare(raw: readonly RawAttribute[], context: TagContext): NamespaceScope {
  let own: Map<string, string> | null = null;
  for (const { qname, value } of raw) {
    const prefix = declaredPrefix(qname);
    if (prefix === null) continue;
    if (qname === 'xmlns:') throw malformed(context.line, 'déclaration d’espace de noms invalide');
    checkDeclaration(prefix, value, context.line);
    own ??= new Map();
    if (own.has(prefix)) throw malformed(context.line, `attribut « ${qname.slice(0, 60)} » en double`);
    own.set(prefix, value);
  }
  return own === null ? context.scope : new NamespaceScope(context.scope, own);
}

function resolve(raw: readonly RawAttribute[], scope: NamespaceScope, line: number): readonly XmlAttribute[] {
  if (raw.length === 0) return NO_ATTRIBUTES;
  const attributes: XmlAttribute[] = [];
  for (const { qname, value, start, end } of raw) {
    if (declaredPrefix(qname) !== null) continue;
    const { name, prefix, namespace } = scope.attribute(qname, line);
    attributes.push({ name, prefix, namespace, value, start, end });
  }
  if (attributes.length > 1) refuseDuplicates(attributes, line);
  return attributes;
}

function refuseDuplicates(attributes: readonly XmlAttribute[], line: number): void {
  const seen = new Set<string>();
  for (const { name, namespace } of attributes) {
    const key = `${name} ${namespace}`;
    if (seen.has(key)) throw malformed(line, `attribut « ${name.slice(0, 60)} » en double`);
    seen.add(key);
  }
}
