import { composePreview, type PreviewScan } from '../../native-models/analysis/preview.ts';
import { voxelPoint, voxelToPatient } from '../../native-models/common/geometry.ts';
import type { CtVolume, MaskVolume } from '../../native-models/common/volume.ts';
import { combineSubtypes } from '../../native-models/inference/combineSubtypes.ts';
import { maskLookup } from '../../native-models/registration/maskLookup.ts';
import { dice } from '../../native-models/volume/dice.ts';
import { writePng } from '../artefacts/png.ts';
import { attenuationLimit, windowLimit } from './maskLimits.ts';
import type { EvaluateInput, JobRunner, MaskOverlap } from './protocol.ts';
import { readCt, readMask, readProbability } from './volumes.ts';

/** Strictly below, as in the clinical LAA-950. */
const LAA_HU = -950;

/** Compares masks with a known truth, beside what a threshold alone finds, and draws scan, truth and mask. */
export const evaluateMasks: JobRunner<'evaluate'> = async (input, context) => {
  const overlaps: MaskOverlap[] = [];
  const previews: PreviewScan[] = [];
  for (const [index, scan] of input.scans.entries()) {
    context.signal.throwIfAborted();
    const ct = await readCt(scan.volume);
    const lungs = await readMask(scan.lungs);
    const truth = insideLungs(onGridOf(ct, await readMask(scan.truth)), lungs);
    const probabilities = await Promise.all(scan.probabilities.map(readProbability));
    const predicted = combineSubtypes(probabilities);
    const sharp = scan.sharp ? combineSubtypes(await Promise.all(scan.sharp.map(readProbability))) : null;
    const laa = lowAttenuation(ct, lungs);
    overlaps.push(...overlapsOf(scan.title, input.subtypes, { truth, predicted, sharp, laa }, ct, lungs));
    if (previews.length < input.pictured)
      previews.push({ title: scan.title, ct, lungs, truth, predicted: sharp ?? predicted });
    context.report({ stage: 'compare', done: index + 1, total: input.scans.length, unit: 'scans' });
  }
  await writePng(input.picture, composePreview(previews, { subtypes: input.subtypes }));
  return { overlaps };
};

function overlapsOf(
  title: string,
  subtypes: EvaluateInput['subtypes'],
  masks: Readonly<Record<'truth' | 'predicted' | 'laa', MaskVolume>> & {
    readonly sharp: MaskVolume | null;
  },
  ct: CtVolume,
  lungs: MaskVolume,
): MaskOverlap[] {
  const ofLabel = (mask: MaskVolume, label: number | undefined): Uint8Array =>
    mask.voxels.map((value) => Number(label === undefined ? value > 0 : value === label));
  const count = (voxels: Uint8Array): number => voxels.reduce((sum, value) => sum + value, 0);
  const lung = Math.max(1, count(lungs.voxels.map((value) => Number(value > 0))));
  const row = (subtype: string, label: number | undefined): MaskOverlap => {
    const wanted = ofLabel(masks.truth, label);
    const [window, sharp] = [ofLabel(masks.predicted, label), masks.sharp && ofLabel(masks.sharp, label)];
    const voxels = count(wanted);
    const there = voxels > 0;
    return {
      title,
      subtype,
      truthLitres: voxels / 1e6,
      dice: there ? dice(wanted, window) : null,
      sharpDice: there && sharp ? dice(wanted, sharp) : null,
      laaDice: there ? dice(wanted, masks.laa.voxels) : null,
      huLimit: there ? attenuationLimit(wanted, ct, lungs) : null,
      windowLimit: there ? windowLimit(wanted, lungs) : null,
      falseLitres: there ? null : count(window) / 1e6,
      falseShare: there ? null : count(window) / lung,
      falseShareSharp: there || !sharp ? null : count(sharp) / lung,
    };
  };
  return [...subtypes.map((subtype, index) => row(subtype, index + 1)), row('any', undefined)];
}

/** The mask on the grid of the volume, nearest voxel. */
export function onGridOf({ grid }: CtVolume, mask: MaskVolume): MaskVolume {
  const labelAt = maskLookup(mask);
  const [nx, ny, nz] = grid.dimensions;
  const voxels = new Uint8Array(nx * ny * nz);
  for (let k = 0, index = 0; k < nz; k++) {
    for (let j = 0; j < ny; j++) {
      for (let i = 0; i < nx; i++, index++) {
        const [x, y, z] = voxelToPatient(grid, voxelPoint(i, j, k));
        voxels[index] = labelAt(x, y, z);
      }
    }
  }
  return { grid, voxels };
}

const insideLungs = ({ grid, voxels }: MaskVolume, lungs: MaskVolume): MaskVolume => ({
  grid,
  voxels: voxels.map((label, index) => (lungs.voxels[index] === 0 ? 0 : label)),
});

const lowAttenuation = (ct: CtVolume, lungs: MaskVolume): MaskVolume => ({
  grid: ct.grid,
  voxels: Uint8Array.from(ct.voxels, (hu, index) => (hu < LAA_HU && lungs.voxels[index] !== 0 ? 1 : 0)),
});
