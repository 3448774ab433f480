/** Words about the library as a whole: check, backups, audit log. */
export const care = {
  title: 'Check and backups',
  hint: 'A check compares every file and row with what was written. A backup is a complete copy, made while you work; what has not changed is shared with the one before. Both are jobs.',
  verify: 'Check the library',
  repair: 'Check and repair',
  repairHint:
    'What is damaged is taken out of the way, so that the next run makes it again; nothing of readers is lost',
  backUp: 'Back up…',
  restore: 'Restore a backup…',
  restoreHint: 'Into an empty folder, which is then opened; this library stays as it is',
  restoring: 'Restoring',
  cancel: 'Cancel',
  never: 'Not checked in this window yet.',
  sound: (files: number, at: string) => `${at}: ${files} files compared, nothing is damaged or missing.`,
  amiss: (left: number, files: number, at: string) =>
    `${at}: ${files} files compared; ${left} things are damaged or missing.`,
  repaired: (n: number) => `${n} were taken out of the way.`,
  findings: (n: number) => `${n} findings`,
  copies: (days: readonly string[]) =>
    days.length === 0
      ? 'No daily copy of the catalog yet; the command line makes them.'
      : `Daily copies of the catalog: ${days.join(', ')}`,
  identifies:
    'A backup holds the original images and the key of the pseudonyms: whoever has it can name the patients.',
  audit: 'Audit log',
  auditHint: 'Who did what; lines are added and never changed, each continues the one before by its hash.',
  noAudit: 'Nothing has been noted yet.',
  exportAudit: 'Export the audit log',
  exported: (name: string, last: string | null) =>
    `${name} is in the exports. Keep the hash of its last line elsewhere: ${last ?? 'none'}`,
  by: (who: string | null, account: string) => (who === null ? account : `${who} (${account})`),
  support: 'Write a support bundle',
  supportHint:
    'Versions, engine check, settings, job logs and a check of the library, without names and paths; look into it before you send it',
  supporting: 'Writing the support bundle…',
  supportWritten: (name: string) => `${name} is in the exports. Look into it before you send it.`,
  rebuild: 'Rebuild the catalog',
  rebuildHint: 'From the journal in the library; the old catalog is set aside, not deleted',
  rebuilt: (rows: number) => `The catalog was made again: ${rows} rows.`,
  damagedLines: (n: number) => `${n} lines of the journal were damaged.`,
} as const;
