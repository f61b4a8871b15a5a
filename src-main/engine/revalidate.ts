import type { Revalidation } from '../api/schemas.ts';
import type { ValidationPolicy } from '../api/status.ts';
import { DeskError } from '../api/errors.ts';
import { storeFile } from '../ingest/import-file.ts';
import { contentHash, driftOf, MovementApplier } from '../ingest/movement-applier.ts';
import { REFUSED_CODE } from '../ingest/refusal.ts';
import type { Clock } from '../schedule/clock.ts';
import { GDM_NAMES, GDM_NAMESPACE } from '../sne/contract/movements.ts';
import { readMovement } from '../sne/read-movement.ts';
import type { StoredDrift } from '../store/demand-writer.ts';
import type { RefusedText, StoredFile } from '../store/drift-store.ts';
import { withoutKind } from '../store/movement.ts';
import type { Store, WriteUnit } from '../store/store.ts';
import { BatchSchema, isPlainRecord, nameOf } from '../xml/batch-schema.ts';
import { XML_DECLARATION } from '../xml/extract.ts';
import { RecordPlan } from '../xml/fast/record-plan.ts';
import { readSchemaFiles } from '../xml/schema-files.ts';
import { kindOfRoot } from '../xml/schemas.ts';
import type { SchemaRegistry } from '../xml/schemas.ts';
import { childNamed, parseTree } from '../xml/tree.ts';

/** Files judged between two looks at the rest of the program. */
const FILES_AT_ONCE = 250;

export interface RevalidateOptions {
  readonly store: Store;
  readonly schemas: SchemaRegistry;
  readonly policy: ValidationPolicy;
  readonly clock: Clock;
  readonly onProgress: (done: number, total: number) => void;
  /** Ends it between two commits: what was judged stays so. */
  readonly signal: AbortSignal;
}

/**
 * Judges the file of every demand anew by the schemas in use, and reads again what they had refused. Demands themselves are
 * not touched: what is noted of their files is. A demand that changes meanwhile has been judged by whoever stored it.
 *
 * @throws DeskError STORE-*, XML-SCHEMA (schemas that cannot be used)
 */
export async function revalidate(options: RevalidateOptions): Promise<Revalidation> {
  const { store, schemas, clock, onProgress, signal } = options;
  const startedAt = clock.now().getTime();
  const driftBefore = store.drift.summary().demands;
  const total = store.drift.fileCount();
  const judge = new FileJudge(schemas);
  let done = 0;
  let after = 0;
  while (!signal.aborted) {
    const files = store.drift.files(after, FILES_AT_ONCE);
    const last = files.at(-1);
    if (last === undefined) break;
    const drifts = judge.judge(files);
    const changed = files.flatMap((file, index) => {
      const drift = drifts[index] ?? [];
      return isSameDrift(drift, file.drift) ? [] : [{ file, drift }];
    });
    if (changed.length > 0) {
      await store.write((unit) => {
        replaceAll(unit, changed, clock);
      });
    }
    after = last.id;
    done += files.length;
    onProgress(done, total);
    // Lets calls, questions of the window and a stop come in.
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
  }
  judge.dispose();
  const refused = await readRefused(options);
  return {
    schema: schemas.current.version,
    demands: done,
    driftBefore,
    drift: store.drift.summary().demands,
    ...refused,
    complete: !signal.aborted,
    seconds: (clock.now().getTime() - startedAt) / 1000,
  };
}

function replaceAll(
  unit: WriteUnit,
  changed: readonly { readonly file: StoredFile; readonly drift: readonly StoredDrift[] }[],
  clock: Clock,
): void {
  const at = clock.now().toISOString();
  for (const { file, drift } of changed) {
    if (unit.drift.replace(file.id, file.contentHash, drift)) unit.anomalies.noteDrift(file.nud, drift, at);
  }
}

function isSameDrift(one: readonly StoredDrift[], other: readonly StoredDrift[]): boolean {
  const key = ({ signature, line, schema, about }: StoredDrift): string =>
    `${signature} ${String(line)} ${schema} ${about}`;
  return (
    one.length === other.length && one.every((error, index) => key(error) === key(other[index] ?? error))
  );
}

const DECLARATION = Buffer.from(XML_DECLARATION);

/**
 * Judges stored files: by the plan of the schemas where that is sure, else many as one document, else by the engine one by
 * one. Only "valid" is ever taken from the first two.
 */
class FileJudge {
  readonly #schemas: SchemaRegistry;
  #packId = '';
  #plan: RecordPlan | null = null;
  #lot: BatchSchema | null = null;
  #movementNames: ReadonlySet<string> = new Set();

