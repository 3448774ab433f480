import type { Vec3 } from '../../native-models/common/geometry.ts';
import { items, number, numbers, text } from './attributes.ts';
import type { DataSet, Tag } from './dataSet.ts';
import type { FramePlane } from './instance.ts';
import { dot, minus, scaled } from './vectors.ts';

/** Direction cosines are written with few digits; past this they are wrong, not rounded. */
const COSINE_TOLERANCE = 0.01;

/** No scanner's table is longer, no pixel smaller. */
const MAX_MM = 10_000;
const MIN_PIXEL_MM = 0.01;
/** Begins the sentences that are about densities, not places. */
export const RESCALE = 'expected for Hounsfield units';

/**
 * Geometry of each frame, from the data set itself or, in an enhanced multi-frame object, from its
 * per-frame and shared functional groups (PS3.3 C.7.6.16; the frame's own group wins).
 * @returns a sentence that says what is missing when a frame has no usable plane.
 */
export function readPlanes(dataSet: DataSet, frames: number): readonly FramePlane[] | string {
  const perFrame = items(dataSet, 'x52009230');
  const shared = items(dataSet, 'x52009229')[0];
  if (perFrame.length === 0 && !shared) {
    if (frames > 1) return `${frames} frames without functional groups that place them`;
    const plane = readPlane(() => dataSet);
    return typeof plane === 'string' ? plane : [plane];
  }
  if (perFrame.length !== frames)
    return `${frames} frames but ${perFrame.length} per-frame functional groups`;
  const planes: FramePlane[] = [];
  for (const [index, own] of perFrame.entries()) {
    const plane = readPlane((group) => items(own, group)[0] ?? items(shared, group)[0] ?? dataSet);
    if (typeof plane === 'string') return `frame ${index + 1}: ${plane}`;
    planes.push(plane);
  }
  return planes;
}

/** @param inGroup the data set that holds a functional group's attributes. */
function readPlane(inGroup: (group: Tag) => DataSet): FramePlane | string {
  const position = numbers(inGroup('x00209113'), 'x00200032');
  if (position?.length !== 3) return 'expected three numbers in ImagePositionPatient';
  const cosines = numbers(inGroup('x00209116'), 'x00200037');
  if (cosines?.length !== 6) return 'expected six numbers in ImageOrientationPatient';
  const axes = orthonormal(cosines);
  if (!axes) return `ImageOrientationPatient ${cosines.join('\\')} is no pair of perpendicular unit vectors`;
  const measures = inGroup('x00289110');
  const spacing = numbers(measures, 'x00280030');
  if (spacing?.length !== 2 || !(spacing[0]! > 0 && spacing[1]! > 0))
    return 'expected two positive numbers in PixelSpacing';
  const thickness = number(measures, 'x00180050');
  if ([...position, ...spacing].some((mm) => Math.abs(mm) > MAX_MM) || Math.min(...spacing) < MIN_PIXEL_MM)
    return `position ${position.join('\\')} mm with pixels of ${spacing.join(' × ')} mm cannot lie in a scanner`;
  const rescale = readRescale(inGroup('x00289145'));
  if (typeof rescale === 'string') return rescale;
  const content = inGroup('x00209111');
  const frameType = inGroup('x00189329');
  return {
    position: [position[0]!, position[1]!, position[2]!],
    rowDirection: axes[0],
    columnDirection: axes[1],
    pixelSpacingMm: [spacing[1]!, spacing[0]!],
    sliceThicknessMm: thickness !== undefined && thickness > 0 ? thickness : undefined,
    ...rescale,
    kernel: text(inGroup('x00189314'), 'x00181210'),
    imageType: normalised(text(frameType, 'x00089007') || text(frameType, 'x00080008')),
    acquisitionNumber: number(content, 'x00209156') ?? number(content, 'x00200012'),
    ...readTimes(inGroup),
  };
}

/** HU = stored · slope + intercept, or that the file does not say; a sentence where what it says is no number. */
function readRescale(
  group: DataSet,
): string | Pick<FramePlane, 'rescaleSlope' | 'rescaleIntercept' | 'withoutRescale'> {
  const [slope, intercept] = [number(group, 'x00281053'), number(group, 'x00281052')];
  for (const [name, tag, value] of [
    ['RescaleSlope', 'x00281053', slope],
    ['RescaleIntercept', 'x00281052', intercept],
  ] as const)
    if (value === undefined && text(group, tag) !== '')
      return `${RESCALE} a number in ${name}, got other text`;
  if (slope === 0) return `${RESCALE} a slope, got 0: all pixels would be equal`;
  if (slope === undefined || intercept === undefined)
    return { rescaleSlope: slope ?? 1, rescaleIntercept: intercept ?? 0, withoutRescale: true };
  return { rescaleSlope: slope, rescaleIntercept: intercept };
}

/** What tells apart the volumes of one series: gated phases, repeated passes. */
function readTimes(inGroup: (group: Tag) => DataSet) {
  const content = inGroup('x00209111');
  const times = {
    temporalPosition: number(content, 'x00209128') ?? number(content, 'x00200100'),
    cyclePhasePercent: number(inGroup('x00189118'), 'x00209241') ?? number(inGroup('x00209253'), 'x00209245'),
    triggerTimeMs: number(content, 'x00181060'),
    acquisitionTime: text(content, 'x00189074') || text(content, 'x00080032') || undefined,
  };
  return Object.fromEntries(Object.entries(times).filter(([, value]) => value !== undefined));
}

/** Values of ImageType may carry stray spaces, `DERIVED \PRIMARY`. */
export const normalised = (value: string): string =>
  value
    .split('\\')
    .map((part) => part.trim())
    .join('\\');

function orthonormal(cosines: readonly number[]): readonly [Vec3, Vec3] | undefined {
  const row: Vec3 = [cosines[0]!, cosines[1]!, cosines[2]!];
  const column: Vec3 = [cosines[3]!, cosines[4]!, cosines[5]!];
  const rowLength = Math.hypot(...row);
  const columnLength = Math.hypot(...column);
  const mixed = dot(row, column);
  const off = Math.max(Math.abs(rowLength - 1), Math.abs(columnLength - 1), Math.abs(mixed));
  if (!(off <= COSINE_TOLERANCE)) return undefined;
  const i = scaled(row, 1 / rowLength);
  const rest = minus(column, scaled(i, dot(i, column)));
  return [i, scaled(rest, 1 / Math.hypot(...rest))];
}
