import { mkdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { throwIfCancelled } from '../../native-models/common/progress.ts';
import { Refusal } from '../../native-models/common/refusal.ts';
import { describePatient } from '../../native-models/phantom/describePatient.ts';
import { type Clinical, type PatientPlan, PHANTOM_SCALES } from '../../native-models/phantom/plan.ts';
import { type ReaderBox, readerBoxes } from '../../native-models/phantom/readerBoxes.ts';
import { renderPatient } from '../../native-models/phantom/renderPatient.ts';
import { truthSummary } from '../../native-models/phantom/truthSummary.ts';
import { writeFileAtomic } from '../artefacts/atomicFile.ts';
import { writeNifti } from '../artefacts/nifti.ts';
import { writeCtSeries } from '../dicom/writeCtSeries.ts';
import { phantomAttributes } from './phantomScanners.ts';
import type { JobContext, PhantomInput } from './protocol.ts';

/** Raised when the same seed no longer gives the same cohort: older files are made again. */
const GENERATOR = 2;
const BOXES_PER_SUBTYPE = { quick: 14, adult: 24 } as const;
const MASKS = ['lungs', 'regions', 'holes', 'decoys'] as const;

/** `truth/<patient>.json`: written last, so that a patient with one is complete. */
interface PatientRecord {
  readonly generator: number;
  readonly plan: PatientPlan;
  readonly boxes: readonly ReaderBox[];
}

/**
 * Writes a generated cohort (patients `from` … `to − 1` of it); `docs/cohorts.md` has its rules.
 *
 * - `dicom/<patient>/<series>/*.dcm`;
 * - `truth/<patient>.json` with `truth/<patient>-{lungs,regions,holes,decoys}.nii.gz` on the scan's own grid;
 * - once every patient of the cohort is there: `clinical.csv`; `boxes.csv`, centres of 32 mm boxes of emphysema,
 *   LPS mm; `healthy.csv`, healthy boxes matched to them in place and darkness, `like` naming the subtype that
 *   each is the match of; and `manifest.json`.
 *
 * Patients that are complete are kept; several processes may write ranges of one cohort at once.
 * @throws Refusal `bad-cohort`, `library-full`, `library-read-only`.
 */
export async function writePhantoms(
  input: PhantomInput,
  context: Pick<JobContext, 'report' | 'signal'>,
): Promise<{ written: number }> {
  checkInput(input);
  const { folder, seed, scale } = input;
  const truth = join(folder, 'truth');
  await mkdir(truth, { recursive: true });
  let written = 0;
  for (let index = input.from; index < input.to; index++) {
    throwIfCancelled(context.signal);
    const plan = describePatient({ seed, scale }, index);
    if (!(await isComplete(folder, plan))) {
      await writePatient(folder, plan, context.signal);
      written++;
    }
    const total = input.to - input.from;
    context.report({ stage: 'generate', done: index + 1 - input.from, total, unit: 'patients' });
  }
  await writeTables(input);
  return { written };
}

function checkInput({ patients, from, to, scale, seed }: PhantomInput): void {
  const whole = [patients, from, to, seed].every(Number.isInteger);
  if (!whole || from < 0 || to > patients || from > to || !PHANTOM_SCALES.includes(scale)) {
    throw new Refusal(
      'bad-cohort',
      `expected whole numbers 0 ≤ from ≤ to ≤ patients, a whole seed and a scale of ${PHANTOM_SCALES.join(' or ')}, ` +
        `got from ${from}, to ${to}, patients ${patients}, seed ${seed}, scale ${scale}`,
    );
  }
}

const recordPath = (folder: string, patientId: string) => join(folder, 'truth', `${patientId}.json`);
const seriesPath = (folder: string, plan: PatientPlan) =>
  join(folder, 'dicom', plan.patientId, `series-${plan.acquisition.kernel.toLowerCase()}`);

async function writePatient(folder: string, plan: PatientPlan, signal: AbortSignal): Promise<void> {
  const { ct, truth } = renderPatient(plan);
  throwIfCancelled(signal);
  // A cohort of an older generator may have left this patient's series under another kernel's name.
  await rm(join(folder, 'dicom', plan.patientId), { recursive: true, force: true });
  await writeCtSeries(seriesPath(folder, plan), ct, phantomAttributes(plan), signal);
  for (const mask of MASKS) {
    await writeNifti(join(folder, 'truth', `${plan.patientId}-${mask}.nii.gz`), truth[mask]);
  }
  const record: PatientRecord & { readonly summary: unknown } = {
    generator: GENERATOR,
    plan,
    summary: truthSummary(truth),
    boxes: readerBoxes(plan, truth, BOXES_PER_SUBTYPE[plan.scale]),
  };
  await writeJson(recordPath(folder, plan.patientId), record);
}

const writeJson = (path: string, value: unknown): Promise<void> =>
  writeFileAtomic(path, Buffer.from(`${JSON.stringify(value, null, 1)}\n`));

/** The plan is a pure function of seed, scale and index: equal JSON means an equal patient. */
async function isComplete(folder: string, plan: PatientPlan): Promise<boolean> {
  const record = await readRecord(folder, plan.patientId);
  if (record?.generator !== GENERATOR || JSON.stringify(record.plan) !== JSON.stringify(plan)) return false;
  return exists(seriesPath(folder, plan));
}

const isMissing = (error: unknown) => (error as NodeJS.ErrnoException).code === 'ENOENT';

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

async function readRecord(folder: string, patientId: string): Promise<PatientRecord | undefined> {
  try {
    return JSON.parse(await readFile(recordPath(folder, patientId), 'utf8')) as PatientRecord;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** Columns of `clinical.csv`: the names that `clinical import` knows. */
const CLINICAL_COLUMNS: readonly (readonly [string, (clinical: Clinical) => string | number])[] = [
  ['gold', (c) => c.gold],
  ['fev1pp', (c) => c.fev1pp],
  ['fev1fvc', (c) => c.fev1fvc],
  ['cle', (c) => c.cle],
  ['pse', (c) => c.pse],
  ['exacerbation', (c) => c.exacerbation],
  ['age', (c) => c.ageYears],
  ['sex', (c) => c.sex],
  ['race', (c) => c.race],
  ['smoking', (c) => c.smoking],
  ['packYears', (c) => c.packYears],
  ['bmi', (c) => c.bmi],
  ['mmrc', (c) => c.mmrc],
  ['sixMinuteWalkM', (c) => c.sixMinuteWalkM],
  ['survivalDays', (c) => c.survivalDays],
  ['event', (c) => c.event],
];

type Row = readonly (string | number)[];

/** Tables of the whole cohort, when every patient is complete; whoever finishes last writes them. */
async function writeTables({ folder, patients, seed, scale }: PhantomInput): Promise<void> {
  const plans = Array.from({ length: patients }, (_, index) => describePatient({ seed, scale }, index));
  const boxes: Row[] = [];
  const healthy: Row[] = [];
  for (const plan of plans) {
    if (!(await isComplete(folder, plan))) return;
    const record = await readRecord(folder, plan.patientId);
    for (const { centre, subtype, like, reader } of record?.boxes ?? []) {
      const row = [plan.patientId, ...centre, subtype, reader];
      if (subtype === 'healthy') healthy.push([...row, like]);
      else boxes.push(row);
    }
  }
  const clinical = plans.map((plan) => [
    plan.patientId,
    ...CLINICAL_COLUMNS.map(([, value]) => value(plan.clinical)),
  ]);
  const boxColumns = ['patientId', 'x', 'y', 'z', 'subtype', 'reader'];
  const tables: readonly (readonly [string, readonly string[], readonly Row[]])[] = [
    ['clinical.csv', ['patientId', ...CLINICAL_COLUMNS.map(([name]) => name)], clinical],
    ['boxes.csv', boxColumns, boxes],
    ['healthy.csv', [...boxColumns, 'like'], healthy],
  ];
  for (const [name, columns, rows] of tables) {
    // Numbers and pseudonyms of our own: nothing that CSV would have to quote.
    const text = [columns, ...rows].map((row) => `${row.join(',')}\n`).join('');
    await writeFileAtomic(join(folder, name), Buffer.from(text));
  }
  await writeJson(join(folder, 'manifest.json'), {
    generator: GENERATOR,
    seed,
    scale,
    patients: plans.map((plan) => plan.patientId),
  });
}