  constructor(schemas: SchemaRegistry) {
    this.#schemas = schemas;
  }

  /** What departs in each file, in their order. */
  judge(files: readonly StoredFile[]): readonly (readonly StoredDrift[])[] {
    this.#adopt();
    const { version } = this.#schemas.current;
    const valid = this.#validOf(files);
    return files.map(({ xml, drift }, index) => {
      const errors = valid.has(index) ? [] : this.#schemas.validateDemand(xml);
      const around = drift.filter((error) => error.about === 'movement' && !this.#explains(error));
      return [...around, ...driftOf(errors, version, 'file')];
    });
  }

  dispose(): void {
    this.#lot?.dispose();
  }

  /** Indices of the files that are valid beyond doubt. */
  #validOf(files: readonly StoredFile[]): ReadonlySet<number> {
    const valid = new Set<number>();
    const left = new Map<string, { readonly index: number; readonly bytes: Buffer }[]>();
    for (const [index, { xml, drift }] of files.entries()) {
      const text = Buffer.from(xml, 'utf8');
      // What departed before holds something that the plan does not follow: it is not worth the trial.
      if (drift.length === 0 && this.#plan?.acceptsFile(text) === true) {
        valid.add(index);
        continue;
      }
      const bytes = text.subarray(DECLARATION.length);
      if (!text.subarray(0, DECLARATION.length).equals(DECLARATION) || !isPlainRecord(bytes)) continue;
      // Judged together must be what is called alike, prefix included.
      const alike = left.get(nameOf(bytes));
      if (alike === undefined) left.set(nameOf(bytes), [{ index, bytes }]);
      else alike.push({ index, bytes });
    }
    for (const alike of left.values()) {
      const verdict = this.#lot?.judge(
        alike.map(({ bytes }) => bytes),
        [],
      );
      if (verdict === undefined || verdict === 'unknown') continue;
      for (const [rank, { index }] of alike.entries()) if (!verdict.has(rank)) valid.add(index);
    }
    return valid;
  }

  /** A pack may be added while the stock is being judged. */
  #adopt(): void {
    const { current } = this.#schemas;
    if (current.id === this.#packId) return;
    this.#packId = current.id;
    this.#plan = RecordPlan.compile(current, GDM_NAMESPACE);
    this.#lot?.dispose();
    this.#lot = BatchSchema.compileDemands(current);
    const { movement } = current.files;
    this.#movementNames = movement === null ? new Set() : readSchemaFiles(movement).vocabulary.elements;
  }

  /** What came around a demand is not kept: an element that the schema of movements now knows is no departure any more. */
  #explains({ signature, element }: StoredDrift): boolean {
    return signature.startsWith('unknown-element|') && element !== null && this.#movementNames.has(element);
  }
}

/** Reads again what the schemas refused, in the order it came. */
async function readRefused({
  store,
  schemas,
  policy,
  signal,
}: RevalidateOptions): Promise<Pick<Revalidation, 'refused' | 'refusedStored'>> {
  const applier = new MovementApplier(schemas, policy);
  let refusedStored = 0;
  let refused = 0;
  let after = 0;
  while (!signal.aborted) {
    const texts = store.drift.refused(REFUSED_CODE, after, FILES_AT_ONCE);
    const last = texts.at(-1);
    if (last === undefined) break;
    await store.write((unit) => {
      for (const text of texts) {
        if (readAgain(unit, applier, text)) refusedStored += 1;
        else refused += 1;
      }
    });
    after = last.id;
  }
  return { refusedStored, refused };
}

/** Stores a text that had been refused, if it can be now; whether it could. */
function readAgain(unit: WriteUnit, applier: MovementApplier, text: RefusedText): boolean {
  const { id, source, content, receivedAt } = text;
  try {
    const root = parseTree(content);
    if (kindOfRoot(root.name) === 'movement') {
      const read = readMovement(content);
      // A record of an export without a kind is no movement of the form.
      const isTold = source === 'gdm' || childNamed(root, GDM_NAMES.kind) !== null;
      const movement = isTold ? read : withoutKind(read);
      const outcome = applier.apply(unit, movement, { source, envelope: content, receivedAt });
      if (outcome.kind === 'rejected' && outcome.error.code === REFUSED_CODE) return false;
      // Another reason has its own line.
      unit.drift.dropRefused(id);
      return outcome.kind === 'applied';
    }
    storeFile(unit, applier.prepareFile(content, contentHash(content), null), receivedAt);
    unit.drift.dropRefused(id);
    return true;
  } catch (thrown) {
    // As it was: kept and shown.
    if (thrown instanceof DeskError) return false;
    throw thrown;
  }
}
