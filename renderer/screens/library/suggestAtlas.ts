import type { ScanRow } from '../../../preload/contract.ts';
import { stageNumber } from '../../words.ts';

/** Slices further apart than this blur the lung's shape, mm. */
const THIN_MM = 2;

/** Scans that can be the atlas, the fittest first: healthy (GOLD 0), without warnings, thin slices, many of them. */
export const suggestAtlas = (scans: readonly ScanRow[]): readonly ScanRow[] =>
  scans
    .filter(({ problems }) => !problems.some(({ blocking }) => blocking))
    .map((scan) => ({ scan, rank: rankOf(scan) }))
    .sort((a, b) => firstDifference(a.rank, b.rank))
    .map(({ scan }) => scan);

/** What speaks for a scan, as names of words. */
export function reasonsFor(scan: ScanRow): readonly ('gold0' | 'noWarnings' | 'thin' | 'prepared')[] {
  return [
    ...(scan.gold === 0 ? (['gold0'] as const) : []),
    ...(scan.problems.length === 0 ? (['noWarnings'] as const) : []),
    ...(scan.spacingMm[2] <= THIN_MM ? (['thin'] as const) : []),
    ...(stageNumber(scan.stage) > 0 ? (['prepared'] as const) : []),
  ];
}

/** Lower is fitter. A patient of unknown health comes after GOLD 0 and before any disease. */
const rankOf = ({ gold, problems, spacingMm, slices }: ScanRow): readonly number[] => [
  gold === 0 ? 0 : gold === null ? 1 : 1 + gold,
  problems.length,
  spacingMm[2] <= THIN_MM ? 0 : 1,
  -slices,
];

const firstDifference = (a: readonly number[], b: readonly number[]): number =>
  a.map((value, n) => value - b[n]!).find((difference) => difference !== 0) ?? 0;
