import type { DocumentPages, SupportingDocument } from '../api/demand.ts';
import { attributeValue, childNamed } from '../xml/tree.ts';
import type { XmlElement } from '../xml/tree.ts';
import { parseCount, parseDay, parseYear } from '../xml/values.ts';
import { DOCUMENT_NAMES } from './contract/movements.ts';

/** The documents of the entity PJ: `donnees` with one of them, or with a list. What cannot be read is null. */
export function readEntityDocuments(data: XmlElement): SupportingDocument[] {
  const list = childNamed(data, DOCUMENT_NAMES.listInEntity);
  const documents =
    list === null ? [data] : list.children.filter(({ name }) => name === DOCUMENT_NAMES.inEntity);
  return documents.map((element) => readDocument(element, 'entity')).filter(saysSomething);
}

/** The documents that a demand's file describes, wherever their list stands in it. */
export function readFileDocuments(root: XmlElement): SupportingDocument[] {
  if (root.name !== DOCUMENT_NAMES.listInFile) return root.children.flatMap(readFileDocuments);
  return root.children
    .filter(({ name }) => name === DOCUMENT_NAMES.inFile)
    .map((element) => readDocument(element, 'file'))
    .filter(saysSomething);
}

function readDocument(element: XmlElement, source: SupportingDocument['source']): SupportingDocument {
  const deposited = textOf(element, DOCUMENT_NAMES.depositedOn);
  const pages = childNamed(element, DOCUMENT_NAMES.pageList)?.children ?? [];
  return {
    source,
    id: textOf(element, DOCUMENT_NAMES.id),
    depositedOn: deposited === null ? null : parseDay(deposited),
    status: textOf(element, DOCUMENT_NAMES.status),
    pages: pages.filter(({ name }) => name === DOCUMENT_NAMES.pages).map(readPages),
  };
}

function readPages(element: XmlElement): DocumentPages {
  const number = (name: string, parse: (text: string) => number | null): number | null => {
    const text = textOf(element, name);
    return text === null ? null : parse(text);
  };
  const told = textOf(element, DOCUMENT_NAMES.kind);
  // The reference's own example writes the year into the kind: Avis_imposition_2022.
  const [, kind, year] = /^(.+?)[_ -]((?:19|20)\d{2})$/.exec(told ?? '') ?? [];
  return {
    from: number(DOCUMENT_NAMES.from, parseCount),
    to: number(DOCUMENT_NAMES.to, parseCount),
    kind: kind ?? told,
    year: number(DOCUMENT_NAMES.year, parseYear) ?? (year === undefined ? null : Number(year)),
  };
}

function saysSomething({ id, depositedOn, status, pages }: SupportingDocument): boolean {
  return pages.length > 0 || [id, depositedOn, status].some((value) => value !== null);
}

/** The text, or the code of a coded value. */
function textOf(parent: XmlElement, name: string): string | null {
  const child = childNamed(parent, name);
  if (child === null) return null;
  const text = child.text.trim() === '' ? attributeValue(child.attributes, 'code') : child.text.trim();
  return text === null || text === '' ? null : text.slice(0, 200);
}
