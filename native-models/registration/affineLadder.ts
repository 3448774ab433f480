import { type Affine, compose } from '../common/affine.ts';
import type { MaskVolume } from '../common/volume.ts';
import { type Elastix, ElastixFailure } from './elastix.ts';
import { type AffineMetric, affineParameters } from './elastixParameters.ts';
import { affineOf } from './itkTransform.ts';
import { type LabelImage, labelImage } from './labelImage.ts';
import type { LungShapes } from './lungShape.ts';
import { lungOverlap } from './overlap.ts';
import { affineMap } from './pointMap.ts';
import { type Start, startAffine } from './startAffine.ts';

export interface Rung {
  readonly name: string;
  readonly affine: Affine;
  /** Mean Dice of the lungs at the coarse spacing. */
  readonly overlap: number;
}

type StartName = Start | 'reader';

/** Mutual information from the best start comes first (eq. 1); the rest catch what diverges. */
const LADDER: readonly (readonly [AffineMetric, StartName])[] = [
  ['mutual-information', 'centres'],
  ['mean-squares', 'centres'],
  ['mutual-information', 'extents'],
  ['mean-squares', 'extents'],
];

/** A reader's start is the only one: he has seen what the others make of it. */
const READER_LADDER: readonly (readonly [AffineMetric, StartName])[] = [
  ['mutual-information', 'reader'],
  ['mean-squares', 'reader'],
];

/** The lungs coincide: the scan is the atlas itself, and there is nothing to gain. */
export const COINCIDENT = 0.999;

/**
 * Affine registration that cannot end worse than it began: a rung counts when it beats its own
 * start, the first that counts is taken. When none does, the best of all starts and rungs.
 *
 * @param own a start that takes the place of those found from the lungs.
 * @returns null when there is no start at all.
 */
export async function affineLadder(
  elastix: Elastix,
  atlas: { readonly image: LabelImage; readonly shapes: LungShapes },
  patient: { readonly lungs: MaskVolume; readonly shapes: LungShapes },
  own?: Affine,
): Promise<Rung | null> {
  const tried: Rung[] = [];
  for (const [metric, start] of own ? READER_LADDER : LADDER) {
    const affine = start === 'reader' ? own! : startAffine(start, atlas.shapes, patient.shapes);
    if (affine === null) continue;
    const moving = labelImage(patient.lungs, atlas.image.grid, affineMap(affine));
    const from: Rung = { name: `start/${start}`, affine, overlap: lungOverlap(atlas.image, moving) };
    if (from.overlap >= COINCIDENT) return from;
    const to = await climb(elastix, atlas.image, moving, patient.lungs, from, metric, start);
    if (to !== null && to.overlap > from.overlap) return to;
    tried.push(from);
    if (to !== null) tried.push(to);
  }
  return tried.sort((a, b) => b.overlap - a.overlap)[0] ?? null;
}

async function climb(
  elastix: Elastix,
  fixed: LabelImage,
  moving: LabelImage,
  lungs: MaskVolume,
  from: Rung,
  metric: AffineMetric,
  start: StartName,
): Promise<Rung | null> {
  try {
    const { transform } = await elastix.run(fixed, moving, affineParameters(metric));
    const affine = compose(from.affine, affineOf(transform));
    const overlap = lungOverlap(fixed, labelImage(lungs, fixed.grid, affineMap(affine)));
    return { name: `${metric}/${start}`, affine, overlap };
  } catch (error) {
    // Elastix gives up when it has driven the images apart: the next rung's turn.
    if (error instanceof ElastixFailure) return null;
    throw error;
  }
}
