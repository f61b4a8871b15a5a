/**
 * Exports in bulk and monthly resources (DRM). Amounts of a demand are kept only after the rules of applicability and
 * of identity have been passed; `applicant_hash` ties them to the very person they were checked for.
 */
export const SCHEMA_002 = `
CREATE TABLE export_job (
  id INTEGER PRIMARY KEY,
  -- Given by the SNE; null while its answer has not been received.
  number TEXT UNIQUE,
  entities TEXT NOT NULL, months INTEGER, demand_state TEXT NOT NULL CHECK (demand_state IN ('active', 'removed')),
  departments TEXT NOT NULL, communes TEXT NOT NULL,
  origin TEXT NOT NULL CHECK (origin IN ('manual', 'calendar')),
  status TEXT NOT NULL CHECK (status IN ('asking', 'postponed', 'unnumbered', 'requested', 'running', 'ready',
    'downloaded', 'setAside', 'done', 'empty', 'refused', 'unsupported', 'failed', 'expired', 'cancelled')),
  requested_at TEXT NOT NULL, updated_at TEXT NOT NULL, ended_at TEXT,
  -- When to look again, after how many looks, and how many failures in a row.
  next_at TEXT, looks INTEGER NOT NULL DEFAULT 0, failures INTEGER NOT NULL DEFAULT 0,
  expected_records INTEGER, expected_bytes INTEGER, expires_at TEXT, etag TEXT,
  -- 1: a person said to store it although it was set aside.
  accepted INTEGER NOT NULL DEFAULT 0,
  records INTEGER, stored INTEGER, unchanged INTEGER, rejected INTEGER, drift INTEGER, drm INTEGER, bytes INTEGER,
  seconds REAL,
  error_code TEXT, error_message TEXT, error_hint TEXT
) STRICT;
CREATE INDEX export_job_by_status ON export_job (status, next_at);

-- How far an archive has been stored: written in the transaction of the batch itself, so that nothing is done twice.
CREATE TABLE export_mark (
  archive_id TEXT PRIMARY KEY,
  entry INTEGER NOT NULL, record INTEGER NOT NULL,
  -- Free state of the reader (JSON), such as its counts so far.
  state TEXT NOT NULL DEFAULT '{}',
  updated_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Demands that are active here and were not in a whole export of active demands: resolved one by one, never deleted.
CREATE TABLE export_absent (
  job_id INTEGER NOT NULL REFERENCES export_job (id) ON DELETE CASCADE,
  nud TEXT NOT NULL,
  outcome TEXT CHECK (outcome IN ('received', 'removed', 'unknown', 'failed')),
  resolved_at TEXT,
  PRIMARY KEY (job_id, nud)
) STRICT, WITHOUT ROWID;

CREATE TABLE drm_state (
  demand_id INTEGER PRIMARY KEY REFERENCES demand (id) ON DELETE CASCADE,
  status TEXT NOT NULL CHECK (status IN ('available', 'excluded', 'identityMismatch', 'noPermanentNir')),
  called_at TEXT, retrieved_at TEXT NOT NULL,
  applicant_hash TEXT NOT NULL,
  latest_month TEXT
) STRICT;
CREATE INDEX drm_state_by_status ON drm_state (status, latest_month);

CREATE TABLE monthly_resource (
  demand_id INTEGER NOT NULL REFERENCES demand (id) ON DELETE CASCADE,
  month TEXT NOT NULL, position INTEGER NOT NULL,
  nature TEXT NOT NULL, label TEXT, amount REAL NOT NULL,
  PRIMARY KEY (demand_id, month, position)
) STRICT, WITHOUT ROWID;

-- Months that are no longer among the last three; kept only where the desk keeps a history.
CREATE TABLE drm_history (
  demand_id INTEGER NOT NULL REFERENCES demand (id) ON DELETE CASCADE,
  month TEXT NOT NULL, position INTEGER NOT NULL,
  nature TEXT NOT NULL, label TEXT, amount REAL NOT NULL,
  PRIMARY KEY (demand_id, month, position)
) STRICT, WITHOUT ROWID;
`;
