import type { Revalidation } from '../api/schemas.ts';
import type { ValidationPolicy } from '../api/status.ts';
import { DeskError } from '../api/errors.ts';
import { storeFile } from '../ingest/import-file.ts';
import { contentHash, driftOf, MovementApplier } from '../ingest/movement-applier.ts';
import { REFUSED_CODE } from '../ingest/refusal.ts';
import type { Clock } from '../schedule/clock.ts';
import { GDM_NAMES, GDM_NAMESPACE } from '../sne/contract.ts';
import { readMovement } from '../sne/read-movement.ts';
import type { StoredDrift } from '../store/demand-writer.ts';
import type { RefusedText, StoredFile } from '../store/drift-store.ts';
import { withoutKind } from '../store/movement.ts';
import type { Store, WriteUnit } from '../store/store.ts';
import { RecordPlan } from '../xml/fast/record-plan.ts';
import { readSchemaFiles } from '../xml/schema-files.ts';
import { kindOfRoot } from '../xml/schemas.ts';
import type { SchemaRegistry } from '../xml/schemas.ts';
import { childNamed, parseTree } from '../xml/tree.ts';

/** Files judged between two looks at the rest of the program. */
const FILES_AT_ONCE = 100;

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
    const changed = files.flatMap((file) => {
      const drift = judge.judge(file);
      return isSameDrift(drift, file.drift) ? [] : [{ file, drift }];
    });
    if (changed.length > 0) await store.write((unit) => replaceAll(unit, changed, clock));
    after = last.id;
    done += files.length;
    onProgress(done, total);
    // Lets calls, questions of the window and a stop come in.
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
  }
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

/** Judges stored files: by the plan of the schemas where that is sure, by the engine where it is not. */
class FileJudge {
  readonly #schemas: SchemaRegistry;
  #packId = '';
  #plan: RecordPlan | null = null;
  #movementNames: ReadonlySet<string> = new Set();

  constructor(schemas: SchemaRegistry) {
    this.#schemas = schemas;
  }

  judge({ xml, drift }: StoredFile): readonly StoredDrift[] {
    this.#adopt();
    const isValid = this.#plan?.acceptsFile(Buffer.from(xml, 'utf8')) === true;
    const errors = isValid ? [] : this.#schemas.validateDemand(xml);
    const around = drift.filter((error) => error.about === 'movement' && !this.#explains(error));
    return [...around, ...driftOf(errors, this.#schemas.current.version, 'file')];
  }

  /** A pack may be added while the stock is being judged. */
  #adopt(): void {
    const { current } = this.#schemas;
    if (current.id === this.#packId) return;
    this.#packId = current.id;
    this.#plan = RecordPlan.compile(current, GDM_NAMESPACE);
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
