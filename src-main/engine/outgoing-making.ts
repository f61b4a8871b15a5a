import type { DeskError } from '../api/errors.ts';
import type { MadeCorrection, WantedCorrection } from '../api/outgoing.ts';
import { fieldLabel } from '../api/outgoing-words.ts';
import { localInstant } from '../reference/paris-time.ts';
import type { MadeFile } from '../store/outgoing-store.ts';
import { asModification, correctDemand, correctedValue } from '../xml/correct-demand.ts';
import { readDemand } from '../xml/read-demand.ts';
import type { SchemaRegistry } from '../xml/schemas.ts';
import { outgoingError } from './outgoing-words.ts';

/** What a file is made from. */
export interface FileSource {
  /** The demand as the SNE told it last, and its hash. */
  readonly xml: string;
  readonly hash: string;
  /** Changes that left before and that the SNE does not show yet: without them this file would undo them. */
  readonly pending: readonly WantedCorrection[];
  readonly now: Date;
}

/** The one correction of each field, the later ones counting. */
export function joined<C extends WantedCorrection>(...lists: readonly (readonly C[])[]): C[] {
  const byField = new Map(lists.flat().map((one) => [`${one.person} ${one.field}`, one]));
  return [...byField.values()];
}

/** A correction that was made, as one that is wanted. */
export function wantedAgain({ person, field, after }: MadeCorrection): WantedCorrection {
  return { person, field, value: after };
}

/**
 * Makes the file of these corrections and judges it by the current schema. Corrections that change nothing are left out;
 * `corrections` of the result is empty.
 *
 * @throws DeskError OUT-NO-PERSON, OUT-ODD-FIELD, OUT-NOT-INTERFACE, OUT-WRITE, XML-*
 */
export function makeFile(
  source: FileSource,
  wanted: readonly WantedCorrection[],
  schemas: SchemaRegistry,
): MadeFile {
  const base = correctDemand(source.xml, source.pending);
  const before = readDemand(base);
  const changes = wanted
    .map(({ person, field, value }) => ({
      ...{ person, field, after: value },
      before: correctedValue(before, person, field),
    }))
    .filter((change) => change.before !== change.after);
  const xml = asModification(correctDemand(base, changes.map(wantedAgain)), localInstant(source.now));
  const after = readDemand(xml);
  const isMeant = changes.every(
    ({ person, field, after: value }) => correctedValue(after, person, field) === value,
  );
  if (after.nud !== before.nud || !isMeant) throw outgoingError('OUT-WRITE');
  const schema = schemas.current.version;
  return {
    changes,
    corrections: [],
    baseHash: source.hash,
    schema,
    xml,
    error: verdict(source.xml, xml, schemas),
  };
}

/** Why the schema refuses the file; null when it does not. */
function verdict(received: string, xml: string, schemas: SchemaRegistry): DeskError | null {
  const errors = schemas.validateDemand(xml);
  const first = errors[0];
  if (first === undefined) return null;
  const more = errors.length === 1 ? '' : ` (et ${String(errors.length - 1)} autres)`;
  const told = new Set(schemas.validateDemand(received).map(({ signature }) => signature));
  const own = errors.find(({ signature }) => !told.has(signature));
  if (own === undefined) return outgoingError('OUT-INHERITED', `${first.message}${more}`);
  return outgoingError('OUT-SCHEMA', `${schemas.current.version} : ${own.message}${more}`);
}

/**
 * Why corrections made on a former state of the demand may not be made on this one: somebody changed the same field since.
 * Null when they may.
 */
export function conflict(source: FileSource, changes: readonly MadeCorrection[]): DeskError | null {
  const now = readDemand(correctDemand(source.xml, source.pending));
  const other = changes.find(({ person, field, before, after }) => {
    const value = correctedValue(now, person, field);
    return value !== before && value !== after;
  });
  return other === undefined ? null : outgoingError('OUT-CHANGED-SINCE', fieldLabel(other.field));
}
