import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'csv-stringify/sync';
import { Refusal } from '../../../native-models/common/refusal.ts';
import type { WindowStep } from '../../../native-models/inference/segmentDense.ts';
import type { AtlasRow } from '../../catalog/atlases.ts';
import type { Subtype } from '../../catalog/boxes.ts';
import type { Model } from '../../catalog/models.ts';
import { listScans, type StoredScan } from '../../catalog/scans.ts';
import type { MaskOverlap, RegistrationMethod } from '../../worker/protocol.ts';
import { importClinical } from '../annotation/clinical.ts';
import { parseCsv } from '../annotation/csv.ts';
import { importLabels } from '../annotation/labels.ts';
import { type Session, trackedJob } from '../library/session.ts';
import { artefactPath, scanKeys } from '../library/stages.ts';
import { type Measured, measure } from '../masks/measure.ts';
import { segment } from '../masks/segment.ts';
import { createAtlas } from '../registration/atlases.ts';
import { importPaths } from '../scans/importFiles.ts';
import { type PreparedScan, prepareScans } from '../scans/prepare.ts';
import { fineTuneTogether } from '../training/finetune.ts';
import { type PretrainRequest, pretrain } from '../training/pretrain.ts';
import { writeCohort } from './cohort.ts';

export const DEMO_SUBTYPES = ['centrilobular', 'paraseptal'] as const satisfies readonly Subtype[];

export interface DemoPlan {
  readonly scale: 'quick' | 'adult';
  readonly patients: number;
  readonly seed: number;
  readonly method: RegistrationMethod;
  readonly pretraining: {
    readonly epochs: number;
    readonly learningRate: number;
    readonly keyMomentum: number;
    readonly neighbours: number;
    /** Of each layer's mixed kernel. */
    readonly experts: number;
    /** Train at every n-th landmark only. */
    readonly everyLandmark: number;
  };
  readonly fineTuning: {
    readonly steps: number;
    readonly crossValidate: 'yes' | 'no';
    readonly folds: number;
  };
  readonly step: WindowStep;
  /** Patients of each subtype whose boxes are held back, so that their masks are a fair test. */
  readonly heldOut: number;
}

/** Small thoraxes and few steps; affine registration, the paper's own choice, saves half a minute. */
export const QUICK_DEMO: DemoPlan = {
  scale: 'quick',
  patients: 12,
  seed: 7,
  method: 'affine',
  pretraining: {
    epochs: 4,
    learningRate: 0.03,
    keyMomentum: 0.99,
    neighbours: 1,
    experts: 2,
    everyLandmark: 8,
  },
  fineTuning: { steps: 400, crossValidate: 'no', folds: 3 },
  step: 8,
  heldOut: 1,
};

export const FULL_DEMO: DemoPlan = {
  scale: 'adult',
  patients: 24,
  seed: 7,
  method: 'deformable',
  pretraining: {
    epochs: 20,
    learningRate: 0.03,
    keyMomentum: 0.99,
    neighbours: 2,
    experts: 8,
    everyLandmark: 1,
  },
  fineTuning: { steps: 1500, crossValidate: 'yes', folds: 5 },
  step: 4,
  heldOut: 2,
};

/** What the demo tells as it goes; the command line prints it. */
export interface DemoListener {
  step(name: string, seconds: number): void;
  cohort(patients: readonly Readonly<Record<string, string>>[]): void;
  prepared(atlas: AtlasRow, scans: readonly PreparedScan[]): void;
  pretrained(model: Model): void;
  fineTuned(model: Model): void;
  overlaps(rows: readonly MaskOverlap[]): void;
  measured(rows: readonly Measured[]): void;
}

/**
 * The whole way on a generated cohort: write it as DICOM, import, make a healthy scan the atlas, prepare,
 * pretrain, fine-tune per subtype, segment held-out patients, compare with the truth, measure, draw.
 * Each stage skips what an earlier run has finished.
 * @returns the path of the picture.
 */
