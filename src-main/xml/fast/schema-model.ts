import { dirname, join, resolve } from 'node:path';
import { readSchemaFiles } from '../schema-files.ts';
import type { SchemaFiles, SchemaSource } from '../schema-files.ts';
import { attributeValue, parseTree } from '../tree.ts';
import type { XmlElement } from '../tree.ts';
import type { Particle } from './content-model.ts';
import { builtInType, restricted, union } from './simple-check.ts';
import type { SimpleCheck, SimpleType } from './simple-check.ts';

const XSD = 'http://www.w3.org/2001/XMLSchema';

/** An element as its schema declares it. */
export interface Declaration {
  readonly name: string;
  readonly namespace: string;
  /** Null: not judged here, whatever it holds. */
  readonly type: () => ElementType | null;
  /** Paths of local names (from the element) of which exactly one must be there: an `xs:key` on the element itself. */
  readonly key: readonly (readonly string[])[] | null;
}

/** What an element may hold. */
export interface ElementType {
  /** Without namespace, by name. */
  readonly attributes: ReadonlyMap<string, { readonly check: SimpleCheck; readonly isRequired: boolean }>;
  readonly content: Content;
}

export type Content =
  | { readonly kind: 'text'; readonly check: SimpleCheck }
  /** Nothing but white space, or not even that: the exact engine tells. */
  | { readonly kind: 'empty' }
  /** Each at most once, in any order. */
  | {
      readonly kind: 'all';
      readonly parts: readonly { readonly declaration: Declaration; readonly isRequired: boolean }[];
    }
  | {
      readonly kind: 'model';
      readonly particle: Particle;
      readonly parts: readonly { readonly declaration: Declaration }[];
    }
  /** Anything at all, not looked into. */
  | { readonly kind: 'anything' };

/** One file of a schema, under the namespace it is read for: a file without one takes that of whoever includes it. */
interface Document {
  readonly namespace: string;
  readonly isQualified: boolean;
  readonly prefixes: ReadonlyMap<string, string>;
}

interface Component {
  readonly node: XmlElement;
  readonly document: Document;
}

const NO_ATTRIBUTES: ElementType['attributes'] = new Map();

/**
 * A schema read into what a scanner can follow by itself. Only what is surely understood is in it: a type that uses
 * anything else is null, and whatever has that type is left to the exact engine.
 */
export class SchemaModel {
  readonly #components = new Map<string, Component>();
  readonly #read = new Set<string>();
  readonly #files: SchemaFiles;

  private constructor(files: SchemaFiles) {
    this.#files = files;
    this.#readFile(files.main, null);
  }

  /** Null when a file of the schema is written in a way that is not followed here. Throws `XML-SCHEMA`. */
  static load(source: SchemaSource): SchemaModel | null {
    try {
      return new SchemaModel(readSchemaFiles(source));
    } catch (thrown) {
      if (thrown instanceof NotFollowed) return null;
      throw thrown;
    }
  }

  /** A global element, or null. */
  element(namespace: string, name: string): Declaration | null {
    const found = this.#components.get(key('element', namespace, name));
    return found === undefined ? null : this.#declaration(found.node, found.document, true);
  }

