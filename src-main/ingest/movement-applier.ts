import { hash as digest } from 'node:crypto';
import { DeskError, asDeskError } from '../api/errors.ts';
import type { SyncCounts, ValidationPolicy } from '../api/status.ts';
import type { PreparedDemand, StoredDrift } from '../store/demand-writer.ts';
import type { Applied, KnownDemand } from '../store/demand-store.ts';
import type { Movement } from '../store/movement.ts';
import type { WriteUnit } from '../store/store.ts';
import { readDemandElement } from '../xml/read-demand.ts';
import type { SchemaError } from '../xml/engine.ts';
import type { SchemaRegistry } from '../xml/schemas.ts';
import { parseTree } from '../xml/tree.ts';
import type { XmlElement } from '../xml/tree.ts';
import { REFUSED_CODE } from './refusal.ts';

/** What came of one movement. */
export type MovementOutcome =
  | { readonly kind: 'applied'; readonly applied: Applied; readonly drift: number }
  | { readonly kind: 'rejected'; readonly error: DeskError };

/** Judges, reads and stores movements and files, one by one, inside the caller's unit of work. */
export class MovementApplier {
  readonly #schemas: SchemaRegistry;
  readonly #policy: ValidationPolicy;

  /** @param policy what becomes of what a schema refuses */
  constructor(schemas: SchemaRegistry, policy: ValidationPolicy) {
    this.#schemas = schemas;
    this.#policy = policy;
  }

  /**
   * Stores one movement. What cannot be stored is kept aside with its reason and never stops the others.
   *
   * @param from `source`: `gdm` or `unit`, for the rejected record; `envelope`: the movement's own XML, judged with its
   * file when that brings news; `receivedAt`: UTC instant
   */
  apply(
    unit: WriteUnit,
    movement: Movement,
    from: { readonly source: string; readonly envelope?: string; readonly receivedAt: string },
  ): MovementOutcome {
    const { source, receivedAt } = from;
    try {
      const prepared = this.#prepare(unit, movement, from.envelope);
      const applied = unit.demands.apply(movement, prepared, receivedAt);
      if (prepared !== null) unit.anomalies.noteDrift(movement.nud, prepared.drift, receivedAt);
      return { kind: 'applied', applied, drift: prepared?.drift.length ?? 0 };
    } catch (thrown) {
      if (!(thrown instanceof DeskError)) throw thrown;
      const content = refusedText(thrown, movement.file ?? movement.data ?? '', from.envelope);
      reject(unit, { source, nud: movement.nud, error: thrown, content, receivedAt });
      return { kind: 'rejected', error: thrown };
    }
  }

  /** The content to store, or null when the movement brings none, an older one, or the one already there. */
  #prepare(unit: WriteUnit, movement: Movement, envelope: string | undefined): PreparedDemand | null {
    if (movement.file === null) return null;
    const hash = contentHash(movement.file);
    if (!bringsNews(unit, movement, hash)) return null;
    return this.prepareMovement(movement.file, hash, { nud: movement.nud, envelope });
  }

  /**
   * Reads and judges the file of a movement, and the movement around it.
   *
   * @throws DeskError as `prepareFile`
   */
  prepareMovement(
    file: string,
    hash: string,
    movement: {
      readonly nud: string;
      readonly envelope: string | undefined;
      /** The envelope's tree, where there is one already. */
      readonly root?: XmlElement;
      /** The file's. */
      readonly fileRoot?: XmlElement;
    },
  ): PreparedDemand {
    const { nud, envelope, root, fileRoot } = movement;
    const around =
      envelope === undefined
        ? []
        : this.#judge('movement', () => this.#schemas.validateMovement(envelope, root));
    const prepared = this.prepareFile(file, hash, nud, fileRoot);
    // A schema of movements may look into the demand too.
    const told = new Set(prepared.drift.map(({ signature }) => signature));
    const drift = [...around.filter(({ signature }) => !told.has(signature)), ...prepared.drift];
    return { ...prepared, drift };
  }

  /**
   * Reads and judges a demand file.
   *
   * @param hash its `contentHash`
   * @param expectedNud the number that the file must carry
   * @param root its tree, where there is one already
   * @throws DeskError XML-*; XML-SCHEMA where the environment refuses; GDM-NUD-MISMATCH: showing one person's file
   * under another's number is the worst that can happen, so it is never stored
   */
  prepareFile(
    xml: string,
    hash: string,
    expectedNud: string | null,
    root: XmlElement = parseTree(xml),
  ): PreparedDemand {
    const drift = this.#judge('file', () => this.#schemas.validateDemand(xml, root));
    const file = readDemandElement(root);
    if (expectedNud !== null && file.nud !== expectedNud) throw nudMismatch();
    return { file, xml, hash, drift };
  }

  /** What a schema says, to be stored as drift; throws XML-SCHEMA where what it refuses is refused. */
  #judge(about: StoredDrift['about'], validate: () => readonly SchemaError[]): StoredDrift[] {
    if (this.#policy === 'none') return [];
    const errors = validate();
    const schema = this.#schemas.current.version;
    const first = errors[0];
    if (first !== undefined && this.#policy === 'refuse') {
      throw new DeskError(REFUSED_CODE, `Fichier refusé par le schéma ${schema} : ${first.message}`, {
        hint: 'Hors production, un fichier non conforme est refusé et gardé à part. Il sera relu après l’ajout du schéma qui l’explique (page Schémas).',
        ...(first.line === null ? {} : { line: first.line }),
      });
    }
    return driftOf(errors, schema, about);
  }
}