export async function demo(session: Session, plan: DemoPlan, listener: DemoListener): Promise<string> {
  const { library } = session;
  const timed = timer(listener);
  const cohort = library.at('demo', `${plan.scale}-${plan.patients}-${plan.seed}`);

  await timed('write the cohort', () => writeCohort(session, plan, cohort));
  const clinical = readFileSync(join(cohort, 'clinical.csv'), 'utf8');
  const patients = parseCsv(clinical, ['patientId']).map((row) => row.values);
  listener.cohort(patients);
  await timed('import', () => importPaths(session, [join(cohort, 'dicom')]));
  importClinical(library, clinical);

  const scans = new Map(listScans(library.catalog).map((scan) => [scan.patientKey, scan]));
  const scanOf = (patientId: string): StoredScan => {
    const scan = scans.get(library.pseudonyms.ofPatientId(patientId));
    if (!scan) throw new Refusal('demo-damaged', `patient ${patientId} of the demo is not in the library`);
    return scan;
  };
  const atlas = await timed('make the atlas', () => createAtlas(session, scanOf(healthiest(patients))));
  const prepared = await timed('prepare', () =>
    prepareScans(
      session,
      patients.map((row) => scanOf(row.patientId!)),
      { atlas, method: plan.method },
    ),
  );
  listener.prepared(atlas, prepared);

  const boxes = parseCsv(readFileSync(join(cohort, 'boxes.csv'), 'utf8'), ['patientId']).map(
    (row) => row.values,
  );
  const heldOut = mostMarked(boxes, plan.heldOut);
  await importLabels(library, boxesWithout(boxes, heldOut));
  const healthy = readFileSync(join(cohort, 'healthy.csv'), 'utf8');
  const healthyRows = parseCsv(healthy, ['patientId']).map((row) => row.values);
  await importLabels(library, boxesWithout(healthyRows, heldOut));

  const pretrained = await timed('pretrain', () =>
    pretrain(session, {
      atlas: atlas.id,
      settings: pretrainSettings(plan, atlas),
      holdOut: heldOut.map((patientId) => scanOf(patientId).id),
    }),
  );
  listener.pretrained(pretrained);

  const models = await timed('fine-tune', () => fineTuneAll(session, pretrained, plan));
  for (const model of models) listener.fineTuned(model);

  const picture = library.at('demo', 'demo.png');
  const tested = heldOut.map((patientId) => ({ patientId, scan: scanOf(patientId) }));
  await timed('segment', async () => {
    const rows = [];
    for (const { patientId, scan } of tested) {
      const masks = await segment(session, scan, models, plan.step, { sharp: true });
      rows.push({
        patientId,
        scan,
        probabilities: masks.map(({ windowPath }) => library.at(windowPath)),
        sharp: masks.map(({ path }) => library.at(path)),
      });
    }
    const { overlaps } = await trackedJob(session, 'evaluate', `${rows.length} scans`, {
      scans: rows.map(({ patientId, scan, probabilities, sharp }) => ({
        title: patientId,
        ...scanFiles(session, scan),
        truth: join(cohort, 'truth', `${patientId}-regions.nii.gz`),
        probabilities,
        sharp,
      })),
      subtypes: DEMO_SUBTYPES,
      picture,
      pictured: 2,
    });
    listener.overlaps(overlaps);
  });

  const measured = await timed('measure', async () => {
    const rows: Measured[] = [];
    for (const { scan } of tested) rows.push(await measure(session, scan));
    return rows;
  });
  listener.measured(measured);
  return picture;
}

const fineTuneAll = (session: Session, pretrained: Model, { seed, fineTuning }: DemoPlan): Promise<Model[]> =>
  fineTuneTogether(session, {
    model: pretrained.id,
    subtypes: DEMO_SUBTYPES,
    scheme: 'full',
    folds: fineTuning.folds,
    seed,
    settings: { crossValidate: fineTuning.crossValidate, full: { steps: fineTuning.steps } },
  });

function scanFiles({ library }: Session, scan: StoredScan) {
  const keys = scanKeys(library, scan);
  return {
    volume: library.at(artefactPath('volume', keys.volume)),
    lungs: library.at(artefactPath('lungs', keys.lungs)),
  };
}

type Row = Readonly<Record<string, string>>;

/** The GOLD 0 patient without emphysema and with the best lung function becomes the atlas. */
function healthiest(patients: readonly Row[]): string {
  const [best] = patients
    .filter((row) => row.gold === '0' && row.cle === '0' && row.pse === '0')
    .sort((a, b) => Number(b.fev1pp) - Number(a.fev1pp));
  if (!best) throw new Refusal('demo-damaged', 'the cohort has no GOLD 0 patient to make the atlas of');
  return best.patientId!;
}

/**
 * For each subtype in turn the patient with the most boxes of it, those without the other subtype first: each mask
 * then has something to find, and somewhere to be empty.
 */
function mostMarked(boxes: readonly Row[], perSubtype: number): string[] {
  const chosen = new Set<string>();
  for (const subtype of DEMO_SUBTYPES) {
    const counts = new Map<string, { own: number; others: number }>();
    for (const { patientId, subtype: marked } of boxes) {
      const count = counts.get(patientId!) ?? { own: 0, others: 0 };
      count[marked === subtype ? 'own' : 'others']++;
      counts.set(patientId!, count);
    }
    const ranked = [...counts]
      .filter(([id, { own }]) => own > 0 && !chosen.has(id))
      .sort(([, a], [, b]) => Math.sign(a.others) - Math.sign(b.others) || b.own - a.own);
    for (const [id] of ranked.slice(0, perSubtype)) chosen.add(id);
  }
  return [...chosen];
}

const boxesWithout = (boxes: readonly Row[], patientIds: readonly string[]): string =>
  stringify(
    boxes.filter((row) => !patientIds.includes(row.patientId!)),
    { header: true },
  );

/** The landmarks are thinned evenly; a few hundred steps suit a faster key encoder than the paper's. */
function pretrainSettings(plan: DemoPlan, atlas: AtlasRow): PretrainRequest['settings'] {
  const { everyLandmark, experts, ...rest } = plan.pretraining;
  const settings = { ...rest, encoder: { experts } };
  if (everyLandmark === 1) return { ...settings, seed: plan.seed };
  const landmarks = Array.from(
    { length: Math.ceil(atlas.landmarks / everyLandmark) },
    (_, n) => n * everyLandmark,
  );
  return { ...settings, landmarks, seed: plan.seed };
}

/** Reports the seconds of each step. */
const timer =
  (listener: DemoListener) =>
  async <T>(name: string, act: () => Promise<T>): Promise<T> => {
    const began = performance.now();
    const value = await act();
    listener.step(name, (performance.now() - began) / 1000);
    return value;
  };
