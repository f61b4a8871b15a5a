/**
 * First shape of the store. Instants are ISO 8601 in UTC with milliseconds and days `YYYY-MM-DD`, so that text
 * order is time order. Every row of a demand is keyed by the demand's row id and a position, so that the same
 * file always gives the same rows.
 */
export const SCHEMA_001 = `
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE demand (
  id INTEGER PRIMARY KEY,
  nud TEXT NOT NULL UNIQUE,
  state TEXT NOT NULL CHECK (state IN ('active', 'removed')),
  -- Moment of the newest content, and of the newest word on active or removed: they can differ, because a
  -- movement outside the form must not bring a removed demand back.
  state_at TEXT, lifecycle_at TEXT,
  received_at TEXT NOT NULL,
  -- SHA-256 of the stored file; null while only the number is known.
  content_hash TEXT,
  desk_number TEXT, created_on TEXT, last_renewed_on TEXT, renewal_due_on TEXT,
  interface_version TEXT, file_type TEXT, file_dated_at TEXT,
  removed_on TEXT, removal_reason TEXT, removal_sub_reason TEXT,
  -- Copies for the list, so that a page of rows is one read.
  last_name TEXT, first_name TEXT, birth_date TEXT, commune TEXT, housing_types TEXT NOT NULL DEFAULT '',
  sort_last_name TEXT NOT NULL DEFAULT '', sort_first_name TEXT NOT NULL DEFAULT '', sort_commune TEXT NOT NULL DEFAULT '',
  drift_count INTEGER NOT NULL DEFAULT 0,
  birth_count INTEGER, birth_due_on TEXT, births_expected INTEGER NOT NULL DEFAULT 0,
  has_current_housing INTEGER NOT NULL DEFAULT 0,
  monthly_rent REAL, occupants INTEGER, housing_category TEXT, housing_type TEXT, surface REAL, owner TEXT,
  has_wanted INTEGER NOT NULL DEFAULT 0, wanted_category TEXT, widened INTEGER,
  unknown TEXT NOT NULL DEFAULT '[]', unreadable TEXT NOT NULL DEFAULT '[]'
) STRICT;
CREATE INDEX demand_by_name ON demand (state, sort_last_name, sort_first_name, id);
CREATE INDEX demand_by_first_name ON demand (state, sort_first_name, id);
CREATE INDEX demand_by_birth_date ON demand (birth_date);
CREATE INDEX demand_by_created ON demand (state, created_on, id);
CREATE INDEX demand_by_renewal ON demand (state, renewal_due_on, id);
CREATE INDEX demand_by_update ON demand (state, state_at, id);
CREATE INDEX demand_by_commune ON demand (state, sort_commune, id);

CREATE TABLE person (
  demand_id INTEGER NOT NULL REFERENCES demand (id) ON DELETE CASCADE,
  role TEXT NOT NULL CHECK (role IN ('applicant', 'coApplicant', 'dependant', 'custody')),
  position INTEGER NOT NULL,
  title TEXT, last_name TEXT, birth_name TEXT, first_name TEXT, birth_date TEXT, sex TEXT,
  nationality TEXT, marital_status TEXT, relation TEXT, custody_kind TEXT,
  mobile_phone TEXT, home_phone TEXT, email TEXT, nir TEXT,
  has_address INTEGER NOT NULL DEFAULT 0, abroad INTEGER, number TEXT, street TEXT, complement TEXT,
  postal_code TEXT, commune_code TEXT, commune_text TEXT, country TEXT,
  has_employment INTEGER NOT NULL DEFAULT 0, occupation TEXT, contract TEXT, employer TEXT, work_abroad INTEGER,
  work_postal_code TEXT, work_commune_code TEXT, work_commune_text TEXT,
  PRIMARY KEY (demand_id, role, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE declared_resource (
  demand_id INTEGER NOT NULL REFERENCES demand (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  person TEXT NOT NULL,
  direction TEXT NOT NULL CHECK (direction IN ('received', 'paid')),
  for_dependants INTEGER NOT NULL,
  code TEXT NOT NULL,
  monthly_amount REAL,
  PRIMARY KEY (demand_id, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE tax_income (
  demand_id INTEGER NOT NULL REFERENCES demand (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  person TEXT NOT NULL, year INTEGER NOT NULL, amount REAL,
  PRIMARY KEY (demand_id, position)
) STRICT, WITHOUT ROWID;

-- The lists of codes of a demand: kinds of housing now, wanted types, communes and reasons.
CREATE TABLE demand_code (
  demand_id INTEGER NOT NULL REFERENCES demand (id) ON DELETE CASCADE,
  list TEXT NOT NULL CHECK (list IN ('housingKind', 'wantedType', 'wantedCommune', 'wantedReason')),
  position INTEGER NOT NULL,
  code TEXT NOT NULL,
  PRIMARY KEY (demand_id, list, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX demand_code_by_code ON demand_code (list, code, demand_id);

-- Every distinct file received for a demand, compressed; the current one is demand.content_hash.
CREATE TABLE raw_xml (
  demand_id INTEGER NOT NULL REFERENCES demand (id) ON DELETE CASCADE,
  content_hash TEXT NOT NULL,
  at TEXT,
  received_at TEXT NOT NULL,
  xml BLOB NOT NULL,
  PRIMARY KEY (demand_id, content_hash)
) STRICT;

-- Newest data outside the form (DALO, contingents…), one row an entity.
CREATE TABLE outside_form (
  demand_id INTEGER NOT NULL REFERENCES demand (id) ON DELETE CASCADE,
  entity TEXT NOT NULL,
  at TEXT,
  xml BLOB NOT NULL,
  PRIMARY KEY (demand_id, entity)
) STRICT, WITHOUT ROWID;

CREATE TABLE movement (
  id INTEGER PRIMARY KEY,
  nud TEXT NOT NULL, at TEXT NOT NULL, kind TEXT NOT NULL, entity TEXT NOT NULL, desk TEXT NOT NULL DEFAULT '',
  removal_reason TEXT, received_at TEXT NOT NULL,
  -- The same movement told twice is one movement.
  UNIQUE (nud, at, kind, entity, desk)
) STRICT;

CREATE TABLE drift (
  demand_id INTEGER NOT NULL REFERENCES demand (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  signature TEXT NOT NULL, line INTEGER, element TEXT, message TEXT NOT NULL, schema TEXT NOT NULL,
  PRIMARY KEY (demand_id, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX drift_by_signature ON drift (signature, demand_id);

-- What could not be stored: kept whole, shown, never dropped.
CREATE TABLE rejected (
  id INTEGER PRIMARY KEY,
  source TEXT NOT NULL, nud TEXT, code TEXT NOT NULL, message TEXT NOT NULL, received_at TEXT NOT NULL,
  content_hash TEXT NOT NULL, content BLOB NOT NULL,
  UNIQUE (code, content_hash)
) STRICT;

CREATE TABLE anomaly (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('drift', 'rejected', 'settings')),
  code TEXT NOT NULL,
  title TEXT NOT NULL, first_at TEXT NOT NULL, last_at TEXT NOT NULL, example_nud TEXT, acknowledged_at TEXT,
  UNIQUE (kind, code)
) STRICT;

CREATE TABLE sync_run (
  id INTEGER PRIMARY KEY,
  trigger TEXT NOT NULL, started_at TEXT NOT NULL, ended_at TEXT,
  outcome TEXT NOT NULL CHECK (outcome IN ('running', 'done', 'failed', 'interrupted')),
  since TEXT, until TEXT,
  movements INTEGER, created INTEGER, updated INTEGER, removed INTEGER, unchanged INTEGER, drift INTEGER, rejected INTEGER,
  error_code TEXT, error_message TEXT, error_hint TEXT,
  recovery TEXT, retry_after_ms INTEGER, offline INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX sync_run_by_outcome ON sync_run (outcome, started_at);

-- Contentless: the words live in the tables above; rowid = demand.id. The text is folded before it comes here.
CREATE VIRTUAL TABLE demand_search USING fts5 (
  names, numbers, places, content = '', contentless_delete = 1, tokenize = 'unicode61', prefix = '1 2 3'
);
`;
