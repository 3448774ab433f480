import { LEFT_LUNG, type MaskVolume, RIGHT_LUNG } from '../common/volume.ts';

export interface LungLitres {
  readonly right: number;
  readonly left: number;
  readonly total: number;
}

/** Volume of each labelled lung; 1 L = 1e6 mm³. */
export function lungLitres(mask: MaskVolume): LungLitres {
  let rightVoxels = 0;
  let leftVoxels = 0;
  for (const label of mask.voxels) {
    if (label === RIGHT_LUNG) rightVoxels++;
    else if (label === LEFT_LUNG) leftVoxels++;
  }
  const [sx, sy, sz] = mask.grid.spacingMm;
  const litresPerVoxel = (sx * sy * sz) / 1e6;
  const right = rightVoxels * litresPerVoxel;
  const left = leftVoxels * litresPerVoxel;
  return { right, left, total: right + left };
}
