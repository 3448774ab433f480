import type { Grid, Matrix3, Vec3 } from '../../native-models/common/geometry.ts';
import type { FramePlane } from './instance.ts';
import type { SeriesProblem } from './seriesGroup.ts';
import { cross, dot, minus, scaled } from './vectors.ts';

/** A slice and its position along the normal, mm. */
export interface StackSlice {
  readonly plane: FramePlane;
  readonly positionMm: number;
}

/** Fewer slices than this show no lung. */
export const MIN_SLICES = 8;
/** A gap this many times the usual one is a hole. */
const HOLE = 1.5;
/** More than this between two slices that are not half as thick as their distance. */
const SPARSE_GAP_MM = 3;
/** A slice that is so many times as thick as their distance, and so thick, is a slab. */
const SLAB = 3;
const MIN_SLAB_MM = 8;
/** Positions are written with rounding; off the uniform lattice by more than this share of a step they are irregular. */
export const UNIFORM_SHARE = 0.05;
/** Slices whose first pixels leave the line through the stack by more than this share of a pixel do not fit. */
const MISALIGNED = 0.5;

/**
 * The lattice of a stack that is sorted along its normal, with what is wrong with it. Spacing and direction
 * of k come from the first and the last slice, so that rounded positions do not add up. Irregular stacks get
 * a uniform lattice as fine as the lower quartile of their gaps, for the reader to resample onto.
 * @param columns, rows the matrix of every slice.
 * @param statedSpacingMm SpacingBetweenSlices, used for a lone slice only.
 */
export function stackGeometry(
  slices: readonly StackSlice[],
  columns: number,
  rows: number,
  statedSpacingMm: number | undefined,
): { readonly grid: Grid; readonly problems: readonly SeriesProblem[] } {
  const first = slices[0]!;
  const last = slices.at(-1)!;
  const { rowDirection, columnDirection, pixelSpacingMm, position } = first.plane;
  const normal = cross(rowDirection, columnDirection);
  const gaps = slices.slice(1).map((slice, index) => slice.positionMm - slices[index]!.positionMm);
  const extent = last.positionMm - first.positionMm;
  const usual = quantile(gaps, 0.5) ?? first.plane.sliceThicknessMm ?? statedSpacingMm ?? 1;
  const uniform = isUniform(slices, extent);
  const steps = uniform ? gaps.length : Math.ceil(extent / quantile(gaps, 0.25)! - UNIFORM_SHARE);
  const line = stackLine(slices, normal, Math.min(...pixelSpacingMm));
  const stepMm = (steps > 0 ? extent / steps : usual) / dot(line.direction, normal);
  return {
    grid: {
      dimensions: [columns, rows, steps + 1],
      spacingMm: [pixelSpacingMm[0], pixelSpacingMm[1], stepMm],
      origin: position,
      direction: columnsToMatrix(rowDirection, columnDirection, line.direction),
    },
    problems: [
      ...tooFew(slices.length),
      ...holes(slices, gaps, usual),
      ...coverage(slices, usual),
      ...irregular(uniform, gaps),
      ...line.problems,
    ],
  };
}

/** Direction of k: the normal, or the line through the first pixels where a tilted gantry shears the stack. */
function stackLine(
  slices: readonly StackSlice[],
  normal: Vec3,
  pixelMm: number,
): { readonly direction: Vec3; readonly problems: readonly SeriesProblem[] } {
  const first = slices[0]!.plane.position;
  const whole = minus(slices.at(-1)!.plane.position, first);
  const length = Math.hypot(...whole);
  const rise = dot(whole, normal);
  const drift = Math.hypot(...minus(whole, scaled(normal, rise)));
  const straight = slices.length < 2 || drift < 0.1 * pixelMm;
  const direction = straight ? normal : scaled(whole, 1 / length);
  const perNormal = scaled(direction, 1 / dot(direction, normal));
  const off = slices.map((slice) => {
    const here = minus(slice.plane.position, first);
    return Math.hypot(...minus(here, scaled(perNormal, dot(here, normal))));
  });
  const worst = Math.max(...off);
  const problems: SeriesProblem[] = [];
  if (!straight) {
    const tilt = ((Math.acos(Math.min(1, rise / length)) * 180) / Math.PI).toFixed(1);
    const message = `Expected slices stacked along their normal, got a stack tilted by ${tilt}°: the grid is sheared.`;
    problems.push({ code: 'gantry-tilt', blocking: false, message });
  }
  if (worst > MISALIGNED * pixelMm) {
    const message = `Expected slices on one line, got one that lies ${worst.toFixed(2)} mm beside it.`;
    problems.push({ code: 'misaligned-slices', blocking: true, message });
  }
  return { direction, problems };
}

