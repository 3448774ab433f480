import type { MeanAndDeviation, ScoreSummary } from '../../../native-models/analysis/classificationScores.ts';
import { readoutAccuracy, readoutR2 } from '../../../native-models/analysis/imageReadout.ts';
import type { Json } from '../../artefacts/key.ts';
import type { Subtype } from '../../catalog/boxes.ts';
import type { Model } from '../../catalog/models.ts';
import type { LocationProbeRow } from '../../worker/protocol.ts';
import { type Session, trackedJob } from '../library/session.ts';
import { measure } from '../masks/measure.ts';
import { features } from '../models/features.ts';
import { annotationEfficiency, type EfficiencyPoint } from '../training/efficiency.ts';
import { fineTuneTogether, gatherSamples } from '../training/finetune.ts';
import type { EvidenceCohort } from './evidenceCohort.ts';
import type { BudgetSettings } from './evidencePlan.ts';

export const SUBTYPES = ['centrilobular', 'paraseptal'] as const satisfies readonly Subtype[];
export type EvidenceSubtype = (typeof SUBTYPES)[number];

/** What a table is made of: a seed's library, its cohort and what it may cost. */
export interface Bench {
  readonly session: Session;
  readonly cohort: EvidenceCohort;
  readonly budget: BudgetSettings;
  readonly seed: number;
}

export interface Table5Row {
  readonly scheme: 'linear' | 'full';
  readonly subtype: EvidenceSubtype;
  readonly method: string;
  readonly scores: ScoreSummary | null;
}

/** Settings of fine-tuning: what the budget says, and the network from scratch beside the full scheme. */
const fineTuning = ({ repeats, full }: BudgetSettings, scheme: 'linear' | 'full') =>
  ({ repeats, ...(scheme === 'full' && { scratch: 'yes', full }) }) as Readonly<Record<string, Json>>;

/** Table 5: a scheme on the encoder, with all of its baselines on the same folds. */
export async function detection(
  { session, budget, seed }: Bench,
  model: Model,
  scheme: 'linear' | 'full',
): Promise<{ readonly rows: readonly Table5Row[]; readonly models: readonly string[] }> {
  const models = await fineTuneTogether(session, {
    model: model.id,
    subtypes: SUBTYPES,
    scheme,
    folds: budget.folds,
    seed,
    settings: fineTuning(budget, scheme),
  });
  const rows = models.flatMap(({ summary }, n): Table5Row[] => {
    const subtype = SUBTYPES[n]!;
    const baselines = summary.baselines as readonly { name: string; scores: ScoreSummary | null }[];
    return [
      { scheme, subtype, method: 'ours', scores: summary.scores as ScoreSummary | null },
      ...baselines.map(({ name, scores }): Table5Row => ({ scheme, subtype, method: name, scores })),
    ];
  });
  return { rows, models: models.map(({ id }) => id) };
}

export interface ImageRow {
  readonly method: string;
  readonly logFev1pp: MeanAndDeviation;
  readonly logRatio: MeanAndDeviation;
  readonly gold: MeanAndDeviation;
  readonly cle: MeanAndDeviation;
}

/** Tables 6 and 8: what the scans' representations say of lung function and scores. */
export async function imageLevel(bench: Bench, model: Model): Promise<Omit<ImageRow, 'method'>> {
  const rows = await features(bench.session, model);
  const byPatient = new Map(rows.map(({ patientKey, values }) => [patientKey, values]));
  return readouts(bench, ({ scan }) => byPatient.get(scan.patientKey)!);
}

/** What needs no learning: LAA-950, the 15th percentile and the mean of both lungs. */
export async function imageBaseline(bench: Bench): Promise<Omit<ImageRow, 'method'>> {
  const measures = new Map<string, readonly number[]>();
  for (const { scan } of bench.cohort.patients) {
    const { rows } = await measure(bench.session, scan);
    const both = new Map(rows.filter(({ region }) => region === 'both').map((row) => [row.name, row.value]));
    measures.set(
      scan.patientKey,
      ['laa950', 'perc15', 'meanHu'].map((name) => Number(both.get(name))),
    );
  }
  return readouts(bench, ({ scan }) => measures.get(scan.patientKey)!);
}

function readouts(
  { cohort, budget, seed }: Bench,
  featuresOf: (patient: EvidenceCohort['patients'][number]) => readonly number[],
): Omit<ImageRow, 'method'> {
  const each = cohort.patients.map(featuresOf);
  const table = { data: Float64Array.from(each.flat()), columns: each[0]!.length };
  const column = (name: string) => cohort.patients.map(({ clinical }) => Number(clinical[name]));
  const how = { folds: 5, repeats: budget.repeats, seed };
  return {
    logFev1pp: readoutR2(table, column('fev1pp').map(Math.log), how),
    logRatio: readoutR2(table, column('fev1fvc').map(Math.log), how),
    gold: readoutAccuracy(table, column('gold'), how),
    cle: readoutAccuracy(table, column('cle'), how),
  };
}

/** Table 7: the linear readout with each box's own location, and with a random one. */
export async function location(
  { session, budget, seed }: Bench,
  model: Model,
): Promise<readonly LocationProbeRow[]> {
  const { library } = session;
  const { atlas, samples, healthyScans, used } = gatherSamples(library, {
    model: model.id,
    subtypes: SUBTYPES,
  });
  const { rows } = await trackedJob(session, 'locationProbe', model.id, {
    atlasFolder: library.at(atlas.folder),
    scans: used,
    samples,
    healthyScans,
    subtypes: SUBTYPES,
    folds: budget.folds,
    seed,
    settings: { repeats: budget.repeats },
    engine: session.engine,
    pretrainedFolder: library.at(model.folder),
  });
  return rows;
}

/** Figure 5: held-out scores by the share of the boxes learnt from, pretrained and from scratch. */
export async function efficiency(
  { session, budget, seed }: Bench,
  model: Model,
  subtype: EvidenceSubtype,
): Promise<readonly EfficiencyPoint[]> {
  return annotationEfficiency(
    session,
    {
      model: model.id,
      subtype,
      scheme: 'full',
      folds: budget.folds,
      seed,
      settings: { full: budget.full },
      shares: budget.shares,
    },
    { known: [], keep: () => undefined, part: () => undefined },
  );
}
