import { areaUnderRoc } from '../analysis/classificationScores.ts';
import type { NamedTensors } from '../network/weights.ts';
import { classifyRows } from './classifyRows.ts';
import type { FineTuningInput } from './fineTuneSettings.ts';

export interface Watched {
  /** Mean binary cross-entropy over known targets, each class of each subtype weighing the same. */
  readonly loss: number | null;
  /** Mean over the subtypes with both classes. */
  readonly auc: number | null;
}

/** How the weights do on patients they were not trained on. */
export async function watch(
  input: FineTuningInput,
  weights: NamedTensors,
  rows: readonly number[],
): Promise<Watched> {
  const outputs = input.subtypes.length;
  const probabilities = await classifyRows(input, weights, rows); // [rows, outputs]
  const losses: number[] = [];
  const aucs: number[] = [];
  for (let output = 0; output < outputs; output++) {
    const known = rows.flatMap((row, n) => {
      const target = input.samples[row]!.targets[output]!;
      return target === null ? [] : [{ target, p: probabilities[n * outputs + output]! }];
    });
    for (const target of [0, 1]) {
      const own = known.filter((each) => each.target === target);
      if (own.length > 0)
        losses.push(mean(own.map(({ p }) => -Math.log(Math.max(1e-7, target ? p : 1 - p)))));
    }
    const auc = areaUnderRoc(
      known.map(({ p }) => p),
      known.map(({ target }) => target),
    );
    if (auc !== null) aucs.push(auc);
  }
  return {
    loss: losses.length > 0 ? mean(losses) : null,
    auc: aucs.length > 0 ? mean(aucs) : null,
  };
}

const mean = (values: readonly number[]): number => values.reduce((sum, v) => sum + v, 0) / values.length;
