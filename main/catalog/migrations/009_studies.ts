/** Version 8: studies that were saved, and tables of features that came from elsewhere. */
export const savedStudies = `
CREATE TABLE saved_studies (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  definition TEXT NOT NULL,           -- JSON StudyDefinition
  result_key TEXT,                    -- of the data and settings that the last result was computed from
  ran_at TEXT,
  created_at TEXT NOT NULL
) STRICT;

CREATE TABLE imported_features (
  name TEXT PRIMARY KEY,
  path TEXT NOT NULL,                 -- relative to the library: a table by scan or patient
  columns INTEGER NOT NULL,
  patients INTEGER NOT NULL,
  sha256 TEXT NOT NULL,
  created_at TEXT NOT NULL
) STRICT;
`;
