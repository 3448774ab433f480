interface Spread {
  readonly mean: number;
  readonly sd: number;
}

type Scores = Readonly<Record<string, Spread | null>>;

const METHODS = [
  ['DrasCLR', 'scores'],
  ['patch LAA', 'laaScores'],
] as const;

/** The cross-validated scores of a fine-tuned model beside the patch-LAA baseline's (table 5), mean ± s.d. */
export function foldTable(summary: Readonly<Record<string, unknown>>): Record<string, string>[] {
  return METHODS.flatMap(([method, key]) => {
    const scores = summary[key] as Scores | null | undefined;
    if (!scores) return [];
    const cells = Object.entries(scores).map(([name, spread]) => [name, spread ? text(spread) : '–']);
    return [{ method, ...Object.fromEntries(cells) }];
  });
}

const text = ({ mean, sd }: Spread): string => `${mean.toFixed(2)} ± ${sd.toFixed(2)}`;
