/**
 * Referentials that a person loaded in place of the shipped ones, and corrections of countries: what was written, what
 * it is to become, and how far that has come. The values themselves stay in the demands.
 */
export const SCHEMA_005 = `
CREATE TABLE reference_file (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('countries', 'communes', 'reservers', 'codeLists')),
  -- Year of the list, or version of the interface that a code list came with.
  edition TEXT NOT NULL,
  file_name TEXT NOT NULL,
  content_hash TEXT NOT NULL,
  rows INTEGER NOT NULL,
  loaded_at TEXT NOT NULL,
  -- Null while in use.
  replaced_at TEXT,
  content BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX reference_file_in_use ON reference_file (kind) WHERE replaced_at IS NULL;

CREATE TABLE country_correction (
  id INTEGER PRIMARY KEY,
  demand_id INTEGER NOT NULL REFERENCES demand (id) ON DELETE CASCADE,
  role TEXT NOT NULL, position INTEGER NOT NULL,
  -- As it stood when the correction was decided: another value since makes the correction void.
  former TEXT NOT NULL,
  country TEXT NOT NULL,
  decided_at TEXT NOT NULL,
  -- How: by the rule alone, or chosen by a person.
  origin TEXT NOT NULL CHECK (origin IN ('rule', 'person')),
  status TEXT NOT NULL CHECK (status IN ('toSend', 'sending', 'sent', 'refused', 'doneByHand')),
  status_at TEXT NOT NULL,
  detail TEXT,
  UNIQUE (demand_id, role, position, former)
) STRICT;
CREATE INDEX country_correction_by_status ON country_correction (status, id);
`;
