/**
 * Files brought by hand that tell of a movement by their header, as the dispatching e-mails did until the GDM took their
 * place: a line each, whatever the order they come in, so that the history before the GDM can be read.
 */
export const SCHEMA_DISPATCHING = `
CREATE TABLE dispatched_file (
  demand_id INTEGER NOT NULL REFERENCES demand (id) ON DELETE CASCADE,
  at TEXT NOT NULL,
  -- Code of typeFichier; empty where the file has none.
  kind TEXT NOT NULL,
  content_hash TEXT NOT NULL,
  desk TEXT NOT NULL DEFAULT '',
  received_at TEXT NOT NULL,
  PRIMARY KEY (demand_id, at, kind, content_hash)
) STRICT, WITHOUT ROWID;
`;
