/** Version 7: facts about the library itself, how an import ended, and series that are grouped anew. */
export const archives = `
CREATE TABLE library_facts (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT;

ALTER TABLE imports ADD COLUMN pid INTEGER;     -- process that runs it; dead and not finished means interrupted
ALTER TABLE imports ADD COLUMN failure TEXT;    -- code of what ended it; NULL when it came to its end

-- What makes a scan is told apart better than before: the next import groups all series again.
UPDATE series SET grouped = 0;
`;
