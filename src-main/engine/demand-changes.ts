import { DeskError } from '../api/errors.ts';
import type { FieldChange, DemandVersion } from '../api/demand.ts';
import type { Communes } from '../reference/communes.ts';
import { normalizeNud } from '../reference/nud.ts';
import type { ReadableStore } from '../store/store.ts';
import { readDemand } from '../xml/read-demand.ts';
import { demandFields } from './demand-fields.ts';
import type { DemandField } from './demand-fields.ts';

/** A demand seldom has more; the oldest beyond are not compared. */
const MOST_VERSIONS = 40;

/**
 * The files of a demand that are kept, newest first, each with what changed in it since the one before, field by field.
 * Every file that the SNE sent is kept, so nothing is computed when it comes in.
 */
export function demandVersions(store: ReadableStore, communes: Communes, nud: string): DemandVersion[] {
  let former: readonly DemandField[] | null = null;
  return store.demands
    .versions(normalizeNud(nud), MOST_VERSIONS)
    .map(({ at, receivedAt, xml }) => {
      const fields = fieldsOf(xml(), communes);
      const version = {
        at,
        receivedAt,
        first: former === null,
        changes: former === null || fields === null ? [] : changesBetween(former, fields),
      };
      former = fields ?? former;
      return version;
    })
    .reverse();
}

/** Null for a file that was stored although it cannot be read. */
function fieldsOf(xml: string, communes: Communes): readonly DemandField[] | null {
  try {
    return demandFields(readDemand(xml), communes);
  } catch (thrown) {
    if (thrown instanceof DeskError) return null;
    throw thrown;
  }
}

/** What one version has otherwise than another: changed and new fields in the order of the sheet, then those that went. */
function changesBetween(
  before: readonly DemandField[],
  after: readonly DemandField[],
): readonly FieldChange[] {
  const former = new Map(before.map((field) => [field.key, field]));
  const kept = new Set(after.map(({ key }) => key));
  const changed = after
    .filter(({ key, exact }) => former.get(key)?.exact !== exact)
    .map(({ key, section, label, value }) => ({
      section,
      label,
      before: former.get(key)?.value ?? null,
      after: value,
    }));
  const gone = before
    .filter(({ key }) => !kept.has(key))
    .map(({ section, label, value }) => ({ section, label, before: value, after: null }));
  return [...changed, ...gone];
}
