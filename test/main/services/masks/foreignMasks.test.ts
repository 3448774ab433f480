import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { writeNifti } from '../../../../main/artefacts/nifti.ts';
import { writeNrrd } from '../../../../main/artefacts/nrrd.ts';
import { listBoxes } from '../../../../main/catalog/boxes.ts';
import {
  encodeSegmentation,
  type SourceSlice,
} from '../../../../main/dicom/segmentation/encodeSegmentation.ts';
import { openLibrary } from '../../../../main/services/library/library.ts';
import {
  boxesFromFile,
  boxesFromReview,
  scoreAgainstFile,
} from '../../../../main/services/masks/foreignMasks.ts';
import { judgeMasks } from '../../../../main/services/masks/review.ts';
import { requireScan } from '../../../../main/services/scans/findScans.ts';
import { boxesInMask } from '../../../../native-models/analysis/boxesInMask.ts';
import { IDENTITY } from '../../../../native-models/common/geometry.ts';
import { isRefusal } from '../../../../native-models/common/refusal.ts';
import { LEFT_LUNG } from '../../../../native-models/common/volume.ts';
import { temporaryFolder, testSession } from '../../../fixtures/ctLibrary.ts';
import { THORAX_GRID, thorax } from '../../../fixtures/thorax.ts';
import { makeWindowLibrary } from '../../../fixtures/windowLibrary.ts';

const home = temporaryFolder();
await makeWindowLibrary(join(home, 'library'));
const { lungs, emphysema } = thorax(3);
const [nx, ny, nz] = THORAX_GRID.dimensions;
/** The left lung's upper half. */
const marked = Uint8Array.from(lungs, (side, v) => (side === LEFT_LUNG && v > (nx * ny * nz) / 2 ? 3 : 0));
const codeOf = async (act: Promise<unknown>): Promise<string> =>
  act.then(
    () => 'done',
    (error: unknown) => (isRefusal(error) ? error.code : Promise.reject(error)),
  );

