import { parisDayOf } from '../reference/days.ts';
import { compressXml } from './compress.ts';
import { CONTENT_COLUMNS, contentRows, createDemandWriter } from './demand-writer.ts';
import type { ContentRows, DemandWriter, PreparedDemand } from './demand-writer.ts';
import type { CommuneName } from './search-words.ts';
import { lifecycleOf } from './movement.ts';
import type { Movement } from './movement.ts';
import type { Connection } from './connection.ts';
import type { StoredText } from './raw-text.ts';
import { BEFORE_MOVEMENTS } from './dispatching-store.ts';
import { latest, renewalDueOn } from './renewal.ts';
import { dropSecondaryIndexes, makeSecondaryIndexes } from './secondary-indexes.ts';

type Life = 'absent' | 'active' | 'removed';

/** What storing a movement did to its demand. */
export interface Applied {
  readonly before: Life;
  readonly after: Life;
  /** False when every row was already so: the same movement twice changes nothing. */
  readonly changed: boolean;
}

/** A demand's content made into rows, and its compressed text. */
export interface StoredContent {
  readonly rows: ContentRows;
  readonly text: StoredText;
}

/** What the store knows of a demand before a movement is applied. */
export interface KnownDemand {
  readonly id: number;
  readonly state: 'active' | 'removed';
  readonly state_at: string | null;
  readonly lifecycle_at: string | null;
  readonly content_hash: string | null;
  readonly created_on: string | null;
  readonly last_renewed_on: string | null;
  readonly renewal_due_on: string | null;
}

/**
 * Writes movements and files. Newest wins, whatever the order of arrival: content, life and data outside the form each
 * keep the moment of what they hold, and what is older than that only enters the history.
 */
export class DemandStore {
  readonly #connection: Connection;
  readonly #writer: DemandWriter;
  readonly #communeName: CommuneName;
  readonly #sql;
  /** Of every demand that may be there, while a store is filled: whoever is not among them need not be looked for. */
  #fingerprints: Set<number> | null = null;
  readonly #atomically: (work: () => Applied) => Applied;

  constructor(connection: Connection, communeName: CommuneName) {
    this.#connection = connection;
    this.#writer = createDemandWriter(connection);
    this.#communeName = communeName;
    this.#sql = prepareStatements(connection);
    this.#atomically = connection.transaction((work: () => Applied) => work());
  }

