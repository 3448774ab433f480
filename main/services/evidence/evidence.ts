import { join } from 'node:path';
import type { Model } from '../../catalog/models.ts';
import type { LocationProbeRow } from '../../worker/protocol.ts';
import { openLibrary } from '../library/library.ts';
import type { Session } from '../library/session.ts';
import { requireModel } from '../models/models.ts';
import type { EfficiencyPoint } from '../training/efficiency.ts';
import { prepareCohort } from './evidenceCohort.ts';
import { BUDGETS, type EvidenceRequest, type EvidenceTable } from './evidencePlan.ts';
import { type MaskEvidence, maskEvidence } from './masks.ts';
import { OURS, pretrained, slug, TABLE_6, TABLE_8, type Variant } from './pretrainings.ts';
import {
  type Bench,
  detection,
  type EvidenceSubtype,
  efficiency,
  type ImageRow,
  imageBaseline,
  imageLevel,
  location,
  SUBTYPES,
  type Table5Row,
} from './tables.ts';
import { type RunUnit, unitStore } from './units.ts';

/** What one seed has shown; a table that was not asked for is absent. */
export interface SeedEvidence {
  readonly seed: number;
  table5?: readonly Table5Row[];
  table6?: readonly ImageRow[];
  table7?: readonly LocationProbeRow[];
  table8?: readonly ImageRow[];
  masks?: MaskEvidence;
  figure5?: readonly { readonly subtype: EvidenceSubtype; readonly points: readonly EfficiencyPoint[] }[];
}

export interface EvidenceListener {
  unit(seed: number, name: string): void;
  /** After each table of a seed, so that a run that is stopped has left a report. */
  seed(evidence: SeedEvidence): Promise<void>;
}

/**
 * Measures what the paper's tables measure, on generated cohorts, by the product's own services. Each seed has a
 * library of its own under `root`, and each unit of work (a seed, a configuration) is stored when it is done: the
 * same command goes on where it was stopped.
 */
export async function gatherEvidence(
  session: Session,
  root: string,
  request: EvidenceRequest,
  listener: EvidenceListener,
): Promise<void> {
  for (const seed of request.seeds) {
    const library = openLibrary(join(root, `${request.scale}-${request.patients}-seed-${seed}`));
    try {
      const store = unitStore(library.at('evidence', request.budget), (name) => listener.unit(seed, name));
      await seedEvidence({ ...session, library }, store, request, seed, listener);
    } finally {
      library.close();
    }
  }
}

async function seedEvidence(
  session: Session,
  run: RunUnit,
  request: EvidenceRequest,
  seed: number,
  listener: EvidenceListener,
): Promise<void> {
  const wanted = (table: EvidenceTable) => request.only.includes(table);
  const budget = BUDGETS[request.budget];
  listener.unit(seed, 'cohort');
  const cohort = await prepareCohort(session, request, seed);
  const bench: Bench = { session, cohort, budget, seed };
  const modelOf = (variant: Variant) => pretrained(session, run, cohort, budget, variant, seed);
  const evidence: SeedEvidence = { seed };

  if (wanted('5')) {
    const model = await modelOf(OURS);
    evidence.table5 = [
      ...(await detectionUnit(bench, run, model, 'linear')).rows,
      ...(await detectionUnit(bench, run, model, 'full')).rows,
    ];
    await listener.seed(evidence);
  }
  if (wanted('masks')) {
    const model = await modelOf(OURS);
    const { models } = await detectionUnit(bench, run, model, 'full');
    const picture = session.library.at('evidence', request.budget, 'masks.png');
    evidence.masks = await run('masks', { models, sharp: true }, () =>
      maskEvidence(
        bench,
        models.map((id) => requireModel(session.library, id)),
        picture,
      ),
    );
    await listener.seed(evidence);
  }
  if (wanted('7')) {
    const model = await modelOf(OURS);
    evidence.table7 = await run('table-7', { model: model.id }, () => location(bench, model));
    await listener.seed(evidence);
  }
  if (wanted('8')) evidence.table8 = await imageTable(bench, run, TABLE_8, modelOf);
  if (wanted('6')) evidence.table6 = await imageTable(bench, run, TABLE_6, modelOf);
  if (wanted('8') || wanted('6')) await listener.seed(evidence);
  if (wanted('figure5')) {
    const model = await modelOf(OURS);
    const figure = [];
    for (const subtype of SUBTYPES) {
      const inputs = { model: model.id, shares: budget.shares };
      const points = await run(`figure-5-${subtype}`, inputs, () => efficiency(bench, model, subtype));
      figure.push({ subtype, points });
    }
    evidence.figure5 = figure;
    await listener.seed(evidence);
  }
}

const detectionUnit = (bench: Bench, run: RunUnit, model: Model, scheme: 'linear' | 'full') =>
  run(`table-5-${scheme}`, { model: model.id }, () => detection(bench, model, scheme));

async function imageTable(
  bench: Bench,
  run: RunUnit,
  variants: readonly Variant[],
  modelOf: (variant: Variant) => Promise<Model>,
): Promise<ImageRow[]> {
  const patients = bench.cohort.patients.length;
  const baseline = await run('image-baseline', { patients }, () => imageBaseline(bench));
  const rows: ImageRow[] = [{ method: 'LAA-950, Perc15 and mean HU', ...baseline }];
  for (const variant of variants) {
    const model = await modelOf(variant);
    const unit = await run(`image-${slug(variant.name)}`, { model: model.id }, () =>
      imageLevel(bench, model),
    );
    rows.push({ method: variant.name, ...unit });
  }
  return rows;
}
