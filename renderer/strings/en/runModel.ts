/** Words of the dialog that runs models, and of what is made from masks. */
export const runModel = {
  open: 'Run models…',
  title: (scans: number) => (scans === 1 ? 'Run models on one scan' : `Run models on ${scans} scans`),
  says: 'Each model paints the probability of its subtype over both lungs. Masks that are complete are not made again; then the scans are measured.',
  models: 'Models',
  noModels:
    'No model is fine-tuned yet. Put boxes in the viewer, then fine-tune one under Training; or import a model file under Models.',
  step: 'A window every',
  steps: {
    1: ['1 mm', 'every voxel, the reference; slow'],
    2: ['2 mm', 'close to the reference'],
    4: ['4 mm', 'the default on a processor'],
    8: ['8 mm', 'a quick look'],
  } as Readonly<Record<number, readonly [name: string, meaning: string]>>,
  estimate: 'How long will it take?',
  estimating: 'Trying the model for some seconds…',
  perScan: (text: string) => `${text} a scan and model`,
  inAll: (text: string) => `about ${text} in all`,
  doubt: (message: string) => `Caution: ${message}.`,
  anyway: 'Run it anyway',
  sharp: 'Sharper mask',
  sharpSays: 'the tissue within 8 mm, compared with its own scan, tells where the disease lies',
  run: 'Run',
  cancel: 'Cancel',
  report: 'Report as PDF',
  csv: 'Measures as CSV',
  measure: 'Measure',
  measureHint: 'Volume, LAA, percentiles and density of the lungs; a model is not needed',
  csvDone: (file: string, scans: number, missing: number) =>
    `${file} with ${scans === 1 ? 'one scan' : `${scans} scans`} is in the exports` +
    (missing === 0
      ? ''
      : `; ${missing === 1 ? 'one scan is' : `${missing} scans are`} not in it, because nothing is measured there: press “Measure” first`),
  showExports: 'Show the exports',
} as const;

export const durationWords = (seconds: number): string => {
  if (seconds < 90) return `${Math.max(1, Math.round(seconds))} s`;
  return seconds < 5400 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
};
