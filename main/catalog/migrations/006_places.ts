/** Version 6: where a job's process has its number; on another computer or after a restart it means another process. */
export const places = `
ALTER TABLE jobs ADD COLUMN place TEXT;   -- null for those of earlier versions
ALTER TABLE queue ADD COLUMN place TEXT;
`;