  #readFile(path: string, includedFor: string | null): void {
    const root = parseTree(this.#files.texts.get(path) ?? '');
    const own = attributeValue(root.attributes, 'targetNamespace');
    const namespace = own ?? includedFor ?? '';
    const readKey = `${namespace} ${path}`;
    if (this.#read.has(readKey)) return;
    this.#read.add(readKey);
    const text = this.#files.texts.get(path) ?? '';
    const prefixes = prefixesOf(text.slice(root.start), own === null ? includedFor : null);
    const document = { namespace, isQualified: isQualified(root), prefixes };
    for (const node of root.children) {
      if (node.namespace !== XSD) throw new NotFollowed();
      const location = attributeValue(node.attributes, 'schemaLocation');
      if (node.name === 'redefine' || node.name === 'override') throw new NotFollowed();
      if (node.name === 'include' || node.name === 'import') {
        if (location === null) continue;
        const file = resolve(dirname(path), join(...decodeURIComponent(location).split('/')));
        this.#readFile(file, node.name === 'include' ? namespace : null);
        continue;
      }
      const name = attributeValue(node.attributes, 'name');
      if (name === null) continue;
      const kind = node.name === 'element' ? 'element' : node.name.endsWith('Type') ? 'type' : node.name;
      const componentKey = key(kind, namespace, name);
      // Of two schemas of one namespace libxml2 keeps the first.
      if (!this.#components.has(componentKey)) this.#components.set(componentKey, { node, document });
    }
  }

  #declaration(node: XmlElement, document: Document, isGlobal: boolean): Declaration {
    const ref = attributeValue(node.attributes, 'ref');
    if (ref !== null) {
      const [namespace, name] = resolveName(ref, document);
      const found = this.#components.get(key('element', namespace, name));
      if (found === undefined) throw new NotFollowed();
      return this.#declaration(found.node, found.document, true);
    }
    const name = attributeValue(node.attributes, 'name') ?? '';
    const form = attributeValue(node.attributes, 'form');
    const isQualifiedHere = isGlobal || (form === null ? document.isQualified : form === 'qualified');
    const constraints = node.children.filter((child) => /^(?:key|unique|keyref)$/.test(child.name));
    const paths = constraints.length === 0 ? null : keyPaths(constraints, document);
    const odd =
      ['nillable', 'abstract', 'substitutionGroup', 'default', 'fixed'].some(
        (attribute) => attributeValue(node.attributes, attribute) !== null,
      ) ||
      (constraints.length > 0 && paths === null);
    let type: ElementType | null | undefined;
    return {
      name,
      namespace: isQualifiedHere ? document.namespace : '',
      key: paths,
      type: () => {
        if (type === undefined) type = odd ? null : orNull(() => this.#typeOfElement(node, document));
        return type;
      },
    };
  }

  #typeOfElement(node: XmlElement, document: Document): ElementType {
    const named = attributeValue(node.attributes, 'type');
    const inline = node.children.find((child) => child.name === 'complexType' || child.name === 'simpleType');
    if (inline?.name === 'complexType') return this.#complex(inline, document);
    if (inline !== undefined) return textOnly(this.#simple(inline, document));
    if (named === null) throw new NotFollowed();
    const [namespace, name] = resolveName(named, document);
    if (namespace === XSD) return textOnly(known(builtInType(name)));
    const found = this.#components.get(key('type', namespace, name));
    if (found === undefined) throw new NotFollowed();
    return found.node.name === 'complexType'
      ? this.#complex(found.node, found.document)
      : textOnly(this.#simple(found.node, found.document));
  }

  #complex(node: XmlElement, document: Document): ElementType {
    const mixed = attributeValue(node.attributes, 'mixed') === 'true';
    if (mixed || /^(?:true|1)$/.test(attributeValue(node.attributes, 'abstract') ?? '')) {
      if (mixed && isAnything(node)) return { attributes: NO_ATTRIBUTES, content: { kind: 'anything' } };
      throw new NotFollowed();
    }
    const attributes = this.#attributes(node, document);
    const inner = node.children.filter((child) => child.name !== 'attribute' && child.name !== 'annotation');
    const [content] = inner;
    if (inner.length > 1) throw new NotFollowed();
    if (content === undefined) return { attributes, content: { kind: 'empty' } };
    if (content.name === 'simpleContent') return this.#simpleContent(content, document);
    if (content.name === 'all') return { attributes, content: this.#all(content, document) };
    if (content.name !== 'sequence' && content.name !== 'choice') throw new NotFollowed();
    const parts: { readonly declaration: Declaration }[] = [];
    const particle = this.#particle(content, document, parts);
    return { attributes, content: { kind: 'model', particle, parts } };
  }

  #simpleContent(node: XmlElement, document: Document): ElementType {
    const [extension] = node.children;
    const base = extension === undefined ? null : attributeValue(extension.attributes, 'base');
    if (extension?.name !== 'extension' || base === null) throw new NotFollowed();
    if (extension.children.some((child) => !/^(?:attribute|annotation)$/.test(child.name)))
      throw new NotFollowed();
    const { check } = this.#simpleNamed(base, document);
    return { attributes: this.#attributes(extension, document), content: { kind: 'text', check } };
  }

  #attributes(node: XmlElement, document: Document): ElementType['attributes'] {
    const attributes = new Map<string, { readonly check: SimpleCheck; readonly isRequired: boolean }>();
    for (const child of node.children) {
      if (child.name !== 'attribute') continue;
      const name = attributeValue(child.attributes, 'name');
      const type = attributeValue(child.attributes, 'type');
      const use = attributeValue(child.attributes, 'use');
      const form = attributeValue(child.attributes, 'form');
      const odd = ['ref', 'default', 'fixed'].some((one) => attributeValue(child.attributes, one) !== null);
      if (odd || name === null || use === 'prohibited' || form === 'qualified') throw new NotFollowed();
      const inline = child.children.find((one) => one.name === 'simpleType');
      const simple =
        inline === undefined ? this.#simpleNamed(type ?? '', document) : this.#simple(inline, document);
      attributes.set(name, { check: simple.check, isRequired: use === 'required' });
    }
    return attributes;
  }

  #all(node: XmlElement, document: Document): Content {
    if (attributeValue(node.attributes, 'minOccurs') === '0') throw new NotFollowed();
    const parts = elementsOf(node).map((child) => {
      const [least, most] = occurrence(child);
      if (most !== 1) throw new NotFollowed();
      return { declaration: this.#declaration(child, document, false), isRequired: least === 1 };
    });
    return { kind: 'all', parts };
  }

  #particle(node: XmlElement, document: Document, into: { readonly declaration: Declaration }[]): Particle {
    let part: Particle;
    if (node.name === 'element') {
      const declaration = this.#declaration(node, document, false);
      into.push({ declaration });
      part = { kind: 'element', name: `${declaration.namespace} ${declaration.name}` };
    } else if (node.name === 'sequence' || node.name === 'choice') {
      const children = node.children.filter((child) => child.name !== 'annotation');
      part = { kind: node.name, parts: children.map((child) => this.#particle(child, document, into)) };
    } else throw new NotFollowed();
    const [least, most] = occurrence(node);
    return least === 1 && most === 1 ? part : { kind: 'repeat', part, least, most };
  }

  #simpleNamed(qname: string, document: Document): SimpleType {
    const [namespace, name] = resolveName(qname, document);
    if (namespace === XSD) return known(builtInType(name));
    const found = this.#components.get(key('type', namespace, name));
    if (found?.node.name !== 'simpleType') throw new NotFollowed();
    return this.#simple(found.node, found.document);
  }

  #simple(node: XmlElement, document: Document): SimpleType {
    const way = node.children.find((child) => child.name !== 'annotation');
    if (way?.name === 'restriction') {
      const base = attributeValue(way.attributes, 'base');
      const inline = way.children.find((child) => child.name === 'simpleType');
      const type =
        inline === undefined ? this.#simpleNamed(base ?? '', document) : this.#simple(inline, document);
      return known(
        restricted(
          type,
          way.children.filter((child) => !/^(?:simpleType|annotation)$/.test(child.name)),
        ),
      );
    }
    if (way?.name === 'union') {
      const names = (attributeValue(way.attributes, 'memberTypes') ?? '')
        .split(/\s+/)
        .filter((one) => one !== '');
      const inline = way.children.filter((child) => child.name === 'simpleType');
      return union([
        ...names.map((name) => this.#simpleNamed(name, document)),
        ...inline.map((child) => this.#simple(child, document)),
      ]);
    }
    throw new NotFollowed();
  }
}

/** Something in a schema that is left to the exact engine. */
class NotFollowed extends Error {}

function orNull<T>(work: () => T): T | null {
  try {
    return work();
  } catch (thrown) {
    if (thrown instanceof NotFollowed) return null;
    throw thrown;
  }
}

function known<T>(value: T | null): T {
  if (value === null) throw new NotFollowed();
  return value;
}

function textOnly({ check }: SimpleType): ElementType {
  return { attributes: NO_ATTRIBUTES, content: { kind: 'text', check } };
}

function key(kind: string, namespace: string, name: string): string {
  return `${kind} {${namespace}}${name}`;
}

function isQualified(root: XmlElement): boolean {
  if (attributeValue(root.attributes, 'attributeFormDefault') === 'qualified') throw new NotFollowed();
  return attributeValue(root.attributes, 'elementFormDefault') === 'qualified';
}

/** Declarations on the root of a schema's file; made anywhere else, they are not followed. */
function prefixesOf(text: string, chameleonFor: string | null): ReadonlyMap<string, string> {
  const end = text.indexOf('>');
  if (/\sxmlns[:=]/.test(text.slice(end))) throw new NotFollowed();
  const found = text.slice(0, end).matchAll(/\sxmlns(?::([^\s=]+))?\s*=\s*(?:"([^"]*)"|'([^']*)')/g);
  const prefixes = new Map([...found].map(([, prefix, one, other]) => [prefix ?? '', one ?? other ?? '']));
  if (chameleonFor !== null && !prefixes.has('')) prefixes.set('', chameleonFor);
  return prefixes;
}

function resolveName(qname: string, document: Document): readonly [string, string] {
  const colon = qname.indexOf(':');
  const namespace = document.prefixes.get(colon === -1 ? '' : qname.slice(0, colon));
  if (namespace === undefined && colon !== -1) throw new NotFollowed();
  return [namespace ?? '', qname.slice(colon + 1)];
}

function elementsOf(node: XmlElement): readonly XmlElement[] {
  return node.children.filter((child) => {
    if (child.name === 'annotation') return false;
    if (child.name !== 'element') throw new NotFollowed();
    return true;
  });
}

function occurrence(node: XmlElement): readonly [number, number] {
  const least = attributeValue(node.attributes, 'minOccurs') ?? '1';
  const most = attributeValue(node.attributes, 'maxOccurs') ?? '1';
  return [Number(least), most === 'unbounded' ? Infinity : Number(most)];
}

/** Mixed, any elements, any attributes, none of them looked into. */
function isAnything(node: XmlElement): boolean {
  const [sequence, attributes] = node.children;
  const any =
    sequence?.name === 'sequence' && sequence.children.length === 1 ? sequence.children[0] : undefined;
  const isSkipped = (one: XmlElement | undefined): boolean =>
    one !== undefined && attributeValue(one.attributes, 'processContents') === 'skip';
  return (
    node.children.length === 2 &&
    any?.name === 'any' &&
    isSkipped(any) &&
    attributeValue(any.attributes, 'namespace') === null &&
    attributeValue(any.attributes, 'minOccurs') === '0' &&
    attributeValue(any.attributes, 'maxOccurs') === 'unbounded' &&
    attributes?.name === 'anyAttribute' &&
    isSkipped(attributes)
  );
}

/** Paths of the field of a key on the element itself (`selector` is `.`); null when it is written in another way. */
function keyPaths(
  constraints: readonly XmlElement[],
  document: Document,
): readonly (readonly string[])[] | null {
  const [constraint] = constraints;
  if (constraints.length !== 1 || constraint?.name !== 'key') return null;
  const parts = constraint.children.filter((child) => child.name !== 'annotation');
  const [selector, field] = parts;
  if (parts.length !== 2 || selector?.name !== 'selector' || field?.name !== 'field') return null;
  if (attributeValue(selector.attributes, 'xpath') !== '.') return null;
  const paths = (attributeValue(field.attributes, 'xpath') ?? '').split('|').map((path) => path.trim());
  if (!paths.every((path) => /^[\w.-]+:[\w.-]+(?:\/[\w.-]+:[\w.-]+)*$/.test(path))) return null;
  const steps = paths.map((path) => path.split('/').map((step) => resolveName(step, document)));
  if (!steps.flat().every(([namespace]) => namespace === document.namespace)) return null;
  return steps.map((path) => path.map(([, name]) => name));
}
