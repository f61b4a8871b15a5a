import type { ListDemandsInput, ListDemandsOutput } from '../api/demand.ts';
import { decompressXml } from './compress.ts';
import type { PersonRow } from './columns.ts';
import type { Connection } from './connection.ts';
import { BEFORE_MOVEMENTS } from './dispatching-store.ts';
import { keptAnswer } from './kept-answer.ts';
import { DemandList } from './demand-list.ts';
import { RawTexts } from './raw-text.ts';
import type { RawColumns } from './raw-text.ts';
import type { ListContext } from './search.ts';

/** Row of `demand`, as the presentation needs it. Texts as in the schema; instants UTC. */
export interface DemandRecord {
  readonly id: number;
  readonly nud: string;
  readonly state: 'active' | 'removed';
  readonly state_at: string | null;
  readonly received_at: string;
  readonly content_hash: string | null;
  readonly desk_number: string | null;
  readonly created_on: string | null;
  readonly renewal_due_on: string | null;
  readonly interface_version: string | null;
  readonly file_type: string | null;
  readonly removed_on: string | null;
  readonly removal_reason: string | null;
  readonly removal_sub_reason: string | null;
  readonly births_expected: number;
  readonly birth_count: number | null;
  readonly birth_due_on: string | null;
  readonly has_current_housing: number;
  readonly monthly_rent: number | null;
  readonly occupants: number | null;
  readonly housing_category: string | null;
  readonly housing_type: string | null;
  readonly surface: number | null;
  readonly owner: string | null;
  readonly has_wanted: number;
  readonly wanted_category: string | null;
  readonly widened: number | null;
  readonly unknown: string;
  readonly unreadable: string;
}

interface DemandCounts {
  readonly active: number;
  readonly removed: number;
}

/** Everything the store holds of one demand. */
export interface StoredDemand {
  readonly record: DemandRecord;
  readonly people: readonly PersonRow[];
  readonly resources: readonly {
    readonly person: string;
    readonly direction: 'received' | 'paid';
    readonly for_dependants: number;
    readonly code: string;
    readonly monthly_amount: number | null;
  }[];
  readonly incomes: readonly {
    readonly person: string;
    readonly year: number;
    readonly amount: number | null;
  }[];
  readonly codes: readonly { readonly list: string; readonly code: string }[];
  readonly drift: readonly {
    readonly line: number | null;
    readonly element: string | null;
    readonly message: string;
  }[];
  readonly movements: readonly {
    readonly at: string;
    readonly kind: string;
    readonly entity: string;
    readonly desk: string;
    readonly received_at: string;
    readonly removal_reason: string | null;
  }[];
  /** XML of the newest data outside the form, by entity. */
  readonly outsideForm: readonly {
    readonly entity: string;
    readonly at: string | null;
    readonly xml: string;
  }[];
}

/** Reads demands on a connection that only reads. Statements are prepared once a text. */
export class DemandReader {
  readonly #connection: Connection;
  readonly #counts: () => DemandCounts;
  readonly #list: DemandList;
  #texts: RawTexts | null = null;

  constructor(connection: Connection) {
    this.#connection = connection;
    this.#counts = keptAnswer(connection, () => this.#count());
    this.#list = new DemandList(connection);
  }

  /** One page of the list, how many demands there are in all, and how many only have a name that is near. */
  list(input: ListDemandsInput, context: Partial<ListContext> = {}): ListDemandsOutput {
    return this.#list.page(input, { ...NO_CONTEXT, ...context });
  }

  /** One demand whole, or null. */
  find(nud: string): StoredDemand | null {
    const [record] = this.#all<DemandRecord>('SELECT * FROM demand WHERE nud = ?', nud);
    if (record === undefined) return null;
    const { id } = record;
    const outside = this.#all<{ entity: string; at: string | null; xml: Uint8Array }>(
      'SELECT entity, at, xml FROM outside_form WHERE demand_id = ? ORDER BY entity',
      id,
    );
    return {
      record,
      people: this.#all('SELECT * FROM person WHERE demand_id = ? ORDER BY role, position', id),
      resources: this.#all('SELECT * FROM declared_resource WHERE demand_id = ? ORDER BY position', id),
      incomes: this.#all('SELECT * FROM tax_income WHERE demand_id = ? ORDER BY position', id),
      codes: this.#all('SELECT list, code FROM demand_code WHERE demand_id = ? ORDER BY list, position', id),
      drift: this.#all('SELECT line, element, message FROM drift WHERE demand_id = ? ORDER BY position', id),
      movements: this.#all(MOVEMENTS, nud, id),
      outsideForm: outside.map(({ entity, at, xml }) => ({ entity, at, xml: decompressXml(xml) })),
    };
  }

  /** The current file of a demand exactly as it was received, or null. */
  rawXml(demandId: number, contentHash: string): string | null {
    const [row] = this.#all<RawColumns>(
      'SELECT xml, block_id, first, last FROM raw_xml WHERE demand_id = ? AND content_hash = ?',
      demandId,
      contentHash,
    );
    return row === undefined ? null : (this.#texts ??= new RawTexts(this.#connection)).read(row);
  }

  /** The newest `limit` files of a demand that are kept, oldest first; the text is read when it is asked for. */
  versions(
    nud: string,
    limit: number,
  ): readonly { readonly at: string | null; readonly receivedAt: string; readonly xml: () => string }[] {
    const rows = this.#all<RawColumns & { at: string | null; received_at: string }>(
      `SELECT r.at, r.received_at, r.xml, r.block_id, r.first, r.last FROM raw_xml r
       WHERE r.demand_id = (SELECT id FROM demand WHERE nud = ?)
       ORDER BY coalesce(r.at, r.received_at) DESC, r.received_at DESC LIMIT ?`,
      nud,
      limit,
    );
    const texts = (this.#texts ??= new RawTexts(this.#connection));
    return rows
      .map((row) => ({ at: row.at, receivedAt: row.received_at, xml: () => texts.read(row) }))
      .reverse();
  }

  /** Active and removed demands in the store. */
  counts(): DemandCounts {
    return this.#counts();
  }

  #count(): DemandCounts {
    const rows = this.#all<{ state: string; n: number }>(
      'SELECT state, count(*) AS n FROM demand GROUP BY state',
    );
    const of = (state: string): number => rows.find((row) => row.state === state)?.n ?? 0;
    return { active: of('active'), removed: of('removed') };
  }

  #all<Row>(sql: string, ...parameters: (string | number)[]): Row[] {
    return this.#connection.prepare<(string | number)[], Row>(sql).all(...parameters);
  }
}

/** What the SNE told, and before its first movement what files of the dispatching e-mails told; the newest first. */
const MOVEMENTS = `SELECT at, kind, entity, desk, received_at, removal_reason, id AS rank FROM movement WHERE nud = ?
  UNION ALL
  SELECT f.at, f.kind, 'CERFA', f.desk, f.received_at, NULL, 0
  FROM dispatched_file f JOIN demand d ON d.id = f.demand_id
  WHERE f.demand_id = ? AND f.kind <> '' AND ${BEFORE_MOVEMENTS}
  ORDER BY at DESC, rank DESC`;

const NO_CONTEXT: ListContext = {
  dueBefore: null,
  changedSince: null,
  countryAnomalies: null,
  communesOf: () => [],
};
