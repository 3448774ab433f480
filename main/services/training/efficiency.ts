import { stringify } from 'csv-stringify/sync';
import type { ScoreSummary } from '../../../native-models/analysis/classificationScores.ts';
import { Refusal } from '../../../native-models/common/refusal.ts';
import type { EfficiencyOutput } from '../../worker/protocol.ts';
import { type Session, trackedJob } from '../library/session.ts';
import { type FineTuneRequest, gatherSamples, refuseUnbalanced } from './finetune.ts';

export interface EfficiencyRequest extends FineTuneRequest {
  /** Of the boxes, in (0, 1]. */
  readonly shares: readonly number[];
}

export interface EfficiencyPoint {
  readonly arm: 'pretrained' | 'scratch';
  readonly share: number;
  readonly trainedOn: number;
  readonly scores: ScoreSummary | null;
}

export interface EfficiencyProgress {
  /** Points of an earlier try; they are not computed again. */
  readonly known: readonly EfficiencyPoint[];
  keep(points: readonly EfficiencyPoint[]): void;
  part(done: number, total: number): void;
}

const ARMS = ['pretrained', 'scratch'] as const;

/**
 * The annotation-efficiency curve: how the held-out scores grow with the share of the boxes learnt from, begun
 * from a pretrained encoder and from a random one of the same form, all of whose layers learn.
 * @throws Refusal as `fineTune`; `bad-shares`; `efficiency-not-validated` where no split by patient is possible.
 */
export async function annotationEfficiency(
  session: Session,
  request: EfficiencyRequest,
  { known, keep, part }: EfficiencyProgress,
): Promise<readonly EfficiencyPoint[]> {
  const { library } = session;
  if (request.shares.length === 0 || !request.shares.every((share) => share > 0 && share <= 1)) {
    throw new Refusal('bad-shares', `expected shares above 0 and up to 1, got ${request.shares.join(', ')}`);
  }
  const { pretrained, atlas, samples, healthyScans, used } = gatherSamples(library, {
    ...request,
    subtypes: [request.subtype],
  });
  refuseUnbalanced([request.subtype], samples, healthyScans);
  const wanted = request.shares.flatMap((share) => ARMS.map((arm) => ({ arm, share })));
  const points = [...known];
  for (const [index, { arm, share }] of wanted.entries()) {
    part(index, wanted.length);
    if (points.some((point) => point.arm === arm && point.share === share)) continue;
    const keepPoint = ({ scores, trainedOn }: EfficiencyOutput): void => {
      points.push({ arm, share, scores, trainedOn });
      keep(points);
      const values = scores
        ? Object.entries(scores).flatMap(([name, spread]) =>
            spread
              ? [
                  [name, spread.mean],
                  [`${name}Sd`, spread.sd],
                ]
              : [],
          )
        : [];
      const metric = { arm, share, trainedOn, ...Object.fromEntries(values) };
      session.listen({ kind: 'metric', job: 'efficiency', subject: request.subtype, metric });
    };
    const { scores, warnings } = await trackedJob(
      session,
      'efficiency',
      `${request.subtype} ${arm} ${Math.round(100 * share)}%`,
      {
        arm,
        share,
        atlasFolder: library.at(atlas.folder),
        scans: used,
        samples,
        healthyScans,
        subtypes: [request.subtype],
        scheme: request.scheme,
        folds: request.folds,
        seed: request.seed,
        settings: request.settings,
        engine: session.engine,
        pretrainedFolder: library.at(pretrained.folder),
      },
      // Before the job's end is heard: a pause takes effect here.
      ({ details }) => keepPoint(details as unknown as EfficiencyOutput),
    );
    if (!scores) {
      throw new Refusal(
        'efficiency-not-validated',
        warnings[0]?.message ?? 'no split by patient is possible',
      );
    }
  }
  return points;
}

/** A line for each point; scores as mean and s.d. over the folds. */
export const efficiencyCsv = (points: readonly EfficiencyPoint[]): string =>
  stringify(efficiencyRows(points), { header: true });

export const efficiencyRows = (points: readonly EfficiencyPoint[]): Record<string, string | number>[] =>
  points.map(({ arm, share, trainedOn, scores }) => ({
    arm,
    share,
    patches: Math.round(trainedOn),
    ...Object.fromEntries(
      (['f1', 'precision', 'recall', 'accuracy', 'auc'] as const).flatMap((name) => [
        [`${name} mean`, scores?.[name]?.mean ?? ''],
        [`${name} sd`, scores?.[name]?.sd ?? ''],
      ]),
    ),
  }));
