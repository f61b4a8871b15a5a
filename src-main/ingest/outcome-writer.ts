import { z } from 'zod';
import { DeskError } from '../api/errors.ts';
import type { StoredContent } from '../store/demand-store.ts';
import type { Movement } from '../store/movement.ts';
import type { WriteUnit } from '../store/store.ts';
import type { BatchTexts } from './batch-texts.ts';
import type { Outcome } from './ingest-types.ts';
import type { PlainError } from './refusal.ts';
import { isNews, reject } from './movement-applier.ts';

/** One thing that a person has to know of an archive. */
export interface IngestProblem {
  /** The archive's member. */
  readonly file: string;
  readonly line: number | null;
  readonly nud: string | null;
  readonly code: string;
  readonly message: string;
}

/** Counts of an archive. */
export interface IngestCounts {
  /** Records of demands read: stored, unchanged and rejected ones. */
  readonly records: number;
  readonly stored: number;
  readonly unchanged: number;
  readonly rejected: number;
  /** Of those stored, how many depart from the schema. */
  readonly drift: number;
  /** Records of monthly resources handed over. */
  readonly drm: number;
}

const NO_COUNTS: IngestCounts = { records: 0, stored: 0, unchanged: 0, rejected: 0, drift: 0, drm: 0 };
const savedCounts = z
  .object({
    records: z.number(),
    stored: z.number(),
    unchanged: z.number(),
    rejected: z.number(),
    drift: z.number(),
    drm: z.number(),
  })
  .catch(NO_COUNTS);

/** Counts as they were kept with the place that was reached, as JSON; zeros where there are none. */
export function countsOf(saved: string | null): IngestCounts {
  return saved === null ? NO_COUNTS : savedCounts.parse(JSON.parse(saved));
}

/** Beyond this many, problems are only counted. */
const MOST_PROBLEMS = 1000;

/** Keeps the counts and problems of an archive. */
export class IngestTally {
  readonly problems: IngestProblem[] = [];
  readonly #counts: Record<keyof IngestCounts, number>;

  constructor(counts: IngestCounts) {
    this.#counts = { ...counts };
  }

  get counts(): IngestCounts {
    return { ...this.#counts };
  }

  add(kind: keyof IngestCounts): void {
    this.#counts[kind] += 1;
  }

  note(problem: IngestProblem): void {
    if (this.problems.length < MOST_PROBLEMS) this.problems.push(problem);
  }
}

/** A `DeskError` that came from another thread. */
export function deskError({ code, message, hint, line }: PlainError): DeskError {
  return new DeskError(code, message, {
    ...(hint === null ? {} : { hint }),
    ...(line === null ? {} : { line }),
  });
}

/** Stores what a batch was found to be, inside the caller's transaction. */
export class OutcomeWriter {
  readonly #tally: IngestTally;
  readonly #source: string;

  /** @param source what refused records are said to come from: the archive */
  constructor(tally: IngestTally, source: string) {
    this.#tally = tally;
    this.#source = source;
  }

  write(
    unit: WriteUnit,
    outcome: Exclude<Outcome, { readonly kind: 'broken' | 'left' }>,
    from: { readonly file: string; readonly texts: BatchTexts; readonly receivedAt: string },
  ): void {
    try {
      if (outcome.kind === 'read') this.#store(unit, outcome, from);
      else this.#refuse(unit, outcome, from);
    } catch (thrown) {
      // A file without a date that differs: nobody can tell which is newer.
      if (!(thrown instanceof DeskError) || outcome.kind !== 'read') throw thrown;
      this.#reject(unit, { nud: outcome.movement.nud, error: thrown, content: null }, from);
    }
  }

  #store(
    unit: WriteUnit,
    outcome: Extract<Outcome, { readonly kind: 'read' }>,
    from: { readonly file: string; readonly texts: BatchTexts; readonly receivedAt: string },
  ): void {
    const { rows } = outcome;
    const { nud } = outcome.movement;
    const known = from.texts.isNew(outcome.text) ? null : unit.demands.known(nud);
    const movement =
      outcome.isFile && rows !== null ? { ...outcome.movement, fileHash: rows.hash } : outcome.movement;
    const news = rows !== null && isNews(unit, known, movement, rows.hash);
    const content: StoredContent | null = news ? { rows, text: from.texts.take(outcome.text) } : null;
    const applied = unit.demands.applyContent(movement, content, from.receivedAt, known);
    this.#tally.add('records');
    this.#tally.add(applied.changed ? 'stored' : 'unchanged');
    if (rows === null || rows.drift.length === 0) return;
    if (news) {
      unit.anomalies.noteDrift(nud, rows.drift, from.receivedAt);
      this.#tally.add('drift');
    }
    for (const { line, message } of rows.drift) {
      this.#tally.note({ file: from.file, nud, line, code: 'XML-SCHEMA', message });
    }
  }

  #refuse(
    unit: WriteUnit,
    outcome: Extract<Outcome, { readonly kind: 'refused' }>,
    from: { readonly file: string; readonly receivedAt: string },
  ): void {
    const { movement, hash, content } = outcome;
    if (movement !== null && hash !== null && !isKnownNews(unit, movement, hash)) {
      const applied = unit.demands.applyContent(movement, null, from.receivedAt);
      this.#tally.add('records');
      this.#tally.add(applied.changed ? 'stored' : 'unchanged');
      return;
    }
    this.#reject(unit, { nud: movement?.nud ?? null, error: deskError(outcome.error), content }, from);
  }

  #reject(
    unit: WriteUnit,
    refused: { readonly nud: string | null; readonly error: DeskError; readonly content: string | null },
    from: { readonly file: string; readonly receivedAt: string },
  ): void {
    const { nud, error, content } = refused;
    const { receivedAt, file } = from;
    if (content !== null) reject(unit, { source: this.#source, nud, error, content, receivedAt });
    this.#tally.add('records');
    this.#tally.add('rejected');
    this.#tally.note({ file, nud, line: error.line, code: error.code, message: error.message });
  }
}

/** What is refused but not newer than what is there was not going to be stored anyway. */
function isKnownNews(unit: WriteUnit, movement: Movement, hash: string): boolean {
  return isNews(unit, unit.demands.known(movement.nud), movement, hash);
}
