import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { openPatchStore, readScan } from '../../../../main/artefacts/patchStore.ts';
import type { AtlasRow } from '../../../../main/catalog/atlases.ts';
import { type Library, openLibrary } from '../../../../main/services/library/library.ts';
import { readyArtefact, scanKeys } from '../../../../main/services/library/stages.ts';
import { requireScan } from '../../../../main/services/scans/findScans.ts';
import {
  patchStoreFolder,
  registeredScans,
  writeLandmarkPatches,
} from '../../../../main/services/scans/landmarks.ts';
import { temporaryFolder, testSession } from '../../../fixtures/ctLibrary.ts';
import { fillRegisteredLibrary, huOf, LANDMARKS } from '../../../fixtures/registeredLibrary.ts';

const SCANS = 6;
let root: string;
let library: Library;
let atlas: AtlasRow;

beforeEach(async () => {
  root = join(temporaryFolder(), 'library');
  library = openLibrary(root);
  atlas = await fillRegisteredLibrary(library, SCANS);
  return () => library.close();
});

const cut = (into: Library, ns: readonly number[]): Promise<void> =>
  writeLandmarkPatches(
    testSession(into).session,
    ns.map((n) => requireScan(into, `scan-${n}`)),
    atlas,
  );

const store = () => openPatchStore(library.at(patchStoreFolder(atlas)), { landmarks: LANDMARKS });

/** The HU that a scan's patches hold; more than one when patients are mixed. */
const held = async (n: number): Promise<number[]> => [...new Set(await readScan(await store(), `scan-${n}`))];

const keyOf = (n: number): string =>
  registeredScans({ library }, [requireScan(library, `scan-${n}`)], atlas)[0]!.patchesKey;

describe('patches of one store', () => {
  it('cut by two runs at once are all there, each patient’s own', async () => {
    const other = openLibrary(root);
    try {
      for (const [mine, theirs] of [
        [[0], [1]],
        [
          [2, 3],
          [3, 4],
        ],
        [[5], [5]],
      ] as const) {
        await Promise.all([cut(library, mine), cut(other, theirs)]);
      }
    } finally {
      other.close();
    }
    expect((await store()).scans.map(({ scanId }) => scanId).sort()).toEqual(
      Array.from({ length: SCANS }, (_, n) => `scan-${n}`),
    );
    for (let n = 0; n < SCANS; n++) expect(await held(n)).toEqual([huOf(n)]);
  });

  it('that a manifest gives to another patient are not read, and are cut again', async () => {
    await cut(library, [0, 1]);
    const manifest = library.at(patchStoreFolder(atlas), 'scans.json');
    const rows = JSON.parse(readFileSync(manifest, 'utf8')) as { slot: number }[];
    writeFileSync(
      manifest,
      JSON.stringify([
        { ...rows[0]!, slot: 1 },
        { ...rows[1]!, slot: 0 },
      ]),
    );
    await expect(held(0)).rejects.toMatchObject({ code: 'patches-damaged' });
    await expect(held(1)).rejects.toMatchObject({ code: 'patches-damaged' });
    expect([0, 1].map((n) => readyArtefact(library, keyOf(n)))).toEqual([undefined, undefined]);
    await cut(library, [0, 1]);
    for (const n of [0, 1]) expect(await held(n)).toEqual([huOf(n)]);
  });

  it('whose manifest or metadata is damaged begin anew', async () => {
    for (const [name, text] of [
      ['scans.json', '[{"slot": 0'],
      ['zarr.json', '{"shape": "many"}'],
      [
        'scans.json',
        '[{"slot":0,"scanId":"a","patientKey":"p","key":"k"},{"slot":0,"scanId":"b","patientKey":"q","key":"l"}]',
      ],
    ] as const) {
      await cut(library, [0, 1]);
      writeFileSync(library.at(patchStoreFolder(atlas), name), text);
      await expect(held(0)).rejects.toMatchObject({ code: 'patch-store-damaged' });
      if (name === 'zarr.json') writeFileSync(library.at(patchStoreFolder(atlas), 'scans.json'), '[]');
      await cut(library, [0, 1]);
      for (const n of [0, 1]) expect(await held(n)).toEqual([huOf(n)]);
    }
  });

  it('are cut from no volume that is damaged', async () => {
    const { volume } = scanKeys(library, requireScan(library, 'scan-0'));
    const path = library.at(`artefacts/volume/${volume}.nii`);
    const bytes = readFileSync(path);
    bytes[5000]! ^= 1;
    writeFileSync(path, bytes);
    await expect(cut(library, [0])).rejects.toMatchObject({ code: 'artefact-damaged' });
    expect(readyArtefact(library, volume)).toBeUndefined();
    expect(readFileSync(`${path}.damaged`)).toEqual(bytes);
  });
});
