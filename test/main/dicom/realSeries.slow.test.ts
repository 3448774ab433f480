import { describe, expect, it } from 'vitest';
import { groupSeries } from '../../../main/dicom/groupSeries.ts';
import { type Instance, isVerdict } from '../../../main/dicom/instance.ts';
import { readInstance } from '../../../main/dicom/readInstance.ts';
import { readSeriesVolume } from '../../../main/dicom/readSeriesVolume.ts';
import type { SeriesGroup } from '../../../main/dicom/seriesGroup.ts';
import { walkInputs } from '../../../main/dicom/walkInputs.ts';
import { sharedData } from '../../fixtures/sharedData.ts';

interface Read {
  readonly groups: readonly SeriesGroup[];
  readonly paths: ReadonlyMap<string, string>;
}

async function read(archive: string): Promise<Read> {
  const instances: Instance[] = [];
  const paths = new Map<string, string>();
  for await (const file of walkInputs([sharedData(archive)!])) {
    const instance = readInstance(await file.read());
    if (isVerdict(instance)) continue;
    instances.push(instance);
    paths.set(instance.sopInstanceUid, file.name);
  }
  return { groups: groupSeries(instances), paths };
}

const volumeOf = (group: SeriesGroup, paths: ReadonlyMap<string, string>) =>
  readSeriesVolume(
    group.slices.map(({ sopInstanceUid, frame }) => ({ path: paths.get(sopInstanceUid)!, frame })),
    group,
  );

describe.skipIf(!sharedData('lidc_0001'))('real series', () => {
  it.each([
    ['lidc_0001', [512, 512, 133], [0.703125, 0.703125, 2.5], [-166, -171.699997, -340]],
    ['lidc_0003', [512, 512, 140], [0.820312, 0.820312, 2.5], [-228.800003, -210, -379]],
    ['lidc_0002_thin', [512, 512, 261], [0.681641, 0.681641, 1.25], [-175.5, -174.5, -334.5]],
  ] as const)('%s is one volume of the right grid', async (archive, dimensions, spacing, origin) => {
    const { groups, paths } = await read(archive);
    expect(groups).toHaveLength(1);
    const group = groups[0]!;
    expect(group.problems).toEqual([]);
    expect(group.grid).toMatchObject({ dimensions, origin, direction: [1, 0, 0, 0, 1, 0, 0, 0, 1] });
    for (const axis of [0, 1, 2]) expect(group.grid.spacingMm[axis]).toBeCloseTo(spacing[axis]!, 6);
    const { voxels } = await volumeOf(group, paths);
    expect(voxels.reduce((low, hu) => Math.min(low, hu), 0)).toBe(-1024);
    const corner = voxels[0];
    expect(corner).toBe(-1024);
  });

  it('tells the two kernels of one scan apart', async () => {
    const { groups } = await read('lungdx_A0001_two_kernels');
    expect(groups.map((group) => [group.kernel, group.slices.length]).sort()).toEqual([
      ['B', 64],
      ['L', 64],
    ]);
  });
});
