import type { Pooling } from '../../../native-models/common/pooling.ts';

const POOLINGS: Readonly<Record<Pooling, string>> = {
  spread: 'mean and s.d.',
  thirds: 'upper, middle and lower third',
};

const MEASURES: Readonly<Record<string, string>> = { laa950: 'LAA-950', perc15: 'Perc15' };
const measureName = (name: string): string =>
  MEASURES[name] ?? name.replace(/^burden\/(.+)$/, 'burden of $1 emphysema');

/** Words of the study screen. */
export const study = {
  title: 'Study',
  newStudy: 'New study',
  importTable: 'Import clinical table…',
  template: 'Empty table',
  importFeatures: 'Import features…',
  runEncoder: 'Run an ONNX encoder…',
  runEncoderHint:
    'Another program’s encoder computes features of every prepared scan, from the landmark patches or from the whole lungs; new studies offer them',
  dropHint: 'or drop a clinical table (CSV) or an encoder (ONNX) anywhere on this window',
  list: 'Saved studies',
  none: 'No study yet',
  noneHint:
    'A study reads clinical values out of scans: lung function, visual scores, exacerbations and survival, from any features side by side, in folds that never divide a patient. Import a clinical table, then choose outcomes and features.',
  cannotList: 'The studies cannot be listed',
  close: 'Close',
  cancel: 'Cancel',
  templateWritten: (name: string) => `Written to the library’s exports: ${name}`,
  featuresImported: (name: string, columns: number, patients: number, unknown: number) =>
    `“${name}”: ${columns} features of ${patients} rows; ${unknown} rows of others were left out`,
  encoding: (name: string) =>
    `“${name}” will be computed of all prepared scans: see Jobs. New studies then offer it as imported features.`,
  table: {
    title: (name: string) => `Clinical table: ${name}`,
    summary: (rows: number, patients: number, unknown: number) =>
      `${rows} rows: ${patients} patients of this library; ${unknown} rows of others are left out`,
    format: (encoding: string) => `Text: ${encoding}`,
    decimal: 'Decimal mark',
    decimals: { '.': 'point', ',': 'comma' },
    decimalUnclear: 'choose: 1,234 may be 1.234 or 1234',
    column: 'Column',
    meaning: 'Means',
    kind: 'Read as',
    read: 'Read',
    missing: 'Missing',
    unreadable: 'Cannot be read',
    meaningOf: (header: string) => `Meaning of ${header}`,
    kindOf: (header: string) => `Kind of ${header}`,
    fixed: { patient: 'Patient', date: 'Scan date', own: 'A column of your own', ignore: 'Leave out' },
    kinds: { number: 'number', grade: 'ordered grade', category: 'category' },
    cell: (line: number, why: string) => `line ${line}: ${why}`,
    skip: 'Leave cells that cannot be read without a value',
    take: 'Import',
    taken: (patients: number) => `Values of ${patients} patients are stored`,
  },
  form: {
    title: 'New study',
    name: 'Name',
    outcomes: 'Outcomes',
    patients: (label: string, patients: number) => `${label} (${patients})`,
    noOutcome: 'No clinical value is stored yet: import a clinical table first.',
    survival: 'Survival, beside age, sex, race, smoking and pack-years',
    features: 'Features, one row of the table each',
    model: (name: string) => `Encoder: ${name}`,
    landmarks: (name: string, pooling: Pooling) => `Landmarks: ${name}, ${POOLINGS[pooling]}`,
    measures: (names: readonly string[]) => `Measures: ${names.map(measureName).join(', ')}`,
    clinical: (name: string) => `Clinical: ${name}`,
    imported: (name: string) => `Imported: ${name}`,
    baseline: (label: string, computed: boolean) =>
      computed ? `Baseline: ${label}` : `Baseline: ${label} (a row that says why not yet)`,
    withBode: 'also each imaging row together with BODE',
    validation: 'Validation',
    folds: 'Folds',
    repeats: 'Repeats',
    seed: 'Seed',
    graded: 'Grades by',
    gradedBy: { multinomial: 'multinomial regression', ordinal: 'ordinal regression' },
    trained: 'Patients that trained a model',
    trainedBy: {
      refuse: 'refuse and name them',
      'leave-out': 'leave them out of the test folds',
      test: 'test them as well, and say so',
    },
    save: 'Save and run',
  },
  maps: {
    title: 'Maps of the features',
    features: 'Features',
    colour: 'Colour by',
    hint: 'Patients with similar features lie near each other. The export draws the maps in this colour.',
  },
  view: {
    run: 'Run',
    runAgain: 'Run again',
    running: 'The study is queued or running: see Jobs.',
    exportAll: 'Export folder and PDF',
    exported: (name: string) => `Written to the library’s exports: ${name}`,
    remove: 'Delete',
    removed: (name: string) => `“${name}” is deleted`,
    stale: 'Data, models or settings have changed since this result. Run it again.',
    notRun: 'It has not been run yet.',
    patients: (n: number) => `${n} ${n === 1 ? 'patient' : 'patients'}`,
    phenotypes: 'Phenotypes, mean ± s.d. over the folds',
    survival: 'Survival: concordance ± bootstrapped standard error',
    features: 'Features',
    group: 'Group',
    hazardRatio: 'Hazard ratio per s.d.',
    logRank: 'Log-rank p',
    proportional: 'PH test p',
    reasons: 'Rows without numbers',
    warnings: 'Warnings',
    figures: 'Figures',
    asTable: 'Numbers of the figure',
    methods: 'Methods paragraph',
    groups: {
      imaging: 'Imaging',
      clinical: 'Clinical',
      both: 'Imaging + clinical',
      baseline: 'Baseline',
    } as Readonly<Record<string, string>>,
  },
} as const;