/** Errors as the store keeps them. */
export function driftOf(
  errors: readonly SchemaError[],
  schema: string,
  about: StoredDrift['about'],
): StoredDrift[] {
  return errors.map(({ signature, line, element, message }) => ({
    signature,
    line,
    element,
    message,
    schema,
    about,
  }));
}

/** What is kept of what is refused: for the schema's sake the whole movement, so that all of it can be read again. */
export function refusedText(thrown: unknown, file: string, envelope: string | undefined): string {
  return envelope !== undefined && thrown instanceof DeskError && thrown.code === REFUSED_CODE
    ? envelope
    : file;
}

/** `GDM-NUD-MISMATCH`: a file under another number than its own. */
export function nudMismatch(): DeskError {
  return new DeskError(
    'GDM-NUD-MISMATCH',
    'Le fichier reçu porte un autre numéro unique que son mouvement.',
    { hint: 'Le fichier est gardé à part. Signalez-le au SNE avec ce code.' },
  );
}

function undated(nud: string): DeskError {
  return new DeskError(
    'IMPORT-UNDATED',
    `Le fichier de la demande ${nud} n’a pas de date et diffère de ce qui est enregistré.`,
    {
      hint: 'Il n’a rien remplacé : sans date, on ne sait pas lequel est le plus récent. Attendez le prochain mouvement du SNE.',
    },
  );
}

/** SHA-256 of a file's text, hexadecimal: tells the same content from another. */
export function contentHash(xml: string | Uint8Array): string {
  return digest('sha256', xml, 'hex');
}

/**
 * Whether a movement's file replaces the content in the store: not when it is the very same, or older.
 *
 * @throws DeskError IMPORT-UNDATED when it differs and nobody can tell which is newer
 */
export function bringsNews(unit: WriteUnit, movement: Movement, hash: string): boolean {
  return isNews(unit, unit.demands.known(movement.nud), movement, hash);
}

/** As `bringsNews`, for what is known already. */
export function isNews(
  unit: WriteUnit,
  known: KnownDemand | null,
  movement: Movement,
  hash: string,
): boolean {
  if (known?.content_hash == null) return true;
  if (known.content_hash === hash) return false;
  if (movement.at === null) throw undated(movement.nud);
  if (movement.fileHash !== undefined && known.state_at === movement.at) {
    // Of the same moment the SNE's own word counts; of two files always the same one, whichever came first.
    return unit.demands.isFromFile(known) && hash > known.content_hash;
  }
  return known.state_at === null || known.state_at <= movement.at;
}

/**
 * Whether a movement has told of the demand's life at that moment of a file already. A file by itself then adds nothing:
 * `RAD` is the kind of a removal and of the reopening that undoes it alike, and a file holds no reason.
 */
export function isLifeTold(known: KnownDemand | null, fileAt: string | null): boolean {
  return known?.lifecycle_at != null && (fileAt === null || known.lifecycle_at >= fileAt);
}

/** Keeps what could not be stored, whole, with its reason. */
export function reject(
  unit: WriteUnit,
  refused: {
    readonly source: string;
    readonly nud: string | null;
    readonly error: DeskError;
    readonly content: string;
    readonly receivedAt: string;
  },
): void {
  const { source, nud, content, receivedAt } = refused;
  const { code, message } = asDeskError(refused.error);
  unit.anomalies.reject({ source, nud, code, message, content }, receivedAt);
}

/** Counts what a call did, by demand: several movements of one demand are one creation, one update or one removal. */
export class SyncTally {
  readonly #demands = new Map<
    string,
    { before: Applied['before']; after: Applied['after']; changed: boolean }
  >();
  readonly #drifting = new Set<string>();
  #movements = 0;
  #rejected = 0;

  /** One movement of the answer. */
  add(nud: string, outcome: MovementOutcome): void {
    this.#movements += 1;
    this.merge(nud, outcome);
  }

  /** What else was done for a demand whose movement is counted already (its file, asked for apart). */
  merge(nud: string, outcome: MovementOutcome): void {
    if (outcome.kind === 'rejected') {
      this.#rejected += 1;
      return;
    }
    const { before, after, changed } = outcome.applied;
    if (outcome.drift > 0) this.#drifting.add(nud);
    const seen = this.#demands.get(nud);
    this.#demands.set(nud, {
      before: seen?.before ?? before,
      after,
      changed: changed || (seen?.changed ?? false),
    });
  }

  /** A record that was refused before it could be told whose it is. */
  addRejected(): void {
    this.#movements += 1;
    this.#rejected += 1;
  }

  /** The file of a demand whose movement is counted already could not be had. */
  mergeRejected(): void {
    this.#rejected += 1;
  }

  get movements(): number {
    return this.#movements;
  }

  counts(): SyncCounts {
    const counts = { created: 0, updated: 0, removed: 0, unchanged: 0 };
    for (const demand of this.#demands.values()) counts[fate(demand)] += 1;
    return { movements: this.#movements, ...counts, drift: this.#drifting.size, rejected: this.#rejected };
  }
}

function fate(demand: {
  readonly before: Applied['before'];
  readonly after: Applied['after'];
  readonly changed: boolean;
}): 'created' | 'updated' | 'removed' | 'unchanged' {
  if (demand.after === 'removed' && demand.before !== 'removed') return 'removed';
  if (demand.before === 'absent') return 'created';
  return demand.changed ? 'updated' : 'unchanged';
}
