import { DeskError } from '../api/errors.ts';
import type { SyncCounts, SyncResult } from '../api/status.ts';
import { MovementApplier, SyncTally, reject } from '../ingest/movement-applier.ts';
import type { Clock } from '../schedule/clock.ts';
import { cursorAfter } from '../schedule/cursor.ts';
import { clockError } from '../sne/check.ts';
import type { SneClient } from '../sne/client.ts';
import { demandDocument, readMovement } from '../sne/read-movement.ts';
import type { Movement } from '../store/movement.ts';
import type { Store, WriteUnit } from '../store/store.ts';
import { GDM_NAMES } from '../sne/contract/movements.ts';
import { validationPolicyOf } from '../api/settings.ts';
import type { Settings } from '../api/settings.ts';
import { splitElements } from '../xml/split.ts';
import type { SplitEvent } from '../xml/split.ts';
import { attributeValue } from '../xml/tree.ts';
import type { SchemaRegistry } from '../xml/schemas.ts';

export interface SyncContext {
  readonly store: Store;
  readonly client: SneClient;
  readonly schemas: SchemaRegistry;
  readonly settings: Settings;
  readonly clock: Clock;
}

export interface SyncRunOptions {
  readonly since: Date;
  readonly signal: AbortSignal;
  onProgress(movements: number, expected: number | null): void;
}

/** Most unit calls of the references-only form under way at once. */
const UNIT_CALLS_AT_ONCE = 4;

/**
 * One GDM call from request to committed rows. Everything of the answer, and the new cursor, is one transaction: if the
 * answer is cut, refused or the program dies, nothing has happened and the next call asks from the same moment.
 *
 * @param runId number of the journal's line that this call completes
 * @throws DeskError SNE-*, GDM-*, XML-* (the answer as a whole), STORE-*
 */
export async function runSync(
  context: SyncContext,
  runId: number,
  options: SyncRunOptions,
): Promise<Omit<SyncResult, 'nextCallAt'>> {
  const { store, client, clock, settings } = context;
  const answer = await client.movements({ since: options.since, signal: options.signal });
  const cursor = cursorAfter({
    requestedAt: answer.requestedAt,
    clockSkewMs: answer.clockSkewMs,
    overlapMinutes: settings.schedule.overlapMinutes,
  });
  const until = answer.requestedAt.toISOString();
  return store.write(async (unit) => {
    const counts = await new AnswerStorer(context, unit, options).storeAll(answer.body);
    const clockProblem = clockError(answer.clockSkewMs);
    if (clockProblem === null) unit.anomalies.clearClock();
    else unit.anomalies.noteClock(clockProblem.message, clock.now().toISOString());
    unit.journal.complete(runId, clock.now().toISOString(), until, counts, cursor.toISOString());
    return { ...counts, since: options.since.toISOString(), until, cursor: cursor.toISOString() };
  });
}

/** Stores the movements of one answer, in their order, then what only came as a reference. */
class AnswerStorer {
  readonly #context: SyncContext;
  readonly #unit: WriteUnit;
  readonly #options: SyncRunOptions;
  readonly #applier: MovementApplier;
  readonly #tally = new SyncTally();
  /** Newest reference of each demand whose file has to be asked for. */
  readonly #references = new Map<string, Movement>();
  readonly #receivedAt: string;

  constructor(context: SyncContext, unit: WriteUnit, options: SyncRunOptions) {
    this.#context = context;
    this.#unit = unit;
    this.#options = options;
    this.#applier = new MovementApplier(context.schemas, validationPolicyOf(context.settings));
    this.#receivedAt = context.clock.now().toISOString();
  }

  async storeAll(body: AsyncIterable<Uint8Array>): Promise<SyncCounts> {
    let expected: number | null = null;
    let told = 0;
    for await (const part of splitAnswer(body)) {
      if (part.type === 'root') {
        checkRoot(part.name);
        expected = readCount(attributeValue(part.attributes, GDM_NAMES.expectedAttribute));
      } else if (part.type === 'record') {
        this.#storeMovement(part.xml);
        told += 1;
        if (expected !== null && told > expected) throw countError(expected, told);
        this.#options.onProgress(told, expected);
      }
    }
    if (expected !== null && expected !== told) throw countError(expected, told);
    await this.#fetchReferences();
    return this.#tally.counts();
  }

