import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  type CtVolume,
  LEFT_LUNG,
  type MaskVolume,
  RIGHT_LUNG,
} from '../../../native-models/common/volume.ts';
import { lungLitres } from '../../../native-models/lung/litres.ts';
import { segmentLungs } from '../../../native-models/lung/segmentLungs.ts';
import { dice } from '../../../native-models/volume/dice.ts';
import { resampleIsotropic } from '../../../native-models/volume/resample.ts';
import { readNrrd } from '../../fixtures/nrrd.ts';
import { readFolderVolume } from '../../fixtures/realSeries.ts';
import { sharedData } from '../../fixtures/sharedData.ts';

/** Litres from the data's README; they hold the trachea. `realWay.slow.test.ts` has the other two series. */
const SERIES = [
  { archive: 'lidc_0001', folder: 'lidc_0001', litres: 3.67 },
  { archive: 'lidc_0002_thin', folder: 'lidc_0002', litres: 5.2 },
  { archive: 'lungdx_A0001_two_kernels', folder: 'lungdx_A0001_kernelL_sharp', litres: 5.42 },
];

for (const { archive, folder, litres } of SERIES) {
  const data = sharedData(archive);
  test.skipIf(!data)(`${folder} has ${litres} L within 8 %`, async () => {
    const mask = segmentLungs(resampleIsotropic(await readFolderVolume(join(data!, folder))));
    const seen = lungLitres(mask);
    expect(Math.abs(seen.total / litres - 1)).toBeLessThan(0.08);
    expect(seen.right / seen.left).toBeGreaterThan(0.75);
    expect(seen.right / seen.left).toBeLessThan(1.6);
    expect(meanX(mask, RIGHT_LUNG)).toBeLessThan(meanX(mask, LEFT_LUNG));
  });
}

const cip = sharedData('cip_copd_small');
describe.skipIf(!cip)('against the label map of a COPD lung at 4 mm', () => {
  test('Dice of each lung is above 0.97', () => {
    const ct = readNrrd(join(cip!, 'cip_ct64_copd/ct-64.nrrd'));
    const labels = readNrrd(join(cip!, 'cip_ct64_copd/lm-64.nrrd'));
    const seen = atVoxelsOf(segmentLungs(resampleIsotropic(ct)), ct);
    // Low byte: region; 9–11 are the thirds of the left lung, 12–14 of the right.
    const truth = Uint8Array.from(labels.voxels, (label) => {
      const region = label & 255;
      if (region >= 12 && region <= 14) return RIGHT_LUNG;
      return region >= 9 && region <= 11 ? LEFT_LUNG : 0;
    });
    expect(dice(seen, truth, RIGHT_LUNG)).toBeGreaterThan(0.97);
    expect(dice(seen, truth, LEFT_LUNG)).toBeGreaterThan(0.97);
  });
});

function meanX({ grid, voxels }: MaskVolume, side: number): number {
  let [sum, count] = [0, 0];
  voxels.forEach((label, v) => {
    if (label !== side) return;
    sum += v % grid.dimensions[0];
    count++;
  });
  return sum / count;
}

/** Label of the mask's voxel nearest to each voxel of a coarser volume with axes along LPS. */
function atVoxelsOf(mask: MaskVolume, { grid }: CtVolume): Uint8Array {
  const [nx, ny, nz] = grid.dimensions;
  const m = mask.grid;
  const near = (axis: 0 | 1 | 2, n: number) =>
    Math.round((grid.origin[axis] + n * grid.spacingMm[axis] - m.origin[axis]) / m.spacingMm[axis]);
  const out = new Uint8Array(nx * ny * nz);
  for (let k = 0, v = 0; k < nz; k++) {
    for (let j = 0; j < ny; j++) {
      for (let i = 0; i < nx; i++, v++) {
        const [x, y, z] = [near(0, i), near(1, j), near(2, k)];
        const inside = x < m.dimensions[0] && y < m.dimensions[1] && z < m.dimensions[2];
        out[v] = inside ? mask.voxels[x + m.dimensions[0] * (y + m.dimensions[1] * z)]! : 0;
      }
    }
  }
  return out;
}
