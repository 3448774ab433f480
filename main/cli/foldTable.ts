interface FoldSummary {
  readonly mean: Readonly<Record<string, number>>;
  readonly sd: Readonly<Record<string, number>>;
}

/** `0.82 ± 0.03` for each score of a method. */
const row = (method: string, { mean, sd }: FoldSummary) => ({
  method,
  ...Object.fromEntries(
    Object.entries(mean).map(([name, value]) => [
      name,
      `${value.toFixed(2)} ± ${(sd[name] ?? 0).toFixed(2)}`,
    ]),
  ),
});

/** The cross-validated scores of a fine-tuned model beside the patch-LAA baseline's (table 5). */
export function foldTable(summary: Readonly<Record<string, unknown>>): Record<string, string>[] {
  const rows: Record<string, string>[] = [];
  for (const [method, key] of [
    ['DrasCLR', 'scores'],
    ['patch LAA', 'laaScores'],
  ] as const) {
    const scores = summary[key] as FoldSummary | undefined;
    if (scores) rows.push(row(method, scores));
  }
  return rows;
}
