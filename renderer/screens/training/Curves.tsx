import { useMemo, useState } from 'react';
import type { TrainingPoint, TrainingRun } from '../../../preload/contract/training.ts';
import { useTraining } from '../../state/training.ts';
import { training as words } from '../../strings/en/training.ts';
import { Chart, type Line } from './Chart.tsx';

const PRETRAIN = [
  'loss',
  'localLoss',
  'neighbourLoss',
  'accuracy',
  'learningRate',
  'samplesPerSecond',
] as const;

/** Without negatives, as at the first visit of each landmark, there is no contrast to measure. */
const CONTRASTS: ReadonlySet<string> = new Set(['loss', 'localLoss', 'neighbourLoss', 'accuracy', 'chance']);

/** What a step or an epoch measured; the total loss is the sum of both (eq. 9). */
function measured({ values }: TrainingPoint, name: string): number | null {
  if (values.chance === 1 && CONTRASTS.has(name)) return null;
  if (name !== 'loss' || values.loss !== undefined) return values[name] ?? null;
  const { localLoss, neighbourLoss } = values;
  return localLoss === undefined || neighbourLoss === undefined ? null : localLoss + neighbourLoss;
}

/** Curves of the chosen runs over each other; new points appear as they are measured. */
export function Curves({ runs }: { readonly runs: readonly TrainingRun[] }) {
  const points = useTraining((state) => state.points);
  const [by, setBy] = useState<'step' | 'epoch'>('step');
  const of = (kind: TrainingRun['kind']) => runs.filter((run) => run.kind === kind);
  const known = runs.some(({ jobId }) => (points[jobId]?.length ?? 0) > 0);
  const awaited = runs.some(({ state }) => state.kind === 'running' || state.kind === 'pending');
  if (awaited && !known) return <p className="quiet">{words.noCurves}</p>;
  return (
    <>
      {of('pretrain').length > 0 && (
        <>
          <div className="training-by">
            {(['step', 'epoch'] as const).map((each) => (
              <button
                key={each}
                type="button"
                className="button"
                aria-pressed={by === each}
                onClick={() => setBy(each)}
              >
                {each === 'step' ? words.perStep : words.perEpoch}
              </button>
            ))}
          </div>
          <div className="training-charts">
            {PRETRAIN.filter((name) => by === 'step' || name !== 'samplesPerSecond').map((name) => (
              <PretrainChart key={name} name={name} by={by} runs={runs} />
            ))}
          </div>
        </>
      )}
      {of('finetune').length > 0 && <FoldChart runs={runs} />}
      {of('efficiency').length > 0 && <EfficiencyChart runs={runs} />}
    </>
  );
}

interface ChartProps {
  readonly runs: readonly TrainingRun[];
}

function PretrainChart({
  name,
  by,
  runs,
}: ChartProps & { readonly name: (typeof PRETRAIN)[number]; readonly by: string }) {
  const points = useTraining((state) => state.points);
  const lines = useMemo(
    () =>
      runs.flatMap((run, colour): Line[] => {
        if (run.kind !== 'pretrain') return [];
        const own = (points[run.jobId] ?? []).filter(({ series }) => series === by);
        const line = (of: string, dashed = false): Line => ({
          label: `${words.run(run.jobId)} ${of}`,
          colour,
          dashed,
          points: own.map((point) => [point.position, measured(point, of)]),
        });
        return name === 'accuracy' ? [line('accuracy'), line('chance', true)] : [line(name)];
      }),
    [runs, points, name, by],
  );
  return <Chart title={words.charts[name]} x={by} lines={lines} />;
}

function FoldChart({ runs }: ChartProps) {
  const points = useTraining((state) => state.points);
  const lines = useMemo(
    () =>
      runs.flatMap((run, colour): Line[] => {
        const own = points[run.jobId] ?? [];
        const folds = [...new Set(own.map(({ series }) => series))].filter((series) =>
          series.startsWith('fold'),
        );
        return folds.flatMap((fold) =>
          (['loss', 'validationLoss'] as const).map((name) => ({
            label: words.foldLine(run.jobId, fold, name === 'validationLoss'),
            colour,
            dashed: name === 'validationLoss',
            points: own
              .filter(({ series }) => series === fold)
              .map((point): Line['points'][number] => [point.position, measured(point, name)]),
          })),
        );
      }),
    [runs, points],
  );
  return lines.length > 0 ? <Chart title={words.charts.fold} x="step" lines={lines} /> : null;
}

function EfficiencyChart({ runs }: ChartProps) {
  const lines = useMemo(
    () =>
      runs.flatMap((run, index): Line[] =>
        run.kind === 'efficiency'
          ? (['pretrained', 'scratch'] as const).map((arm, n) => ({
              label: `${words.run(run.jobId)} ${words.arms[arm]}`,
              colour: 2 * index + n,
              points: run.points
                .filter((point) => point.arm === arm && point.scores !== null)
                .map(({ share, scores }) => {
                  const { mean, sd } = scores!.f1;
                  return [100 * share, mean, mean - sd, mean + sd];
                }),
            }))
          : [],
      ),
    [runs],
  );
  return <Chart title={words.curve} x="%" lines={lines} />;
}
