import { thresholdOf } from '../../native-models/common/probabilityLevel.ts';
import { Refusal } from '../../native-models/common/refusal.ts';
import { LEFT_LUNG, type MaskVolume, RIGHT_LUNG, type Volume } from '../../native-models/common/volume.ts';
import { combineSubtypes } from '../../native-models/inference/combineSubtypes.ts';
import type { ProbabilityVolume } from '../../native-models/inference/probabilityOfLungs.ts';
import { writeFileAtomic } from '../artefacts/atomicFile.ts';
import { readOriginal } from '../dicom/readOriginal.ts';
import { encodeSegmentation } from '../dicom/segmentation/encodeSegmentation.ts';
import type { SegmentName } from '../dicom/segmentation/segments.ts';
import { nearestOnPlane } from '../dicom/segmentation/slicePlane.ts';
import { readSourceStudy } from '../dicom/sourceStudy.ts';
import type { JobRunner, SegmentationInput } from './protocol.ts';
import { readMaskFile } from './readMaskFile.ts';
import { readMask } from './volumes.ts';

const LUNGS: readonly { readonly name: SegmentName; readonly label: number }[] = [
  { name: 'right lung', label: RIGHT_LUNG },
  { name: 'left lung', label: LEFT_LUNG },
];

/** Writes masks as they are measured, or their probabilities, as a DICOM SEG on the series' own slices. */
export const writeSegmentation: JobRunner<'segmentation'> = async (input, context) => {
  const source = readSourceStudy(await readOriginal(input.original));
  if (!source)
    throw new Refusal(
      'original-missing',
      'expected a DICOM image of the series, its original cannot be read',
    );
  const lungs = await readMask(input.lungs);
  const { segments, frame } = await layersOf(input, lungs);
  let done = 0;
  const pieces = encodeSegmentation({
    ...input,
    source,
    segments,
    writtenAt: new Date(),
    frame: (slice, segment) => {
      context.signal.throwIfAborted();
      context.report({
        stage: 'masks',
        done: ++done,
        total: input.slices.length * segments.length,
        unit: 'slices',
      });
      return frame(slice, segment);
    },
  });
  await writeFileAtomic(input.output, pieces);
  return { bytes: pieces.reduce((sum, { byteLength }) => sum + byteLength, 0) };
};

interface Layers {
  readonly segments: readonly SegmentName[];
  readonly frame: (slice: number, segment: number) => Uint8Array;
}

async function layersOf(input: SegmentationInput, lungs: MaskVolume): Promise<Layers> {
  const { masks, slices, type } = input;
  const probabilities: ProbabilityVolume[] = [];
  for (const mask of masks) probabilities.push(await readMaskFile(mask, lungs));
  const subtypes = masks.map(({ subtype }) => subtype);
  const { rows, columns } = slices[0]!;
  const sampled = (volume: Volume<Uint8Array | Float32Array>, slice: number): Float32Array => {
    const out = new Float32Array(rows * columns);
    nearestOnPlane(volume, slices[slice]!, out);
    return out;
  };
  if (type === 'fractional') {
    return {
      segments: subtypes,
      frame: (slice, segment) =>
        Uint8Array.from(sampled(probabilities[segment]!, slice), (p) => Math.round(255 * p)),
    };
  }
  const sides = input.withLungs ? LUNGS : [];
  const segments = [...sides.map(({ name }) => name), ...subtypes];
  if (type === 'labelmap') {
    const combined = combineSubtypes(
      probabilities,
      masks.map(({ level }) => thresholdOf(level)),
    );
    const labels: MaskVolume = {
      grid: lungs.grid,
      voxels: lungs.voxels.map((side, v) => {
        if (side === 0) return 0;
        const subtype = combined.voxels[v]!;
        if (subtype !== 0) return sides.length + subtype;
        return 1 + sides.findIndex(({ label }) => label === side);
      }),
    };
    return { segments, frame: (slice) => Uint8Array.from(sampled(labels, slice)) };
  }
  const binary: readonly MaskVolume[] = [
    ...sides.map(({ label }) => ({
      grid: lungs.grid,
      voxels: lungs.voxels.map((side) => (side === label ? 1 : 0)),
    })),
    ...probabilities.map((probability, n) => {
      const threshold = thresholdOf(masks[n]!.level);
      const voxels = lungs.voxels.map((side, v) =>
        side !== 0 && probability.voxels[v]! >= threshold ? 1 : 0,
      );
      return { grid: lungs.grid, voxels };
    }),
  ];
  return { segments, frame: (slice, segment) => Uint8Array.from(sampled(binary[segment]!, slice)) };
}