  #storeMovement(xml: string): void {
    let movement: Movement;
    try {
      movement = readMovement(xml);
    } catch (thrown) {
      if (!(thrown instanceof DeskError)) throw thrown;
      reject(this.#unit, {
        source: 'gdm',
        nud: null,
        error: thrown,
        content: xml,
        receivedAt: this.#receivedAt,
      });
      this.#tally.addRejected();
      return;
    }
    if (this.#needsFile(movement)) {
      const former = this.#references.get(movement.nud);
      if (former === undefined || (former.at ?? '') <= (movement.at ?? ''))
        this.#references.set(movement.nud, movement);
    }
    this.#tally.add(
      movement.nud,
      this.#applier.apply(this.#unit, movement, {
        source: 'gdm',
        envelope: xml,
        receivedAt: this.#receivedAt,
      }),
    );
  }

  /** A reference whose demand has no content yet, or content older than the movement. */
  #needsFile(movement: Movement): boolean {
    if (movement.file !== null) return false;
    const known = this.#unit.demands.known(movement.nud);
    if (known?.content_hash == null || known.state_at === null) return true;
    return known.state_at < (movement.at ?? '') && !this.#unit.demands.hasMovement(movement);
  }

  async #fetchReferences(): Promise<void> {
    const waiting = [...this.#references.values()].values();
    const worker = async (): Promise<void> => {
      for (const reference of waiting) await this.#fetchReference(reference);
    };
    await Promise.all(Array.from({ length: UNIT_CALLS_AT_ONCE }, worker));
  }

  async #fetchReference(reference: Movement): Promise<void> {
    const bytes = await this.#context.client.demand(reference.nud, this.#options.signal);
    if (bytes === null) {
      // A removed demand may well have left the unit service: its number and its removal are known, that is all.
      if (this.#unit.demands.known(reference.nud)?.state === 'removed') return;
      const error = new DeskError(
        'DEMAND-NOT-FOUND',
        'Le SNE annonce une demande qu’il ne donne pas à la lecture.',
        {
          hint: 'Elle sera redemandée au prochain mouvement ; si elle manque toujours, signalez-la au SNE.',
        },
      );
      reject(this.#unit, {
        source: 'unit',
        nud: reference.nud,
        error,
        content: reference.nud,
        receivedAt: this.#receivedAt,
      });
      this.#tally.mergeRejected();
      return;
    }
    const movement = { ...reference, file: demandDocument(bytes) };
    this.#tally.merge(
      reference.nud,
      this.#applier.apply(this.#unit, movement, { source: 'unit', receivedAt: this.#receivedAt }),
    );
  }
}

/** Answers that the way may have spoilt: worth another call soon. */
const SPOILT: ReadonlySet<string> = new Set(['XML-EMPTY', 'XML-TRUNCATED']);

/** As `splitElements`; what is wrong with the answer as a whole is told as that: the clerk has no file. */
async function* splitAnswer(body: AsyncIterable<Uint8Array>): AsyncGenerator<SplitEvent, void, undefined> {
  try {
    yield* splitElements(body, { record: GDM_NAMES.movement });
  } catch (thrown) {
    if (!(thrown instanceof DeskError) || !thrown.code.startsWith('XML-')) throw thrown;
    throw new DeskError(thrown.code, `La réponse du SNE n’est pas lisible. ${thrown.message}`, {
      hint: 'Rien n’a été enregistré et l’appel sera refait tout seul. Si cela dure, transmettez ce code à l’assistance.',
      recovery: SPOILT.has(thrown.code) ? 'retrySoon' : 'nextSlot',
      cause: thrown,
    });
  }
}

function checkRoot(name: string): void {
  if (name === GDM_NAMES.root) return;
  throw new DeskError(
    'GDM-UNKNOWN-ANSWER',
    `Le SNE a répondu autre chose que des mouvements (« ${name} »).`,
    {
      hint: 'Vérifiez l’adresse du service dans Réglages › Connexion, puis appelez l’assistance avec ce code.',
      recovery: 'nextSlot',
    },
  );
}

function readCount(text: string | null): number | null {
  return text !== null && /^\d{1,9}$/.test(text) ? Number(text) : null;
}

function countError(expected: number, told: number): DeskError {
  return new DeskError(
    'GDM-COUNT',
    `Le SNE annonçait ${String(expected)} mouvements et en a donné ${String(told)} : rien n’a été enregistré.`,
    { hint: 'L’appel sera refait tout seul.', recovery: 'retrySoon' },
  );
}
