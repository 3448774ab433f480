/** Words of the table that says what became of every file of an import. */
export const ledger = {
  title: 'Imports',
  which: 'Import',
  all: 'All files',
  verdicts: 'Verdicts',
  search: 'Search files and reasons',
  columns: { verdict: 'Verdict', file: 'File', reason: 'Reason' },
  states: { running: 'still running', failed: 'failed', interrupted: 'interrupted' },
  files: (n: number) => (n === 1 ? '1 file' : `${n.toLocaleString('en')} files`),
  found: (found: number, all: number) => `${found.toLocaleString('en')} of ${all.toLocaleString('en')} files`,
  export: 'Export CSV',
  exportHint: 'Writes the lines of the chosen verdict into the library’s folder “exports”',
  exported: (name: string) => `Written to the library’s exports: ${name}`,
  nothing: 'No file of this import matches.',
  clear: 'Show all files',
  reading: 'Reading…',
} as const;
