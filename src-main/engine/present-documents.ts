import type { SupportingDocument } from '../api/demand.ts';
import { DOCUMENT_NAMES } from '../sne/contract/movements.ts';
import { readEntityDocuments, readFileDocuments } from '../sne/read-documents.ts';
import { parseTree } from '../xml/tree.ts';

/** The entity that describes supporting documents. */
const ENTITY = 'PJ';

/** Whether a stored file describes supporting documents, from the paths that its reader did not know (JSON). */
export function describesDocuments(unknown: string): boolean {
  return unknown.includes(`/${DOCUMENT_NAMES.listInFile}"`);
}

/** Those paths without what is shown as supporting documents. */
export function withoutDocuments(paths: readonly string[]): string[] {
  return paths.filter((path) => !path.endsWith(`/${DOCUMENT_NAMES.listInFile}`));
}

/**
 * The supporting documents of a demand: those of the entity PJ, then those of its own file; one that both describe is
 * told once, by the entity, which is the newer.
 */
export function presentDocuments(
  entities: readonly { readonly entity: string; readonly xml: string }[],
  file: string | null,
): SupportingDocument[] {
  const told = entities
    .filter(({ entity }) => entity === ENTITY)
    .flatMap(({ xml }) => readEntityDocuments(parseTree(xml)));
  const known = new Set(told.map(({ id }) => id));
  const others = file === null ? [] : readFileDocuments(parseTree(file));
  return [...told, ...others.filter(({ id }) => id === null || !known.has(id))];
}