function isUniform(slices: readonly StackSlice[], extent: number): boolean {
  const step = extent / Math.max(1, slices.length - 1);
  const start = slices[0]!.positionMm;
  return slices.every((slice, k) => Math.abs(slice.positionMm - start - k * step) <= UNIFORM_SHARE * step);
}

/**
 * Gaps that want a slice. Where thickness changes within the stack, gaps are judged in units of it: thick
 * slices lie farther apart and nothing is missing.
 */
function holes(
  slices: readonly StackSlice[],
  gaps: readonly number[],
  usual: number,
): readonly SeriesProblem[] {
  const thickness = gaps.map(
    (_, i) => ((slices[i]!.plane.sliceThicknessMm ?? 1) + (slices[i + 1]!.plane.sliceThicknessMm ?? 1)) / 2,
  );
  const perThickness = gaps.map((gap, i) => gap / thickness[i]!);
  const usualShare = quantile(perThickness, 0.5) ?? 1;
  const found = gaps.filter((gap, i) => gap >= HOLE * usual && perThickness[i]! >= HOLE * usualShare);
  if (found.length === 0) return [];
  const missing = found.reduce((sum, gap) => sum + Math.max(1, Math.round(gap / usual) - 1), 0);
  const widest = Math.max(...found).toFixed(2);
  const at = gaps.flatMap((gap, i) => (found.includes(gap) ? [slices[i]!.positionMm.toFixed(1)] : []));
  const places = `${at.slice(0, 5).join(', ')}${at.length > 5 ? ', …' : ''}`;
  const message = `Expected a slice every ${usual.toFixed(2)} mm, got ${found.length} gaps of up to ${widest} mm: about ${missing} slices are missing, above ${places} mm. Import them too, or export the series again.`;
  return [{ code: 'missing-slices', blocking: true, message }];
}

/** Thin slices far apart (HRCT) leave out most of the lung; slabs much thicker than their distance are averages. */
function coverage(slices: readonly StackSlice[], usual: number): readonly SeriesProblem[] {
  const thickness = quantile(
    slices.flatMap(({ plane }) => plane.sliceThicknessMm ?? []),
    0.5,
  );
  if (thickness === undefined || slices.length < 2) return [];
  const [thick, step] = [thickness.toFixed(2), usual.toFixed(2)];
  if (usual - thickness > SPARSE_GAP_MM && usual > 2 * thickness) {
    const message = `Expected slices without gaps, got ${thick} mm thick ones every ${step} mm (HRCT): most of the lung is not imaged, so nothing can be measured in volumes.`;
    return [{ code: 'sparse-slices', blocking: true, message }];
  }
  if (thickness < SLAB * usual || thickness < MIN_SLAB_MM) return [];
  const message = `Expected slices about as thick as they are far apart, got ${thick} mm every ${step} mm: slabs, which smooth densities. Prefer a thinner series.`;
  return [{ code: 'thick-slabs', blocking: false, message }];
}

function irregular(uniform: boolean, gaps: readonly number[]): readonly SeriesProblem[] {
  if (uniform) return [];
  const [low, high] = [Math.min(...gaps), Math.max(...gaps)].map((gap) => gap.toFixed(2));
  const message = `Expected equal spacing, got gaps from ${low} to ${high} mm: the stack is resampled along its axis.`;
  return [{ code: 'irregular-spacing', blocking: false, message }];
}

function tooFew(count: number): readonly SeriesProblem[] {
  if (count >= MIN_SLICES) return [];
  return [
    {
      code: 'too-few-slices',
      blocking: true,
      message: `Expected at least ${MIN_SLICES} slices, got ${count}.`,
    },
  ];
}

function quantile(values: readonly number[], share: number): number | undefined {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) * share)];
}

const columnsToMatrix = (i: Vec3, j: Vec3, k: Vec3): Matrix3 => [
  i[0],
  j[0],
  k[0],
  i[1],
  j[1],
  k[1],
  i[2],
  j[2],
  k[2],
];