  /** To be called before a store that is nearly empty is filled, and `endFilling` after, whatever came of it. */
  beginFilling(): void {
    dropSecondaryIndexes(this.#connection);
    const all = this.#connection.prepare<[], { readonly nud: string }>('SELECT nud FROM demand').all();
    this.#fingerprints = new Set(all.map(({ nud }) => fingerprint(nud)));
  }

  /** Makes the lists quick again. */
  endFilling(): void {
    this.#fingerprints = null;
    makeSecondaryIndexes(this.#connection);
  }

  /** What is known of a demand, or null. */
  known(nud: string): KnownDemand | null {
    if (this.#fingerprints?.has(fingerprint(nud)) === false) return null;
    return this.#sql.known.get(nud) ?? null;
  }

  /**
   * Stores one movement with the content prepared from its file (null: no file, an older one, or the one already
   * stored). All or nothing, inside the caller's transaction if there is one. `receivedAt` is a UTC instant.
   */
  apply(movement: Movement, prepared: PreparedDemand | null, receivedAt: string): Applied {
    const content: StoredContent | null =
      prepared === null
        ? null
        : {
            rows: contentRows(prepared, this.#communeName),
            text: { kind: 'own', xml: compressXml(prepared.xml) },
          };
    return this.#atomically(() => this.applyContent(movement, content, receivedAt));
  }

  /**
   * As `apply`, for content that was made into rows elsewhere (another thread): `movement.file` then only says, by not
   * being null, that the movement came with a file. Not atomic by itself, a savepoint a record would cost as much as its rows: to
   * be called in a transaction that is given up as a whole when this throws.
   */
  applyContent(
    movement: Movement,
    content: StoredContent | null,
    receivedAt: string,
    known = this.known(movement.nud),
  ): Applied {
    return known === null && content !== null
      ? this.#applyNew(movement, content, receivedAt)
      : this.#applyOver(known, movement, content, receivedAt);
  }

  /** A demand that is not known yet is one row, written once: its indexes too. */
  #applyNew(movement: Movement, content: StoredContent, receivedAt: string): Applied {
    const { rows } = content;
    const { at } = movement;
    const day = at === null ? null : parisDayOf(at);
    const life = lifecycleOf(movement);
    const state = life ?? 'active';
    const removed = life === 'removed' && at !== null;
    const renewedOn = movement.entity === 'CERFA' && movement.kind === 'REN' ? day : null;
    const lastRenewedOn = movement.fileHash === undefined ? renewedOn : null;
    const dueOn = renewalDueOn({
      createdOn: rows.createdOn,
      lastRenewedOn: renewedOn,
      stateOn: day,
      state,
    });
    const { lastInsertRowid } = this.#sql.insert.run(
      ...[movement.nud, state, at, life === null ? null : at, receivedAt, lastRenewedOn, dueOn],
      removed ? (movement.removal?.on ?? day) : null,
      removed ? (movement.removal?.reason ?? null) : null,
      removed ? (movement.removal?.subReason ?? null) : null,
      ...rows.demand,
    );
    this.#fingerprints?.add(fingerprint(movement.nud));
    const id = Number(lastInsertRowid);
    this.#insertMovement(id, movement, receivedAt);
    this.#writer.writeContent(id, content, { at, receivedAt }, true);
    this.#writeOutsideForm(id, movement);
    return { before: 'absent', after: state, changed: true };
  }

  #applyOver(
    known: KnownDemand | null,
    movement: Movement,
    content: StoredContent | null,
    receivedAt: string,
  ): Applied {
    const id = known?.id ?? this.#create(movement, receivedAt);
    const isNewMovement = this.#insertMovement(id, movement, receivedAt);
    if (content !== null) this.#writer.writeContent(id, content, { at: movement.at, receivedAt }, false);
    // A file that was not prepared is either older than the content or the very same: then its moment confirms it.
    else if (movement.file !== null && movement.at !== null) {
      this.#sql.confirm.run(movement.at, receivedAt, id, movement.at);
    }
    const isNewData = this.#writeOutsideForm(id, movement);
    this.#applyLife(id, movement, known);
    this.#updateRenewal(id, movement);
    const after = this.known(movement.nud)?.state ?? 'absent';
    const changed = known === null || content !== null || isNewMovement || isNewData || known.state !== after;
    return { before: known?.state ?? 'absent', after, changed };
  }

  /** Stores a block of compressed texts; its number. Each of them must be stored with a demand in this transaction. */
  addBlock(blob: Uint8Array): number {
    return Number(this.#sql.addBlock.run(blob).lastInsertRowid);
  }

  /** True when this very movement is already stored. */
  hasMovement(movement: Movement): boolean {
    const { nud, at, kind, entity, desk } = movement;
    return this.#sql.hasMovement.get(nud, at, kind, entity, desk ?? '') !== undefined;
  }

  /** Whether the content of a demand is that of a file brought by hand. */
  isFromFile({ id, content_hash }: KnownDemand): boolean {
    return this.#sql.isFromFile.get(id, content_hash) !== undefined;
  }

  /** Keeps the text of a file that is older than the content: what it said may be asked for one day. */
  keepText(nud: string, { xml, hash }: PreparedDemand, at: string | null, receivedAt: string): void {
    this.#sql.keepText.run(hash, at, receivedAt, compressXml(xml), nud);
  }

  #insertMovement(id: number, movement: Movement, receivedAt: string): boolean {
    const { nud, at, kind, entity, desk, removal, fileHash } = movement;
    if (fileHash !== undefined) {
      return (
        at !== null &&
        this.#sql.insertFile.run(id, at, kind ?? '', fileHash, desk ?? '', receivedAt).changes > 0
      );
    }
    if (at === null || kind === null) return false;
    const reason = removal?.reason ?? null;
    return this.#sql.insertMovement.run(nud, at, kind, entity, desk ?? '', reason, receivedAt).changes > 0;
  }

  #create(movement: Movement, receivedAt: string): number {
    const state = lifecycleOf(movement) ?? 'active';
    this.#fingerprints?.add(fingerprint(movement.nud));
    return Number(this.#sql.create.run(movement.nud, state, receivedAt).lastInsertRowid);
  }

  #writeOutsideForm(id: number, movement: Movement): boolean {
    if (movement.data === null || movement.entity === 'CERFA') return false;
    return (
      this.#sql.outsideForm.run(id, movement.entity, movement.at, compressXml(movement.data)).changes > 0
    );
  }

