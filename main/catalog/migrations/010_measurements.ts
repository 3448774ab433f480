/** Version 10: lengths, angles and regions that readers draw on a scan. */
export const measurements = `
-- All measurements of a reader on a scan after each change; the newest that is done counts, so that undo is the one before.
CREATE TABLE measurement_states (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  scan_id TEXT NOT NULL REFERENCES scans(id),
  reader TEXT NOT NULL,
  measurements TEXT NOT NULL,         -- JSON Measurement[]
  -- undone: can be done again; dropped: undone, and something else was done since
  state TEXT NOT NULL DEFAULT 'done' CHECK (state IN ('done', 'undone', 'dropped')),
  created_at TEXT NOT NULL
) STRICT;
CREATE INDEX measurement_states_of ON measurement_states(scan_id, reader, state);
`;