describe('a mask made elsewhere', () => {
  it('gives boxes inside it on the right side, with its reader, and is scored against ours', async () => {
    const library = openLibrary(join(home, 'library'));
    const { session } = testSession(library);
    const scan = requireScan(library, 'scan-a');
    // The same mask along other axes: right to left, back to front.
    const turned = Uint8Array.from(
      marked,
      (_, v) =>
        marked[
          nx - 1 - (v % nx) + nx * (ny - 1 - (Math.floor(v / nx) % ny)) + nx * ny * Math.floor(v / (nx * ny))
        ]!,
    );
    const [ox, oy, oz] = THORAX_GRID.origin;
    const ras = {
      ...THORAX_GRID,
      origin: [ox + nx - 1, oy + ny - 1, oz] as const,
      direction: [-1, 0, 0, 0, -1, 0, 0, 0, 1] as const,
    };
    const files = { nii: join(home, 'mask.nii.gz'), nrrd: join(home, 'mask.seg.nrrd') };
    await writeNifti(files.nii, { grid: ras, voxels: turned });
    await writeNrrd(files.nrrd, { grid: THORAX_GRID, voxels: marked });
    const labels = [[3, 'centrilobular']] as const;
    const before = listBoxes(library.catalog).length;
    const first = await boxesFromFile(session, scan, files.nii, { labels, reader: 'TotalSegmentator' });
    expect(first.added).toBeGreaterThan(0);
    expect(await boxesFromFile(session, scan, files.nrrd, { labels, reader: 'TotalSegmentator' })).toEqual({
      added: 0,
      already: first.added,
    });
    const boxes = listBoxes(library.catalog).slice(before);
    for (const { x, y, z, subtype, reader } of boxes) {
      expect([subtype, reader]).toEqual(['centrilobular', 'TotalSegmentator']);
      const [i, j, k] = [x - ox, y - oy, z - oz].map(Math.round) as [number, number, number];
      expect(marked[i + nx * (j + ny * k)]).toBe(3);
      expect(x).toBeGreaterThan(0);
    }
    const [score] = await scoreAgainstFile(session, scan, files.nii, labels);
    const ours = lungs.map((side, v) => (side !== 0 && emphysema[v]! >= 0.5 ? 1 : 0));
    const both = ours.reduce((sum, own, v) => sum + (own !== 0 && marked[v] !== 0 ? 1 : 0), 0);
    const sizes = [ours, marked].map((mask) => mask.reduce((sum, v) => sum + (v === 0 ? 0 : 1), 0)) as [
      number,
      number,
    ];
    expect(score!.dice).toBeCloseTo((2 * both) / (sizes[0] + sizes[1]), 9);
    expect(score!.litres).toBeCloseTo(sizes[1] / 1e6, 9);

    const shifted = join(home, 'shifted.nii.gz');
    await writeNifti(shifted, { grid: { ...THORAX_GRID, origin: [ox + 80, oy, oz] }, voxels: marked });
    const codes = [
      await codeOf(scoreAgainstFile(session, scan, shifted, labels)),
      await codeOf(scoreAgainstFile(session, scan, files.nii, [[7, 'centrilobular']])),
    ];
    expect(codes).toEqual(['wrong-scan', 'mask-label']);

    expect(await codeOf(boxesFromReview(session, scan))).toBe('no-accepted-masks');
    judgeMasks(library, 'scan-a', 'Ada', 'accepted', '');
    const own = await boxesFromReview(session, scan);
    expect(own.reader).toBe('Ada');
    library.close();
  });

  it('as DICOM SEG is taken by its codes, and refused for another series', async () => {
    const library = openLibrary(join(home, 'library'));
    const { session } = testSession(library);
    const scan = requireScan(library, 'scan-a');
    const slices = Array.from(
      { length: nz },
      (_, k): SourceSlice => ({
        ...{ sopClassUid: '1.2', sopInstanceUid: `1.2.${k + 1}`, frame: 0, frames: 1, rows: ny, columns: nx },
        ...{ position: [THORAX_GRID.origin[0], THORAX_GRID.origin[1], THORAX_GRID.origin[2] + k] },
        ...{ rowDirection: [IDENTITY[0], 0, 0], columnDirection: [0, 1, 0] },
        ...{ pixelSpacingMm: [1, 1], spacingMm: 1, thicknessMm: 1 },
      }),
    );
    const encode = (seriesUid: string): string => {
      const file = join(home, `mask-${seriesUid.length}.dcm`);
      const pieces = encodeSegmentation({
        ...{
          type: 'binary',
          seriesUid,
          slices,
          segments: ['left lung', 'paraseptal'],
          algorithm: 'x',
          semiautomatic: false,
        },
        ...{ description: '', identity: seriesUid, writtenAt: new Date('2026-01-01'), softwareVersion: '0' },
        source: {
          patient: { PatientID: 'P', PatientName: 'P^' },
          study: { StudyInstanceUID: '1.5' },
          frameOfReferenceUid: '1.6',
        },
        frame: (slice, segment) =>
          Uint8Array.from({ length: nx * ny }, (_, v) =>
            segment === 1 && marked[v + slice * nx * ny] !== 0 ? 1 : 0,
          ),
      });
      writeFileSync(file, Buffer.concat(pieces));
      return file;
    };
    const [score] = await scoreAgainstFile(session, scan, encode(scan.seriesUid), []);
    expect(score).toMatchObject({ subtype: 'paraseptal', ourLitres: null, dice: null });
    expect(score!.litres).toBeCloseTo(marked.reduce((sum, v) => sum + (v === 0 ? 0 : 1), 0) / 1e6, 9);
    expect(await codeOf(scoreAgainstFile(session, scan, encode('1.2.3.4.5.6.7.8'), []))).toBe('wrong-scan');
    library.close();
  });

  it('has a box where a quarter of one is marked, and none where less is', () => {
    const grid = {
      dimensions: [64, 32, 32],
      spacingMm: [1, 1, 1],
      origin: [0, 0, 0],
      direction: IDENTITY,
    } as const;
    const voxels = new Uint8Array(64 * 32 * 32);
    for (let v = 0; v < voxels.length; v++) {
      const x = v % 64;
      voxels[v] = x < 8 || (x >= 32 && x < 39) ? 1 : 0;
    }
    expect(boxesInMask({ grid, voxels })).toEqual([[7, 15, 15]]);
  });
});
