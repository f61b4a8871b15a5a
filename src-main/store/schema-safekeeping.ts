/** Demands that the retention rules leave alone until a day, and why a person said so. */
export const SCHEMA_SAFEKEEPING = `
CREATE TABLE legal_hold (
  nud TEXT PRIMARY KEY,
  reason TEXT NOT NULL,
  -- Last day, in France, on which it holds.
  until TEXT NOT NULL,
  placed_at TEXT NOT NULL,
  placed_by TEXT NOT NULL
) STRICT, WITHOUT ROWID;
`;
