import type { BaselineName } from '../../native-models/analysis/baselineNames.ts';
import { BASELINE_TEXT } from '../services/models/baselineText.ts';

interface Spread {
  readonly mean: number;
  readonly sd: number;
}

type Scores = Readonly<Record<string, Spread | null>>;

interface Summary {
  readonly scores?: Scores | null;
  readonly baselines?: readonly { readonly name: BaselineName; readonly scores: Scores | null }[];
}

/** The cross-validated scores of a fine-tuned model beside those of its baselines (table 5), mean ± s.d. */
export function foldTable(summary: Readonly<Record<string, unknown>>): Record<string, string>[] {
  const { scores, baselines = [] } = summary as Summary;
  const rows = [
    { method: 'DrasCLR', scores },
    ...baselines.map(({ name, scores: each }) => ({ method: BASELINE_TEXT[name], scores: each })),
  ];
  return rows.flatMap(({ method, scores: each }) => {
    if (!each) return [];
    const cells = Object.entries(each).map(([name, spread]) => [name, spread ? text(spread) : '–']);
    return [{ method, ...Object.fromEntries(cells) }];
  });
}

/** Warnings of a fine-tuning, a sentence each. */
export const warningsOf = (summary: Readonly<Record<string, unknown>>): readonly string[] =>
  ((summary.warnings ?? []) as readonly { readonly message: string }[]).map(({ message }) => message);

const text = ({ mean, sd }: Spread): string => `${mean.toFixed(2)} ± ${sd.toFixed(2)}`;
