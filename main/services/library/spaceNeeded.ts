import { REPRESENTATION } from '../../../native-models/network/settings.ts';
import { PAPER_PRETRAINING } from '../../../native-models/training/pretrainSettings.ts';
import { isotropicGrid } from '../../../native-models/volume/isotropicGrid.ts';
import { PATCH_BYTES } from '../../artefacts/patchLayout.ts';
import type { AtlasRow } from '../../catalog/atlases.ts';
import type { StoredScan } from '../../catalog/scans.ts';

/** Estimates in bytes of what work adds to a disk: upper bounds that are near, from sizes that are known before. */

const HU_BYTES = 2;
/** Weights, momentum encoder and velocity. */
const CHECKPOINT_BYTES = 64 * 2 ** 20;
/** Lungs and masks pack to a small part of a byte a voxel; their seals and the registration are nothing beside. */
const PACKED_BYTES = 0.1;
/** Of a volume's voxels; windows lie in the lungs only. */
const LUNG_SHARE = 0.35;

const voxelsOf = ({ grid }: Pick<StoredScan, 'grid'>): number =>
  isotropicGrid(grid, 1).dimensions.reduce((product, edge) => product * edge, 1);

/** The 1 mm volume and the lungs. */
export const volumeBytes = (scan: Pick<StoredScan, 'grid'>): number =>
  voxelsOf(scan) * (HU_BYTES + PACKED_BYTES);

export const patchBytes = ({ landmarks }: Pick<AtlasRow, 'landmarks'>): number => landmarks * PATCH_BYTES;

/** The memory bank, and two checkpoints while the new one is written. @param settings as asked for; others have the paper's value. */
export function pretrainBytes(
  settings: Readonly<Record<string, unknown>>,
  { landmarks }: Pick<AtlasRow, 'landmarks'>,
): number {
  const dictionaries = settings.bank === 'single' ? 1 : landmarks;
  const keys = typeof settings.bankSize === 'number' ? settings.bankSize : PAPER_PRETRAINING.bankSize;
  return dictionaries * keys * (REPRESENTATION + 1) * 4 + 2 * CHECKPOINT_BYTES;
}

/** A probability volume for each mask, and the logits that are kept until it is complete. */
export function segmentBytes(scan: Pick<StoredScan, 'grid'>, masks: number, step: number): number {
  const windows = (voxelsOf(scan) * LUNG_SHARE) / step ** 3;
  return masks * (voxelsOf(scan) * LUNG_SHARE + windows * Float32Array.BYTES_PER_ELEMENT);
}
