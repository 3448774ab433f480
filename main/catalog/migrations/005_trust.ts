/** Version 5: what an artefact's file was when it was written, and series that cannot be made into scans. */
export const trust = `
ALTER TABLE artefacts ADD COLUMN sha256 TEXT;   -- null for those of earlier versions
ALTER TABLE artefacts ADD COLUMN bytes INTEGER;

-- Why a series gives no scan, as a sentence; its instances stay, and other series are not held up by it.
ALTER TABLE series ADD COLUMN problem TEXT;
`;
