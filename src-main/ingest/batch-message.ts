import { z } from 'zod';
import { validationPolicy } from '../api/status.ts';
import { archiveError } from './archive-errors.ts';
import type { Batch, BatchAnswer, Outcome } from './ingest-types.ts';
import { PLAIN_FIELDS, plainRecord, readPlain } from './plain-outcome.ts';

/*
 * Batches and answers as they go from one thread to the other. What is made of a plain record, nearly all of them, goes as a
 * text of fields, written and read again in a third of the time that JSON takes; anything else as JSON. The lists of each
 * demand, the greater part of it, are text already and go as the bytes that are stored.
 */

const source = z.object({ file: z.string(), folder: z.string() });
export const workerSetup = z.object({
  pack: z.object({
    id: z.string(),
    version: z.string(),
    origin: z.string(),
    addedAt: z.string().nullable(),
    files: z.object({ demand: source, movement: source.nullable() }),
  }),
  policy: validationPolicy,
});

export const batchMessage = z.object({
  id: z.number(),
  bytes: z.instanceof(Uint8Array),
  ends: z.instanceof(Uint32Array),
  kinds: z.instanceof(Uint8Array),
  declarations: z.array(z.tuple([z.string(), z.string()])),
  setup: workerSetup,
}) satisfies z.ZodType<Batch>;

export const answerMessage = z.object({
  id: z.number(),
  /** How many records were read. */
  count: z.number(),
  /** Fields of the plain ones, a text each: a single « Œ » would make the one text of a batch twice as long. */
  plain: z.array(z.string()),
  /** The others, as JSON: `[rank, outcome][]`. */
  others: z.string(),
  /** The lists of the plain ones, one after the other in UTF-8, and where each ends. */
  parts: z.instanceof(Uint8Array),
  partEnds: z.instanceof(Uint32Array),
  left: z.array(z.number()),
});
export type AnswerMessage = z.infer<typeof answerMessage>;

/** Between two fields: no such character is in any XML document. */
const SEPARATOR = '\u001f';

/** An answer, ready to be sent; its `parts` can be transferred. */
export function toMessage({ id, outcomes, left }: BatchAnswer): AnswerMessage {
  const plain: string[] = [];
  const parts: string[] = [];
  const others: [number, Outcome][] = [];
  const told = outcomes();
  for (const [rank, outcome] of told.entries()) {
    const record = plainRecord(outcome);
    if (record === null) others.push([rank, outcome]);
    else {
      plain.push(record.fields.join(SEPARATOR));
      parts.push(record.parts);
    }
  }
  const memory = Buffer.allocUnsafeSlow(parts.reduce((sum, text) => sum + Buffer.byteLength(text), 0));
  let end = 0;
  const partEnds = Uint32Array.from(parts, (text) => (end += memory.write(text, end)));
  return {
    id,
    count: told.length,
    plain,
    others: others.length === 0 ? '' : JSON.stringify(others),
    parts: new Uint8Array(memory.buffer),
    partEnds,
    left: [...left],
  };
}

/** The answer in a message. Its outcomes are read only when they are asked for: few of them are in memory at once. */
export function fromMessage({ id, left, ...told }: AnswerMessage): BatchAnswer {
  return { id, left, outcomes: () => outcomesIn(told) };
}

/** What the worker wrote is our own: it is taken as it is, record by record a check would cost more than storing it. */
function outcomesIn(told: Omit<AnswerMessage, 'id' | 'left'>): readonly Outcome[] {
  const others = new Map(told.others === '' ? [] : othersIn(told.others));
  if (told.plain.length + others.size !== told.count) throw archiveError('EXPORT-WORKER');
  const outcomes: Outcome[] = [];
  let index = 0;
  let start = 0;
  for (let rank = 0; rank < told.count; rank += 1) {
    const other = others.get(rank);
    if (other !== undefined) {
      outcomes.push(other);
      continue;
    }
    const fields = (told.plain[index] ?? '').split(SEPARATOR);
    if (fields.length !== PLAIN_FIELDS) throw archiveError('EXPORT-WORKER');
    const end = told.partEnds[index] ?? start;
    outcomes.push(readPlain(fields, told.parts.subarray(start, end)));
    index += 1;
    start = end;
  }
  return outcomes;
}

function othersIn(json: string): readonly (readonly [number, Outcome])[] {
  const parsed: unknown = JSON.parse(json);
  if (!Array.isArray(parsed) || !parsed.every(isRanked)) throw archiveError('EXPORT-WORKER');
  return parsed;
}

function isRanked(value: unknown): value is readonly [number, Outcome] {
  return Array.isArray(value) && typeof value[0] === 'number' && isOutcome(value[1]);
}

function isOutcome(value: unknown): value is Outcome {
  return typeof value === 'object' && value !== null && 'kind' in value;
}
