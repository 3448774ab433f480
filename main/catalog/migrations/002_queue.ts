/** Version 2: the window's job queue, and what an import was given, so that its ledger can be read again. */
export const queue = `
CREATE TABLE queue (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  request TEXT NOT NULL,              -- JSON of the kind's own; an import's names paths and stays in main
  state TEXT NOT NULL,                -- JSON JobState
  result TEXT,                        -- JSON: what it led to, e.g. its import
  pid INTEGER NOT NULL,               -- process that runs it; dead and still running means interrupted
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL
) STRICT;

CREATE TABLE queue_log (
  id INTEGER PRIMARY KEY,
  queue_id INTEGER NOT NULL REFERENCES queue(id) ON DELETE CASCADE,
  at TEXT NOT NULL,
  level TEXT NOT NULL CHECK (level IN ('info', 'warning', 'error')),
  text TEXT NOT NULL                  -- no patient's name and no path
) STRICT;
CREATE INDEX queue_log_job ON queue_log(queue_id);

ALTER TABLE imports ADD COLUMN roots TEXT;  -- JSON of the paths that were dropped or chosen
`;
