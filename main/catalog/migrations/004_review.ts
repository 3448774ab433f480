/** Version 4: what readers do to masks, and what they say of them and of registrations. */
export const review = `
-- Strokes and thresholds in the order they were done. Rows are never deleted: a review names those it rests on.
CREATE TABLE mask_acts (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  scan_id TEXT NOT NULL REFERENCES scans(id),
  reader TEXT NOT NULL,
  act TEXT NOT NULL,                  -- JSON MaskAct
  -- undone: can be done again; dropped: undone, and something else was done since
  state TEXT NOT NULL DEFAULT 'done' CHECK (state IN ('done', 'undone', 'dropped')),
  created_at TEXT NOT NULL
) STRICT;
CREATE INDEX mask_acts_of ON mask_acts(scan_id, reader, state);

-- The newest row of a scan counts.
CREATE TABLE reviews (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  scan_id TEXT NOT NULL REFERENCES scans(id),
  reader TEXT NOT NULL,
  verdict TEXT NOT NULL CHECK (verdict IN ('accepted', 'corrected', 'rejected', 'withdrawn')),
  masks TEXT NOT NULL,                -- JSON ReviewedMask[]: prediction, threshold, acts
  note TEXT NOT NULL,
  created_at TEXT NOT NULL
) STRICT;
CREATE INDEX reviews_of ON reviews(scan_id, id);

-- The newest row of a registration counts; registrations.review follows it.
CREATE TABLE registration_reviews (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  registration_key TEXT NOT NULL REFERENCES registrations(key),
  reader TEXT NOT NULL,
  verdict TEXT NOT NULL CHECK (verdict IN ('accepted', 'rejected', 'withdrawn')),
  note TEXT NOT NULL,
  created_at TEXT NOT NULL
) STRICT;
CREATE INDEX registration_reviews_of ON registration_reviews(registration_key, id);
`;
