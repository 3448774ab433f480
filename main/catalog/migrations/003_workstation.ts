/** Version 3: readers, the log of what each did to boxes (undo and redo walk it), curves of jobs. */
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

-- Points of a job's curves.
CREATE TABLE job_metrics (
  queue_id INTEGER NOT NULL REFERENCES queue(id) ON DELETE CASCADE,
  series TEXT NOT NULL,               -- e.g. 'step', 'epoch', 'fold 2'
  position REAL NOT NULL,
  metric TEXT NOT NULL,               -- JSON: name and number
  PRIMARY KEY (queue_id, series, position)
) STRICT;

-- What a few real training steps cost on this machine.
CREATE TABLE training_speeds (
  key TEXT PRIMARY KEY,
  speed TEXT NOT NULL,                -- JSON TrainingSpeed
  measured_at TEXT NOT NULL
) STRICT;
`;
