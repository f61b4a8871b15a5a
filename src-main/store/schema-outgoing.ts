/**
 * What the desk sends: each file with the key under which the SNE knows it, written before anything leaves, what it
 * changes and what became of it. The demands themselves stay as the SNE told them.
 */
export const SCHEMA_OUTGOING = `
CREATE TABLE outgoing_file (
  id INTEGER PRIMARY KEY,
  reference TEXT NOT NULL UNIQUE,
  demand_id INTEGER NOT NULL REFERENCES demand (id) ON DELETE CASCADE,
  -- [{"person", "field", "before", "after"}]
  changes TEXT NOT NULL,
  -- Numbers of the country corrections that it carries, as JSON.
  corrections TEXT NOT NULL DEFAULT '[]',
  status TEXT NOT NULL CHECK (status IN
    ('blocked', 'waiting', 'sending', 'unknown', 'taken', 'accepted', 'refused', 'confirmed', 'cancelled')),
  created_at TEXT NOT NULL, status_at TEXT NOT NULL, next_at TEXT,
  -- Sendings that may have arrived, failures in a row, and looks at one that the SNE has not judged.
  sendings INTEGER NOT NULL DEFAULT 0, failures INTEGER NOT NULL DEFAULT 0, looks INTEGER NOT NULL DEFAULT 0,
  sne_number TEXT,
  anomalies TEXT NOT NULL DEFAULT '[]',
  error_code TEXT, error_message TEXT, error_hint TEXT,
  -- The stored file that this one was made from, and the newest one that was searched for its changes.
  base_hash TEXT NOT NULL, seen_hash TEXT NOT NULL,
  schema TEXT,
  -- Compressed; null when no file could be made.
  xml BLOB
) STRICT;
CREATE INDEX outgoing_file_by_demand ON outgoing_file (demand_id, status);
CREATE INDEX outgoing_file_by_status ON outgoing_file (status, id);
`;
