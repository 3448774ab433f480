import { join } from 'node:path';
import { expect, it } from 'vitest';
import { writeNifti } from '../../../main/artefacts/nifti.ts';
import { writeMasks } from '../../../main/worker/masks.ts';
import { measureScan } from '../../../main/worker/measure.ts';
import { readMask } from '../../../main/worker/volumes.ts';
import { voxelPoint, voxelToPatient } from '../../../native-models/common/geometry.ts';
import { levelOf } from '../../../native-models/common/probabilityLevel.ts';
import { seededRandom } from '../../../native-models/common/random.ts';
import type { BrushStroke } from '../../../native-models/volume/brush.ts';
import { temporaryFolder } from '../../fixtures/ctLibrary.ts';
import { thorax } from '../../fixtures/thorax.ts';

it('measures masks at the reader’s threshold with his strokes in them, in each lung, and writes the same masks', async () => {
  const folder = temporaryFolder();
  const { grid, hu, lungs } = thorax(3);
  const random = seededRandom(11);
  const probability = Float32Array.from(lungs, (label) => (label > 0 ? random() : 0));
  await writeNifti(join(folder, 'volume.nii'), { grid, voxels: hu });
  await writeNifti(join(folder, 'lungs.nii.gz'), { grid, voxels: lungs });
  await writeNifti(join(folder, 'probability.nii.gz'), { grid, voxels: probability });
  const [nx, ny] = grid.dimensions;
  const middle = lungs.indexOf(2, Math.floor(lungs.length / 2));
  const centre = [middle % nx, Math.floor(middle / nx) % ny, Math.floor(middle / (nx * ny))] as const;
  const point = voxelToPatient(grid, voxelPoint(...centre));
  const strokes: BrushStroke[] = [
    { mode: 'paint', radiusMm: 6, flat: null, points: [point] },
    { mode: 'erase', radiusMm: 3, flat: 2, points: [point] },
  ];
  const { rows } = await measureScan(
    {
      volume: join(folder, 'volume.nii'),
      lungs: join(folder, 'lungs.nii.gz'),
      manufacturer: null,
      kernel: null,
      thicknessMm: null,
      contrast: false,
      predictions: [
        { subtype: 'centrilobular', path: join(folder, 'probability.nii.gz'), level: 200, strokes },
      ],
    },
    { signal: new AbortController().signal, report: () => {} } as never,
  );
  const wanted = [0, 0, 0];
  for (let index = 0; index < lungs.length; index++) {
    const voxel = [index % nx, Math.floor(index / nx) % ny, Math.floor(index / (nx * ny))] as const;
    const far = Math.hypot(...voxel.map((at, axis) => (at - centre[axis]!) * grid.spacingMm[axis]!));
    const erased = far <= 3 && voxel[2] === centre[2];
    const affected = !erased && (far <= 6 || levelOf(probability[index]!) >= 200);
    if (lungs[index]! > 0 && affected) wanted[lungs[index]!]!++;
  }
  const voxelLitres = grid.spacingMm.reduce((product, mm) => product * mm, 1) / 1e6;
  const litres = (region: string) =>
    rows.find((row) => row.region === region && row.name === 'centrilobular litres')?.value;
  expect(wanted[1]).toBeGreaterThan(0);
  expect(litres('right')).toBeCloseTo(wanted[1]! * voxelLitres, 9);
  expect(litres('left')).toBeCloseTo(wanted[2]! * voxelLitres, 9);

  const masks = [
    { path: join(folder, 'probability.nii.gz'), level: 200, strokes, output: join(folder, 'mask.nii.gz') },
  ];
  const context = { signal: new AbortController().signal, report: () => {} } as never;
  await writeMasks({ lungs: join(folder, 'lungs.nii.gz'), masks }, context);
  const written = await readMask(join(folder, 'mask.nii.gz'));
  const counts = [0, 0, 0];
  written.voxels.forEach((value, index) => {
    if (value !== 0) counts[lungs[index]!]!++;
  });
  expect(counts).toEqual(wanted);
});
