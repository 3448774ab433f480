import { describe, expect, it } from 'vitest';
import { groupSeries } from '../../../main/dicom/groupSeries.ts';
import type { Instance } from '../../../main/dicom/instance.ts';
import type { SeriesGroup } from '../../../main/dicom/seriesGroup.ts';
import {
  determinant,
  type Vec3,
  voxelPoint,
  voxelToPatient,
} from '../../../native-models/common/geometry.ts';
import { seededRandom, shuffled } from '../../../native-models/common/random.ts';
import { ctInstance, ctPlane, ctStack } from '../../fixtures/ctInstances.ts';

const rising = (count: number, step: number, from = 0): number[] =>
  Array.from({ length: count }, (_, index) => from + index * step);

function only(instances: readonly Instance[]): SeriesGroup {
  const groups = groupSeries(instances);
  expect(groups).toHaveLength(1);
  return groups[0]!;
}

const codes = (group: SeriesGroup): string[] => group.problems.map((problem) => problem.code);

describe('groupSeries', () => {
  it('sorts by position, whatever the instance numbers and the order of files', () => {
    const stack = ctStack(rising(10, 2.5, -30), (index) => ({ instance: { instanceNumber: 100 - index } }));
    const group = only(shuffled(stack, seededRandom(1)));
    expect(group.slices.map((slice) => slice.positionMm)).toEqual(rising(10, 2.5, -30));
    expect(group.grid).toEqual({
      dimensions: [6, 5, 10],
      spacingMm: [0.8, 0.7, 2.5],
      origin: [-10, -20, -30],
      direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
    });
    expect(group.problems).toEqual([]);
    expect(only(stack).key).toBe(group.key);
  });

  it('places every voxel where its slice says, in all 48 orientations, tilted or not', () => {
    for (const tiltDegrees of [0, 5, -15, 25])
      for (const [row, column, stacking] of axisFrames()) {
        const tilt = Math.tan((tiltDegrees * Math.PI) / 180);
        const step: Vec3 = [0, 1, 2].map((a) => 2 * (stacking[a]! + tilt * column[a]!)) as unknown as Vec3;
        const positions = rising(9, 1).map(
          (k) => [0, 1, 2].map((a) => 7 * (a + 1) + k * step[a]!) as unknown as Vec3,
        );
        const group = only(
          positions.map((position, k) =>
            ctInstance(`1.5.${k}`, ctPlane(position, { rowDirection: row, columnDirection: column })),
          ),
        );
        expect(codes(group)).toEqual(tiltDegrees === 0 ? [] : ['gantry-tilt']);
        expect(determinant(group.grid.direction)).toBeGreaterThan(0);
        for (const [k, slice] of group.slices.entries()) {
          const position = positions[Number(slice.sopInstanceUid.split('.').at(-1))]!;
          const got = voxelToPatient(group.grid, voxelPoint(3, 2, k));
          for (const a of [0, 1, 2])
            expect(got[a]).toBeCloseTo(position[a]! + 3 * 0.8 * row[a]! + 2 * 0.7 * column[a]!, 9);
        }
      }
  });

  it('keeps kernels, matrices, orientations and frames of reference apart', () => {
    const zs = rising(8, 2);
    const instances = [
      ...ctStack(zs),
      ...ctStack(zs, () => ({ plane: { kernel: 'B60f' } }), '1.6'),
      ...ctStack(zs, () => ({ instance: { rows: 8 } }), '1.7'),
      ...ctStack(zs, () => ({ plane: { pixelSpacingMm: [0.5, 0.5] } }), '1.8'),
      ...ctStack(zs, () => ({ plane: { columnDirection: [0, 0.6, 0.8] } }), '1.9'),
      ...ctStack(zs, () => ({ instance: { frameOfReferenceUid: '9' } }), '1.10'),
      ...ctStack(zs, () => ({ instance: { seriesUid: '1.2.3.9' } }), '1.11'),
    ];
    const groups = groupSeries(shuffled(instances, seededRandom(3)));
    expect(groups.map((group) => group.slices.length)).toEqual(Array(7).fill(8));
    expect(new Set(groups.map((group) => group.key)).size).toBe(7);
  });

  it('does not split on rounded cosines, vendor image types or a frame of reference per slice', () => {
    const stack = ctStack(rising(9, 2), (index) => ({
      plane: {
        rowDirection: [1, index % 2 ? 0.0005 : 0, 0],
        imageType: `ORIGINAL\\PRIMARY\\AXIAL${index > 4 ? '\\ADD' : ''}`,
      },
      instance: { frameOfReferenceUid: `7.${index}` },
    }));
    expect(only(stack).slices).toHaveLength(9);
  });

  it('splits repeated positions by acquisition, and flags what cannot be split', () => {
    const zs = rising(8, 2);
    const pass = (acquisitionNumber: number) =>
      ctStack(zs, () => ({ plane: { acquisitionNumber } }), `2.${acquisitionNumber}`);
    expect(groupSeries([...pass(1), ...pass(2)]).map((group) => group.slices.length)).toEqual([8, 8]);
    const twice = only([...pass(1), ...ctStack(zs.slice(0, 3), undefined, '3')]);
    expect(twice.slices).toHaveLength(8);
    expect(twice.problems).toMatchObject([{ code: 'duplicate-positions', blocking: true }]);
    expect(only([...pass(1), ...pass(1)]).problems).toEqual([]);
  });

  it('refuses stacks with a hole or with too few slices', () => {
    const zs = rising(12, 2.5).filter((_, index) => index !== 5);
    const group = only(ctStack(zs));
    expect(group.problems[0]).toMatchObject({ code: 'missing-slices', blocking: true });
    expect(group.problems[0]!.message).toContain('every 2.50 mm, got 1 gaps of up to 5.00 mm');
    expect(codes(only(ctStack(rising(3, 2))))).toEqual(['too-few-slices']);
    expect(codes(only(ctStack([4])))).toEqual(['too-few-slices']);
  });

  it('takes thick slices after thin ones for irregular, not for missing', () => {
    const zs = [...rising(8, 4), ...rising(8, 7, 8 * 4 + 1.5)];
    const group = only(ctStack(zs, (index) => ({ plane: { sliceThicknessMm: index < 8 ? 4 : 7 } })));
    expect(group.problems).toMatchObject([{ code: 'irregular-spacing', blocking: false }]);
    expect(group.grid.dimensions[2]).toBe(22);
    expect(group.grid.spacingMm[2] * 21).toBeCloseTo(zs.at(-1)! - zs[0]!, 9);
  });

  it('takes rounded positions for regular', () => {
    const zs = rising(40, 0.625).map((z) => Math.round(z * 100) / 100);
    expect(only(ctStack(zs)).problems).toEqual([]);
  });

  it('tells a slice that lies beside the stack, and lossy pixels', () => {
    const aside = ctStack(rising(9, 2)).map((instance, index) =>
      index === 4 ? { ...instance, planes: [ctPlane([-7, -20, 8])] } : instance,
    );
    expect(codes(only(aside))).toEqual(['misaligned-slices']);
    expect(codes(only(ctStack(rising(9, 2), () => ({ instance: { lossy: true } }))))).toEqual(['lossy']);
  });

  it('orders the frames of a multi-frame instance too', () => {
    const planes = [3, 1, 0, 2, 4, 5, 7, 6].map((k) => ctPlane([0, 0, 2 * k]));
    const group = only([ctInstance('1.5.1', planes[0]!, { frames: 8, planes })]);
    expect(group.slices.map((slice) => slice.frame)).toEqual([2, 1, 3, 0, 4, 5, 7, 6]);
  });
});

/** Row, column and stacking direction for every permutation and flip of the axes. */
function axisFrames(): [Vec3, Vec3, Vec3][] {
  const unit = (axis: number, sign: number) =>
    [0, 1, 2].map((a) => (a === axis ? sign : 0)) as unknown as Vec3;
  const frames: [Vec3, Vec3, Vec3][] = [];
  for (const axes of [
    [0, 1, 2],
    [0, 2, 1],
    [1, 0, 2],
    [1, 2, 0],
    [2, 0, 1],
    [2, 1, 0],
  ])
    for (const signs of rising(8, 1).map((bits) => [1, 2, 4].map((bit) => (bits & bit ? -1 : 1))))
      frames.push([0, 1, 2].map((i) => unit(axes[i]!, signs[i]!)) as [Vec3, Vec3, Vec3]);
  return frames;
}
