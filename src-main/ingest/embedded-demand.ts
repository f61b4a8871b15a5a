import { GDM_NAMES } from '../sne/contract/movements.ts';
import { XML_DECLARATION } from '../xml/extract.ts';
import { childNamed } from '../xml/tree.ts';
import type { XmlElement } from '../xml/tree.ts';
import type { Batch } from './ingest-types.ts';

/** A demand's file, and its tree. */
export interface PlainDemand {
  readonly document: string;
  readonly root: XmlElement;
}

/** A start tag, up to its `>`, in whose values no other could seem to end or to begin. */
const PLAIN_TAG = /^<[^"'<>]*(?:"[^"<>]*"[^"'<>]*|'[^'<>]*'[^"'<>]*)*$/;

/**
 * The demand of a movement that has been parsed, as `extractElement` gives it and `parseTree` reads that, without going
 * through its text twice more; null where only these tell.
 */
export function plainDemand(envelope: string, root: XmlElement): PlainDemand | null {
  const demand = childNamed(root, GDM_NAMES.demand);
  if (demand === null || childNamed(root, GDM_NAMES.data) !== null) return null;
  // Of several the first would be taken, however deep it stands.
  if (envelope.indexOf(GDM_NAMES.demand) < demand.start) return null;
  const isPlain = [root, demand].every(({ start }) =>
    PLAIN_TAG.test(envelope.slice(start, envelope.indexOf('>', start))),
  );
  if (!isPlain || demand.attributes.some(({ value }) => value.includes('xmlns'))) return null;
  const document = embeddedDocument(envelope, demand, root, []);
  if (document === null) return null;
  const to = { line: 2 - demand.line, index: XML_DECLARATION.length - demand.start };
  return { document, root: moved(demand, to) };
}

/** An element as it stands in another text, so many lines and characters further. */
function moved(element: XmlElement, by: { readonly line: number; readonly index: number }): XmlElement {
  const { name, prefix, namespace, text, line, start, end } = element;
  return {
    ...{ name, prefix, namespace, text },
    attributes: element.attributes.map((attribute) => ({
      ...attribute,
      start: attribute.start + by.index,
      end: attribute.end + by.index,
    })),
    children: element.children.map((child) => moved(child, by)),
    line: line + by.line,
    start: start + by.index,
    end: end + by.index,
  };
}

/**
 * The demand inside a movement as `extractElement` gives it; null where declarations around it may be used inside, which
 * the exact reader tells.
 */
export function embeddedDocument(
  xml: string,
  demand: XmlElement,
  root: XmlElement,
  outside: Batch['declarations'],
): string | null {
  const source = xml.slice(demand.start, demand.end);
  const tag = source.slice(0, source.indexOf('>') + 1);
  const declaresOwn = tag.includes(demand.prefix === '' ? ' xmlns="' : ` xmlns:${demand.prefix}="`);
  if (!declaresOwn) return null;
  const around = xml.slice(root.start, xml.indexOf('>', root.start));
  const prefixes = [
    ...outside.map(([prefix]) => prefix),
    ...[...around.matchAll(/\sxmlns:([^\s=]+)\s*=/g)].map((found) => found[1] ?? ''),
  ];
  for (const prefix of prefixes) {
    if (prefix === '' || prefix === demand.prefix) continue;
    if (source.includes(`${prefix}:`)) return null;
  }
  // A default namespace around is used by any element without prefix.
  if (demand.prefix !== '' && hasUnprefixed(demand)) return null;
  return XML_DECLARATION + source;
}

function hasUnprefixed(element: XmlElement): boolean {
  return element.prefix === '' || element.children.some(hasUnprefixed);
}
