import type { XmlLimits } from './limits.ts';
import { scanXml } from './scan.ts';
import type { XmlAttribute } from './scan-tag.ts';

/** One element of a light tree: no comments, no instructions, no namespace declarations. */
export interface XmlElement {
  /** Local name. */
  readonly name: string;
  readonly prefix: string;
  /** Empty where there is none. */
  readonly namespace: string;
  readonly attributes: readonly XmlAttribute[];
  readonly children: readonly XmlElement[];
  /** The element's own character data, its children's apart, without runs of nothing but white space. */
  readonly text: string;
  readonly line: number;
  /** Index of its `<` in the source. */
  readonly start: number;
  /** Index just after its last `>`. */
  readonly end: number;
}

class Node implements XmlElement {
  readonly name: string;
  readonly prefix: string;
  readonly namespace: string;
  readonly attributes: readonly XmlAttribute[];
  readonly children: Node[] = [];
  text = '';
  readonly line: number;
  readonly start: number;
  end = 0;

  constructor(tag: Pick<XmlElement, 'name' | 'prefix' | 'namespace' | 'attributes' | 'line' | 'start'>) {
    this.name = tag.name;
    this.prefix = tag.prefix;
    this.namespace = tag.namespace;
    this.attributes = tag.attributes;
    this.line = tag.line;
    this.start = tag.start;
  }
}

/** The root of a whole document as a light tree. Throws as `scanXml` does. */
export function parseTree(xml: string, limits?: Partial<XmlLimits>): XmlElement {
  const holder = new Node({ name: '', prefix: '', namespace: '', attributes: [], line: 1, start: 0 });
  const open: Node[] = [];
  let current = holder;
  scanXml(
    xml,
    {
      open: (tag) => {
        const node = new Node(tag);
        current.children.push(node);
        open.push(current);
        current = node;
      },
      text: (value) => {
        current.text = current.text === '' ? value : current.text + value;
      },
      close: (end) => {
        current.end = end;
        current = open.pop() ?? holder;
      },
    },
    limits === undefined ? {} : { limits },
  );
  const root = holder.children[0];
  // The scanner has thrown before when there is no root.
  if (root === undefined) throw new Error('scanXml accepted a document without a root');
  return root;
}

/** Value of the attribute of that local name without namespace, or null. */
export function attributeValue(attributes: readonly XmlAttribute[], name: string): string | null {
  for (const attribute of attributes) {
    if (attribute.name === name && attribute.namespace === '') return attribute.value;
  }
  return null;
}

/** The first child of that local name, whatever its namespace, or null. */
export function childNamed(element: XmlElement, name: string): XmlElement | null {
  return element.children.find((child) => child.name === name) ?? null;
}
