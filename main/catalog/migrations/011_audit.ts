/** Version 11: who did what; lines are added and never changed. */
export const audit = `
CREATE TABLE audit (
  id INTEGER PRIMARY KEY,
  at TEXT NOT NULL,                   -- ISO 8601
  who TEXT,                           -- a reader; null where nobody gave a name
  account TEXT NOT NULL,              -- of the computer
  act TEXT NOT NULL,
  subject TEXT NOT NULL,              -- an id of the library, never a patient's
  details TEXT NOT NULL,              -- JSON
  hash TEXT NOT NULL                  -- SHA-256 over the hash of the line before and this line
) STRICT;
CREATE TRIGGER audit_keeps_lines BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the audit log is only added to'); END;
CREATE TRIGGER audit_keeps_all BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'the audit log is only added to'); END;
`;
