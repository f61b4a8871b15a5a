/**
 * Operational reports and quality indicators: the answers of the SNE, kept with their date, one course point an
 * indicator and day, and the indexes that let the reports read only what they count.
 */
export const SCHEMA_004 = `
CREATE TABLE report_answer (
  id INTEGER PRIMARY KEY,
  report TEXT NOT NULL,
  period_from TEXT NOT NULL, period_to TEXT NOT NULL,
  commune TEXT, reserver TEXT,
  received_at TEXT NOT NULL,
  -- Rows as JSON, by the desk's own keys: figures and reservers, nothing of any person.
  rows TEXT NOT NULL
) STRICT;
CREATE INDEX report_answer_by_report ON report_answer (report, period_from, period_to, received_at);

CREATE TABLE indicator_snapshot (
  indicator TEXT NOT NULL,
  -- Day in France; the last word of the day counts.
  day TEXT NOT NULL,
  computed_at TEXT NOT NULL,
  count INTEGER NOT NULL, checked INTEGER NOT NULL,
  PRIMARY KEY (indicator, day)
) STRICT, WITHOUT ROWID;

CREATE INDEX outside_form_by_entity ON outside_form (entity, demand_id);
CREATE INDEX demand_by_removal ON demand (removed_on) WHERE state = 'removed';
CREATE INDEX movement_by_removal ON movement (at, nud) WHERE kind = 'RAD';
`;
