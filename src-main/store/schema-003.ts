import type { CommuneName } from './search-words.ts';
import { PERSON_KEYS } from './columns.ts';
import type { PersonColumns } from './columns.ts';
import type { Connection } from './connection.ts';
import { searchWords } from './search-words.ts';

/** Columns of `person` that are never null. */
const FLAGS: ReadonlySet<keyof PersonColumns> = new Set(['has_address', 'has_employment']);

/** The columns of a person in the stored list: role and position, then these. */
function personColumns(): string {
  return PERSON_KEYS.map((key, index) => {
    const value = `p.value ->> ${String(index + 2)}`;
    return `${FLAGS.has(key) ? `coalesce(${value}, 0)` : value} AS ${key}`;
  }).join(', ');
}

/**
 * What a demand's file lists (people, resources, incomes, codes) becomes one text of JSON a demand: it is written as a
 * whole, read as a whole, and some fifteen rows less make a large import twice as fast. For whoever asks about all demands
 * at once the former tables are views of the same names and columns.
 *
 * Words to search gain telephone numbers and, apart, codes: `w38185` a commune wanted, `h38185` the applicant's own, `tt3` a
 * type, `b19800229` the birth date of an adult.
 */
const TABLES = `
CREATE TABLE demand_content (
  demand_id INTEGER PRIMARY KEY REFERENCES demand (id) ON DELETE CASCADE,
  -- {"people": [[role, position, …]], "resources": [[person, direction, forDependants, code, amount]],
  --  "incomes": [[person, year, amount]], "codes": {list: [code]}}
  parts TEXT NOT NULL
) STRICT;

-- Texts of many demands compressed together, as a bulk export brings them. To erase one of them is to overwrite its bytes.
CREATE TABLE raw_block (id INTEGER PRIMARY KEY, xml BLOB NOT NULL) STRICT;

ALTER TABLE raw_xml RENAME TO raw_xml_2;
CREATE TABLE raw_xml (
  demand_id INTEGER NOT NULL REFERENCES demand (id) ON DELETE CASCADE,
  content_hash TEXT NOT NULL,
  at TEXT,
  received_at TEXT NOT NULL,
  -- Either compressed by itself, or the bytes from first to last of a block.
  xml BLOB, block_id INTEGER REFERENCES raw_block (id), first INTEGER, last INTEGER,
  PRIMARY KEY (demand_id, content_hash),
  CHECK ((xml IS NULL) = (block_id IS NOT NULL))
) STRICT;
INSERT INTO raw_xml SELECT demand_id, content_hash, at, received_at, xml, NULL, NULL, NULL FROM raw_xml_2;
DROP TABLE raw_xml_2;
`;

const VIEWS = `
CREATE VIEW person AS
SELECT c.demand_id, p.value ->> 0 AS role, p.value ->> 1 AS position, ${personColumns()}
FROM demand_content c, json_each(c.parts, '$.people') p;

CREATE VIEW declared_resource AS
SELECT c.demand_id, r.key AS position, r.value ->> 0 AS person, r.value ->> 1 AS direction,
  r.value ->> 2 AS for_dependants, r.value ->> 3 AS code, r.value ->> 4 AS monthly_amount
FROM demand_content c, json_each(c.parts, '$.resources') r;

CREATE VIEW tax_income AS
SELECT c.demand_id, i.key AS position, i.value ->> 0 AS person, i.value ->> 1 AS year, i.value ->> 2 AS amount
FROM demand_content c, json_each(c.parts, '$.incomes') i;

CREATE VIEW demand_code AS
SELECT c.demand_id, l.key AS list, k.key AS position, k.value AS code
FROM demand_content c, json_each(c.parts, '$.codes') l, json_each(l.value) k;

-- Contentless: the words live in the tables above; rowid = demand.id. The text is folded before it comes here.
CREATE VIRTUAL TABLE demand_search USING fts5 (
  names, numbers, places, codes, content = '', contentless_delete = 1, tokenize = 'unicode61', detail = column
);
`;

const FILL = `
INSERT INTO demand_content
SELECT d.id, json_object(
  'people', json((SELECT json_group_array(json_array(role, position, ${PERSON_KEYS.join(', ')}))
    FROM (SELECT * FROM person WHERE demand_id = d.id ORDER BY role, position))),
  'resources', json((SELECT json_group_array(json_array(person, direction, for_dependants, code, monthly_amount))
    FROM (SELECT * FROM declared_resource WHERE demand_id = d.id ORDER BY position))),
  'incomes', json((SELECT json_group_array(json_array(person, year, amount))
    FROM (SELECT * FROM tax_income WHERE demand_id = d.id ORDER BY position))),
  'codes', json((SELECT json_group_object(list, json(codes)) FROM (
    SELECT list, json_group_array(code) AS codes
    FROM (SELECT * FROM demand_code WHERE demand_id = d.id ORDER BY list, position) GROUP BY list))))
FROM demand d WHERE d.content_hash IS NOT NULL;
DROP TABLE person;
DROP TABLE declared_resource;
DROP TABLE tax_income;
DROP TABLE demand_code;
DROP TABLE demand_search;
`;

/** Migration to version 3. */
export function migrateTo003(connection: Connection, communeName: CommuneName): void {
  connection.exec(TABLES + FILL + VIEWS);
  const demands = connection.prepare<[], { id: number; nud: string }>(
    'SELECT id, nud FROM demand WHERE content_hash IS NOT NULL ORDER BY id',
  );
  const people = connection.prepare<[number], PersonColumns & { role: string }>(
    `SELECT * FROM person WHERE demand_id = ? AND role IN ('applicant', 'coApplicant') ORDER BY role, position`,
  );
  const codes = connection
    .prepare<[number, string], string>(
      'SELECT code FROM demand_code WHERE demand_id = ? AND list = ? ORDER BY position',
    )
    .pluck();
  const insert = connection.prepare(
    'INSERT INTO demand_search (rowid, names, numbers, places, codes) VALUES (?, ?, ?, ?, ?)',
  );
  for (const { id, nud } of demands.all()) {
    const adults = people.all(id).map((row) => ({
      names: [row.last_name, row.birth_name, row.first_name],
      birthDate: row.birth_date,
      phones: [row.mobile_phone, row.home_phone],
    }));
    const applicant = people.all(id).find(({ role }) => role === 'applicant');
    const home =
      applicant === undefined
        ? null
        : { communeCode: applicant.commune_code, communeText: applicant.commune_text };
    const wanted = { communes: codes.all(id, 'wantedCommune'), types: codes.all(id, 'wantedType') };
    insert.run(id, ...searchWords({ nud, adults, home, wanted }, communeName));
  }
}