  #applyLife(id: number, movement: Movement, known: KnownDemand | null): void {
    const life = lifecycleOf(movement);
    if (life === null || movement.at === null) return;
    const toldAt = known?.lifecycle_at ?? null;
    // `RAD` is the kind of a removal and of the reopening that undoes it alike, and a file holds no reason: it adds
    // nothing to a life that was told up to its moment.
    if (movement.fileHash !== undefined && toldAt !== null && toldAt >= movement.at) return;
    const removal = life === 'removed' ? movement.removal : null;
    this.#sql.life.run({
      id,
      at: movement.at,
      state: life,
      removedOn: life === 'removed' ? (removal?.on ?? parisDayOf(movement.at)) : null,
      reason: removal?.reason ?? null,
      subReason: removal?.subReason ?? null,
    });
  }

  #updateRenewal(id: number, movement: Movement): void {
    const known = this.known(movement.nud);
    if (known === null) return;
    const isTold = movement.fileHash === undefined && movement.entity === 'CERFA' && movement.kind === 'REN';
    const renewedOn = isTold && movement.at !== null ? parisDayOf(movement.at) : null;
    const lastRenewedOn = latest(known.last_renewed_on, renewedOn);
    const inFiles = this.#sql.renewedInFiles.get(id) ?? null;
    const dueOn = renewalDueOn({
      createdOn: known.created_on,
      lastRenewedOn: latest(lastRenewedOn, inFiles === null ? null : parisDayOf(inFiles)),
      stateOn: known.state_at === null ? null : parisDayOf(known.state_at),
      state: known.state,
    });
    if (lastRenewedOn === known.last_renewed_on && dueOn === known.renewal_due_on) return;
    this.#sql.renewal.run(lastRenewedOn, dueOn, id);
  }
}

/**
 * A small number for a demand's own, the same for the same. The numbers themselves may not be kept: each is a piece of the
 * text it was read from, which it would hold in memory whole.
 */
function fingerprint(nud: string): number {
  let value = 0;
  for (let at = 0; at < nud.length; at += 1) value = (Math.imul(value, 31) + nud.charCodeAt(at)) | 0;
  return value & 0x3fffffff;
}

function prepareStatements(connection: Connection) {
  return {
    known: connection.prepare<[string], KnownDemand>(
      `SELECT id, state, state_at, lifecycle_at, content_hash, created_on, last_renewed_on, renewal_due_on
       FROM demand WHERE nud = ?`,
    ),
    insert: connection.prepare(
      `INSERT INTO demand (nud, state, state_at, lifecycle_at, received_at, last_renewed_on, renewal_due_on,
         removed_on, removal_reason, removal_sub_reason, ${CONTENT_COLUMNS.join(', ')})
       VALUES (${Array.from({ length: 10 + CONTENT_COLUMNS.length }, () => '?').join(', ')})`,
    ),
    addBlock: connection.prepare('INSERT INTO raw_block (xml) VALUES (?)'),
    create: connection.prepare('INSERT INTO demand (nud, state, received_at) VALUES (?, ?, ?)'),
    confirm: connection.prepare(
      'UPDATE demand SET state_at = ?, received_at = ? WHERE id = ? AND state_at < ?',
    ),
    hasMovement: connection.prepare(
      'SELECT 1 FROM movement WHERE nud = ? AND at = ? AND kind = ? AND entity = ? AND desk = ?',
    ),
    insertMovement: connection.prepare(
      `INSERT OR IGNORE INTO movement (nud, at, kind, entity, desk, removal_reason, received_at)
       VALUES (?, ?, ?, ?, ?, ?, ?)`,
    ),
    insertFile: connection.prepare('INSERT OR IGNORE INTO dispatched_file VALUES (?, ?, ?, ?, ?, ?)'),
    isFromFile: connection.prepare('SELECT 1 FROM dispatched_file WHERE demand_id = ? AND content_hash = ?'),
    renewedInFiles: connection
      .prepare<[number], string | null>(
        `SELECT max(f.at) FROM dispatched_file f JOIN demand d ON d.id = f.demand_id
         WHERE f.demand_id = ? AND f.kind = 'REN' AND ${BEFORE_MOVEMENTS}`,
      )
      .pluck(),
    keepText: connection.prepare(
      `INSERT OR IGNORE INTO raw_xml (demand_id, content_hash, at, received_at, xml)
       SELECT id, ?, ?, ?, ? FROM demand WHERE nud = ?`,
    ),
    outsideForm: connection.prepare(
      `INSERT INTO outside_form (demand_id, entity, at, xml) VALUES (?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET at = excluded.at, xml = excluded.xml
       WHERE excluded.at > outside_form.at OR (excluded.at = outside_form.at AND excluded.xml <> outside_form.xml)`,
    ),
    life: connection.prepare(
      `UPDATE demand SET state = :state, lifecycle_at = :at, removed_on = :removedOn,
         removal_reason = :reason, removal_sub_reason = :subReason
       WHERE id = :id AND (lifecycle_at IS NULL OR lifecycle_at <= :at)`,
    ),
    renewal: connection.prepare('UPDATE demand SET last_renewed_on = ?, renewal_due_on = ? WHERE id = ?'),
  };
}
