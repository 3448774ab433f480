import type { GroupSizes } from '../convShape.ts';

/** Numbers of one entry of a table of splits: first row, end row. */
export const SPLIT_ENTRY = 2;

export interface Splits {
  /** `[first row, end row]` of each split, those of a group side by side. */
  readonly rows: Int32Array;
  /** Number of the first split of each group, then the number of all. */
  readonly firstOfGroup: Int32Array;
  /** Rows of the longest. */
  readonly longest: number;
}

/** Fewer rows than these are not worth a workgroup and its partial sums. */
const SMALLEST_SPLIT = 128;

/**
 * Cuts the rows of each group into equal runs whose sums are computed side by side. Where the cuts
 * lie follows from the sizes alone, so that a sum has the same bits on every run.
 * @param wanted splits of all groups together, about
 */
export function splitRows(groups: GroupSizes, rowsPerSample: number, wanted: number): Splits {
  const total = groups.reduce((a, b) => a + b, 0) * rowsPerSample;
  const longest = Math.max(SMALLEST_SPLIT, Math.ceil(total / wanted));
  const rows: number[] = [];
  const firstOfGroup: number[] = [];
  let row = 0;
  for (const samples of groups) {
    firstOfGroup.push(rows.length / SPLIT_ENTRY);
    const end = row + samples * rowsPerSample;
    for (; row < end; row = Math.min(row + longest, end)) rows.push(row, Math.min(row + longest, end));
  }
  firstOfGroup.push(rows.length / SPLIT_ENTRY);
  return { rows: Int32Array.from(rows), firstOfGroup: Int32Array.from(firstOfGroup), longest };
}
