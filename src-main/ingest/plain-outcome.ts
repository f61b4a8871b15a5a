import { CONTENT_COLUMNS } from '../store/demand-writer.ts';
import type { Outcome } from './ingest-types.ts';

/*
 * A plain record as fields of text, and back: read by the plan, valid, with a file in its batch. Fields hold no character
 * that XML forbids, so that two of these say what a text cannot.
 */

type ReadOutcome = Extract<Outcome, { readonly kind: 'read' }>;
type Field = string | number | null;

const NOTHING = '\u0000';
const NUMBER = '\u0001';

/** Movement, place of the text and words to search come first. */
const FIRST_COLUMN = 16;
/** Fields of one record. */
export const PLAIN_FIELDS = FIRST_COLUMN + CONTENT_COLUMNS.length;

/** The fields of a record, and the lists of its demand; null where it is not plain. */
export function plainRecord(
  outcome: Outcome,
): { readonly fields: readonly string[]; readonly parts: string } | null {
  if (outcome.kind !== 'read' || outcome.isFile || outcome.rows === null) return null;
  const { movement, rows, text } = outcome;
  const { parts, drift, search, demand } = rows;
  const isPlain = movement.data === null && movement.file === '' && movement.fileHash === undefined;
  if (!isPlain || text === null || 'xml' in text || drift.length > 0 || typeof parts !== 'string')
    return null;
  const { nud, at, entity, kind, desk, state, removal } = movement;
  const hasRemoval = removal === null ? NOTHING : '';
  const { reason = null, subReason = null, on = null } = removal ?? {};
  // In the order in which `readPlain` takes them; one plain list: made for every record of an export.
  // prettier-ignore
  const fields = [
    nud, fieldOf(at), entity, fieldOf(kind), fieldOf(desk), fieldOf(state),
    hasRemoval, fieldOf(reason), fieldOf(subReason), fieldOf(on),
    String(text.first), String(text.last), search[0], search[1], search[2], search[3],
  ];
  for (const value of demand) fields.push(fieldOf(value));
  return { fields, parts };
}

function fieldOf(value: Field): string {
  if (value === null) return NOTHING;
  return typeof value === 'number' ? NUMBER + String(value) : value;
}

/** The record of these fields, `PLAIN_FIELDS` of them. */
export function readPlain(fields: readonly string[], parts: Uint8Array): ReadOutcome {
  const own = (index: number): string => fields[index] ?? '';
  const text = (index: number): string | null => (own(index) === NOTHING ? null : own(index));
  const state = text(5);
  const demand: Field[] = [];
  for (let index = FIRST_COLUMN; index < PLAIN_FIELDS; index += 1) demand.push(valueOf(own(index)));
  const [hash, , createdOn] = demand;
  return {
    kind: 'read',
    movement: {
      nud: own(0),
      at: text(1),
      entity: own(2),
      kind: text(3),
      desk: text(4),
      state: state === 'active' || state === 'removed' ? state : null,
      removal: text(6) === null ? null : { reason: text(7), subReason: text(8), on: text(9) },
      data: null,
      file: '',
    },
    rows: {
      hash: String(hash),
      createdOn: typeof createdOn === 'string' ? createdOn : null,
      demand,
      parts,
      drift: [],
      search: [own(12), own(13), own(14), own(15)],
    },
    text: { first: Number(own(10)), last: Number(own(11)) },
    isFile: false,
  };
}

function valueOf(field: string): Field {
  if (field === NOTHING) return null;
  return field.startsWith(NUMBER) ? Number(field.slice(1)) : field;
}
