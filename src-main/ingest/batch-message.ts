import { z } from 'zod';
import { validationPolicy } from '../api/status.ts';
import { archiveError } from './archive-errors.ts';
import type { Batch, BatchAnswer, Outcome } from './ingest-types.ts';

/*
 * Batches and answers as they go from one thread to the other. Outcomes go as one text of JSON, the cheapest way between
 * threads, but for the lists of each demand, the greater part of it: these are text already, and go as the bytes that are
 * stored, without being written and read once more.
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
  outcomes: z.string(),
  /** The lists of the demands that were read, one after the other in UTF-8, and where each ends. */
  parts: z.instanceof(Uint8Array),
  partEnds: z.instanceof(Uint32Array),
  left: z.array(z.number()),
});
export type AnswerMessage = z.infer<typeof answerMessage>;

/** An answer, ready to be sent; its `parts` can be transferred. */
export function toMessage({ id, outcomes, left }: BatchAnswer): AnswerMessage {
  const texts: string[] = [];
  const told = outcomes().map((outcome) => {
    if (outcome.kind !== 'read' || outcome.rows === null) return outcome;
    texts.push(String(outcome.rows.parts));
    const { hash, createdOn, demand, drift, search } = outcome.rows;
    return { ...outcome, rows: { hash, createdOn, demand, parts: '', drift, search } };
  });
  const parts = Buffer.allocUnsafeSlow(texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0));
  let end = 0;
  const partEnds = Uint32Array.from(texts, (text) => (end += parts.write(text, end)));
  return {
    id,
    outcomes: JSON.stringify(told),
    parts: new Uint8Array(parts.buffer),
    partEnds,
    left: [...left],
  };
}

/** The answer in a message. Its outcomes are read only when they are asked for: few of them are in memory at once. */
export function fromMessage({ outcomes, parts, partEnds, ...rest }: AnswerMessage): BatchAnswer {
  return {
    ...rest,
    outcomes: () => {
      let place = 0;
      return outcomesIn(outcomes).map((outcome) => {
        if (outcome.kind !== 'read' || outcome.rows === null) return outcome;
        const own = parts.subarray(place === 0 ? 0 : partEnds[place - 1], partEnds[place]);
        place += 1;
        return { ...outcome, rows: { ...outcome.rows, parts: own } };
      });
    },
  };
}

/** What the worker wrote is our own: it is taken as it is, record by record a check would cost more than storing it. */
function outcomesIn(json: string): readonly Outcome[] {
  const parsed: unknown = JSON.parse(json);
  if (!Array.isArray(parsed) || !parsed.every(isOutcome)) throw archiveError('EXPORT-WORKER');
  return parsed;
}

function isOutcome(value: unknown): value is Outcome {
  return typeof value === 'object' && value !== null && 'kind' in value;
}
