/** Version 1: everything between a DICOM file and a measure. Paths are relative to the library. */
export const initial = `
CREATE TABLE patients (
  key TEXT PRIMARY KEY,              -- pseudonym: hash of the DICOM PatientID
  created_at TEXT NOT NULL
) STRICT;

CREATE TABLE clinical (
  patient_key TEXT PRIMARY KEY REFERENCES patients(key),
  gold INTEGER, fev1pp REAL, fev1fvc REAL, age REAL, sex TEXT, pack_years REAL,
  survival_days REAL, event INTEGER
) STRICT;

CREATE TABLE studies (
  uid TEXT PRIMARY KEY,
  patient_key TEXT NOT NULL REFERENCES patients(key),
  date TEXT
) STRICT;

CREATE TABLE series (
  uid TEXT PRIMARY KEY,
  study_uid TEXT NOT NULL REFERENCES studies(uid),
  grouped INTEGER NOT NULL DEFAULT 0  -- 0 while instances wait to be grouped into scans
) STRICT;

CREATE TABLE instances (
  sop_uid TEXT PRIMARY KEY,
  series_uid TEXT NOT NULL REFERENCES series(uid),
  sha256 TEXT NOT NULL,
  header TEXT NOT NULL,               -- JSON of main/dicom Instance
  imported_at TEXT NOT NULL
) STRICT;
CREATE INDEX instances_series ON instances(series_uid);
CREATE INDEX instances_sha256 ON instances(sha256);

-- A scan is a stack of one series that shares a geometry; most series give exactly one.
CREATE TABLE scans (
  id TEXT PRIMARY KEY,
  series_uid TEXT NOT NULL REFERENCES series(uid),
  patient_key TEXT NOT NULL REFERENCES patients(key),
  grid TEXT NOT NULL,                 -- JSON Grid, LPS mm
  slices TEXT NOT NULL,               -- JSON ScanSlice[] in order of position
  problems TEXT NOT NULL,             -- JSON ScanProblem[]
  description TEXT, manufacturer TEXT, kernel TEXT, thickness_mm REAL,
  contrast INTEGER NOT NULL,          -- 1 when a contrast agent is named
  created_at TEXT NOT NULL
) STRICT;
CREATE INDEX scans_series ON scans(series_uid);

CREATE TABLE imports (
  id INTEGER PRIMARY KEY,
  started_at TEXT NOT NULL,
  finished_at TEXT
) STRICT;

CREATE TABLE import_files (
  import_id INTEGER NOT NULL REFERENCES imports(id),
  name TEXT NOT NULL,
  verdict TEXT NOT NULL CHECK (verdict IN ('imported', 'duplicate', 'skipped', 'rejected')),
  code TEXT, reason TEXT, sop_uid TEXT
) STRICT;
CREATE INDEX import_files_import ON import_files(import_id);

-- A file made by a stage, named by the hash of its inputs, settings and code version.
CREATE TABLE artefacts (
  key TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  path TEXT NOT NULL,
  scan_id TEXT REFERENCES scans(id),
  details TEXT NOT NULL,              -- JSON
  created_at TEXT NOT NULL
) STRICT;
CREATE INDEX artefacts_scan ON artefacts(scan_id, kind);

CREATE TABLE atlases (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  folder TEXT NOT NULL,
  landmarks INTEGER NOT NULL,
  scan_id TEXT REFERENCES scans(id),
  created_at TEXT NOT NULL
) STRICT;

CREATE TABLE registrations (
  key TEXT PRIMARY KEY REFERENCES artefacts(key),
  scan_id TEXT NOT NULL REFERENCES scans(id),
  atlas_id TEXT NOT NULL REFERENCES atlases(id),
  method TEXT NOT NULL,
  quality TEXT NOT NULL,              -- JSON RegistrationQuality
  review TEXT NOT NULL DEFAULT 'pending' CHECK (review IN ('pending', 'accepted', 'rejected')),
  chosen INTEGER NOT NULL             -- the highest is in use
) STRICT;
CREATE INDEX registrations_scan ON registrations(scan_id, atlas_id);

CREATE TABLE models (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('pretrained', 'finetuned')),
  name TEXT NOT NULL,
  folder TEXT NOT NULL,
  atlas_id TEXT NOT NULL REFERENCES atlases(id),
  parent_id TEXT REFERENCES models(id),
  subtype TEXT,
  engine TEXT NOT NULL,
  weights_sha256 TEXT NOT NULL,
  summary TEXT NOT NULL,              -- JSON: settings, metrics, lineage
  created_at TEXT NOT NULL
) STRICT;

CREATE TABLE boxes (
  id INTEGER PRIMARY KEY,
  scan_id TEXT NOT NULL REFERENCES scans(id),
  x REAL NOT NULL, y REAL NOT NULL, z REAL NOT NULL,  -- centre, LPS mm
  subtype TEXT NOT NULL,
  reader TEXT NOT NULL,
  created_at TEXT NOT NULL,
  UNIQUE (scan_id, x, y, z, subtype, reader)
) STRICT;

CREATE TABLE predictions (
  key TEXT PRIMARY KEY REFERENCES artefacts(key),
  scan_id TEXT NOT NULL REFERENCES scans(id),
  model_id TEXT NOT NULL REFERENCES models(id),
  subtype TEXT NOT NULL,
  step INTEGER NOT NULL,
  created_at TEXT NOT NULL
) STRICT;
CREATE INDEX predictions_scan ON predictions(scan_id);

CREATE TABLE measures (
  key TEXT NOT NULL,                  -- hash of volume, lungs and predictions measured
  scan_id TEXT NOT NULL REFERENCES scans(id),
  region TEXT NOT NULL,
  name TEXT NOT NULL,
  value REAL,
  PRIMARY KEY (scan_id, region, name)
) STRICT;

CREATE TABLE jobs (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  subject TEXT NOT NULL,              -- ids only, never a name or a path
  state TEXT NOT NULL,                -- JSON JobState
  pid INTEGER NOT NULL,               -- process that runs it; dead and still running means interrupted
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL
) STRICT;
`;
