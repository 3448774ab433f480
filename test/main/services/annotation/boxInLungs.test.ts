import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findScan } from '../../../../main/catalog/scans.ts';
import { annotate } from '../../../../main/services/annotation/annotate.ts';
import {
  assertInLungs,
  boxesOutsideLungs,
  lungShare,
  lungShares,
} from '../../../../main/services/annotation/boxInLungs.ts';
import { type Library, openLibrary } from '../../../../main/services/library/library.ts';
import { IDENTITY, patientPoint } from '../../../../native-models/common/geometry.ts';
import { temporaryFolder } from '../../../fixtures/ctLibrary.ts';
import { makeWindowLibrary } from '../../../fixtures/windowLibrary.ts';

let library: Library;
beforeAll(async () => {
  const folder = temporaryFolder();
  await makeWindowLibrary(folder);
  library = openLibrary(folder);
}, 120_000);
afterAll(() => library?.close());

// Centres of the right lung, the heart and the table below the phantom of `thorax.ts`, LPS mm.
const LUNG = patientPoint(-31, -2, -238);
const HEART = patientPoint(9, -8, -260);
const AIR = patientPoint(-70, -55, -298);

describe('a box and the lungs', () => {
  it('counts the lung in a box: all, half, none, whichever the spacing', () => {
    for (const mm of [1, 2]) {
      const n = 64 / mm;
      const grid = {
        dimensions: [n, n, n],
        spacingMm: [mm, mm, mm],
        origin: [0, 0, 0],
        direction: IDENTITY,
      } as const;
      const voxels = new Uint8Array(n ** 3).map((_, at) => (at % n < n / 2 ? 1 : 0));
      expect(lungShare({ grid, voxels }, patientPoint(16, 32, 32))).toBeCloseTo(1, 2);
      expect(lungShare({ grid, voxels }, patientPoint(32, 32, 32))).toBeCloseTo(0.5, 2);
      expect(lungShare({ grid, voxels }, patientPoint(50, 32, 32))).toBe(0);
      expect(lungShare({ grid, voxels }, patientPoint(500, 32, 32))).toBe(0);
      const shareOf = lungShares({ grid, voxels });
      for (const at of [-20, 0, 16, 31.5, 32, 50, 63, 500]) {
        const point = patientPoint(at, 64 - at, at / 2);
        expect(shareOf(point), `${at}`).toBe(lungShare({ grid, voxels }, point));
      }
    }
  });

  it('takes a box in the lung and refuses one in the padding, with the share', async () => {
    const scan = findScan(library.catalog, 'scan-a')!;
    await assertInLungs(library, scan, LUNG);
    await expect(assertInLungs(library, scan, AIR)).rejects.toMatchObject({
      code: 'box-outside-lungs',
      message: expect.stringContaining('got 0 %'),
    });
  });

  it('takes any box while the lungs are not known', async () => {
    await assertInLungs(library, findScan(library.catalog, 'scan-c')!, AIR);
  });

  it('finds the boxes of a library that are not in the lungs', async () => {
    for (const point of [LUNG, AIR])
      annotate(library, 'scan-a', 'Anna', { kind: 'add', point, subtype: 'paraseptal' });
    annotate(library, 'scan-c', 'Anna', { kind: 'add', point: AIR, subtype: 'paraseptal' });
    const outside = await boxesOutsideLungs(library);
    expect(outside.map(({ scanId, x }) => [scanId, x])).toEqual([['scan-a', AIR[0]]]);
  });

  it('says where a point lies that is not on the images, with its axes', () => {
    const act = { kind: 'add', point: [900, HEART[1], HEART[2]], subtype: 'healthy' } as const;
    expect(() => annotate(library, 'scan-a', 'Anna', act)).toThrow(
      /x 900\.0 mm to the left, y -8\.0 mm to the back, z -260\.0 mm to the head lies outside scan scan-a, 826 mm/,
    );
  });
});
