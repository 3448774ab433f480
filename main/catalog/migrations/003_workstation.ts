/** Version 3: readers, and the log of what each did to boxes, which undo and redo walk. */
export const workstation = `
CREATE TABLE readers (
  name TEXT PRIMARY KEY,
  created_at TEXT NOT NULL
) STRICT;

-- Hands out numbers of boxes: one is never given twice, so that the log can name a box that is gone.
CREATE TABLE box_numbers (id INTEGER PRIMARY KEY AUTOINCREMENT) STRICT;
INSERT INTO box_numbers (id) SELECT max(id) FROM boxes HAVING max(id) IS NOT NULL;

CREATE TABLE box_actions (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  scan_id TEXT NOT NULL REFERENCES scans(id),
  reader TEXT NOT NULL,
  changes TEXT NOT NULL,              -- JSON BoxChange[]: each box before and after
  undone INTEGER NOT NULL DEFAULT 0,  -- 1 when it can be done again
  created_at TEXT NOT NULL
) STRICT;
CREATE INDEX box_actions_of ON box_actions(scan_id, reader, undone);
`;
