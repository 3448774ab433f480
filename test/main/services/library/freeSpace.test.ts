import { existsSync, readdirSync, statfsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { freeBytes, requireSpace, sizeText } from '../../../../main/artefacts/freeSpace.ts';
import { saveScan } from '../../../../main/catalog/scans.ts';
import { openLibrary } from '../../../../main/services/library/library.ts';
import {
  patchBytes,
  pretrainBytes,
  segmentBytes,
  volumeBytes,
} from '../../../../main/services/library/spaceNeeded.ts';
import { chosenScans } from '../../../../main/services/scans/findScans.ts';
import { importPaths } from '../../../../main/services/scans/importFiles.ts';
import { prepareScans } from '../../../../main/services/scans/prepare.ts';
import {
  ctSlices,
  temporaryFolder,
  temporaryLibrary,
  testSession,
  writeFiles,
} from '../../../fixtures/ctLibrary.ts';

const grid = {
  dimensions: [512, 512, 300],
  spacingMm: [0.7, 0.7, 1],
  origin: [0, 0, 0],
  direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
} as never;

describe('the space that work needs', () => {
  it('is what its files take, as computed by hand', () => {
    // 358 × 358 × 300 voxels of 1 mm, two bytes each and a tenth for the lungs.
    expect(volumeBytes({ grid })).toBeCloseTo(358 * 358 * 300 * 2.1, -6);
    expect(patchBytes({ landmarks: 581 })).toBe(581 * 2 * 32 ** 3);
    // 581 dictionaries of 4,096 keys of 128 numbers and a patient.
    expect(pretrainBytes({ epochs: 3 }, { landmarks: 581 })).toBe(581 * 4096 * 129 * 4 + 2 ** 27);
    expect(segmentBytes({ grid }, 2, 4)).toBeLessThan(segmentBytes({ grid }, 2, 1));
    expect([sizeText(3_240_000_000), sizeText(1_200_000), sizeText(1)]).toEqual(['3.2 GB', '2 MB', '1 MB']);
  });

  it('is compared with the disk of a folder that is not there yet', () => {
    const folder = join(temporaryFolder(), 'not', 'there');
    const { bavail, bsize } = statfsSync(temporaryFolder());
    expect(Math.abs(freeBytes(folder) - bavail * bsize)).toBeLessThan(10e9);
    expect(() => requireSpace(folder, 1e18, 'this backup')).toThrow(
      expect.objectContaining({
        code: 'not-enough-space',
        message: expect.stringMatching(
          /^this backup needs about 1000000000\.\d GB on the disk of .* GB are free/,
        ),
      }),
    );
    requireSpace(folder, 1, 'this backup');
  });
});

it('a preparation that the disk cannot hold is refused before anything is begun', async () => {
  const library = temporaryLibrary();
  const { session, events } = testSession(library);
  const { scans } = await importPaths(session, [writeFiles(temporaryFolder(), ctSlices('7', 0, 6))]);
  const [scan] = chosenScans(library, [scans[0]!.scan]);
  saveScan(library.catalog, { ...scan!, grid: { ...scan!.grid, spacingMm: [1e5, 1e5, 1e3] } as never });
  events.length = 0;
  await expect(
    prepareScans(session, chosenScans(library, [scan!.id]), { method: 'affine' }),
  ).rejects.toMatchObject({ code: 'not-enough-space' });
  expect(events).toEqual([]);
  expect(existsSync(library.at('artefacts')) ? readdirSync(library.at('artefacts')) : []).toEqual([]);
  library.close();
  openLibrary(library.root).close();
});
