import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readNifti } from '../../../../main/artefacts/nifti.ts';
import { exportNnunet, exportPublishedDataset } from '../../../../main/services/exports/exportDataset.ts';
import { openLibrary } from '../../../../main/services/library/library.ts';
import { judgeMasks } from '../../../../main/services/masks/review.ts';
import { requireScan } from '../../../../main/services/scans/findScans.ts';
import { isRefusal } from '../../../../native-models/common/refusal.ts';
import { temporaryFolder, testSession } from '../../../fixtures/ctLibrary.ts';
import { addLasAtlas, LAS_ATLAS, LAS_CORNERS, prepareAs } from '../../../fixtures/preparedLibrary.ts';
import { THORAX_GRID, thorax } from '../../../fixtures/thorax.ts';
import { makeWindowLibrary } from '../../../fixtures/windowLibrary.ts';

const folder = join(temporaryFolder(), 'library');
await makeWindowLibrary(folder);

/** A reader of `.npy` in its own words; 16- and 64-bit integers. */
function npy(path: string): { type: string; shape: number[]; data: Int16Array | BigInt64Array } {
  const bytes = readFileSync(path);
  const start = 10 + bytes.readUInt16LE(8);
  expect(start % 64).toBe(0);
  const text = bytes.toString('latin1', 10, start);
  const type = /'descr': '([^']+)'/.exec(text)![1]!;
  const shape = /'shape': \(([^)]*)\)/.exec(text)![1]!.match(/\d+/g)!.map(Number);
  const raw = new Uint8Array(bytes.subarray(start)).buffer;
  return { type, shape, data: type === '<i2' ? new Int16Array(raw) : new BigInt64Array(raw) };
}

describe('the published data layout', () => {
  it('holds each patch where the published pipeline would have cut it, by scan and by landmark', async () => {
    const library = openLibrary(folder);
    const { session } = testSession(library);
    const subjects = { 'scan-c': thorax(5), 'scan-d': thorax(6) };
    await addLasAtlas(library, subjects['scan-c'].lungs);
    await prepareAs(library, 'scan-c', subjects['scan-c'], [3, -4, 2]);
    await prepareAs(library, 'scan-d', subjects['scan-d'], [-20, 30, 5]);
    const out = join(temporaryFolder(), 'out');
    const scans = ['scan-d', 'scan-c'].map((id) => requireScan(library, id));
    const made = await exportPublishedDataset(session, scans, out, { atlas: LAS_ATLAS });
    expect(made).toEqual({ scans: 2, landmarks: 5, convention: 'las-corner' });

    const atlas = npy(join(out, '19676E_INSP_STD_JHU_COPD_BSpline_Iso1_patch_loc.npy'));
    expect([atlas.type, atlas.shape, [...atlas.data].map(Number)]).toEqual([
      '<i8',
      [5, 3],
      LAS_CORNERS.flat(),
    ]);
    // As the published loader finds its subjects: by the names of the files, sorted.
    const ids = readdirSync(join(out, 'patch'))
      .map((name) => name.slice(0, -'_patch.npy'.length))
      .sort();
    expect(ids).toEqual(['scan-c', 'scan-d']);
    const [nx, ny, nz] = THORAX_GRID.dimensions;
    for (const id of ids) {
      const patches = npy(join(out, 'patch', `${id}_patch.npy`));
      const places = npy(join(out, 'patch_loc', `${id}_patch_loc.npy`));
      expect([patches.type, patches.shape, places.type, places.shape]).toEqual([
        '<i2',
        [5, 32, 32, 32],
        '<i8',
        [5, 3],
      ]);
      const { hu } = subjects[id as 'scan-c'];
      for (let j = 0; j < 5; j++) {
        const [cx, cy, cz] = [0, 1, 2].map((axis) => Number(places.data[3 * j + axis]) - 60) as [
          number,
          number,
          number,
        ];
        for (let v = 0; v < 32768; v += 7) {
          const [x, y, z] = [cx + (v % 32), cy + (Math.floor(v / 32) % 32), cz + Math.floor(v / 1024)];
          const inside = x >= 0 && y >= 0 && z >= 0 && x < nx && y < ny && z < nz;
          const value = inside ? hu[x + nx * (ny - 1 - y + ny * z)]! : -1024;
          expect(patches.data[j * 32768 + v]).toBe(Math.min(240, Math.max(-1024, value)));
        }
        const grouped = npy(join(out, 'grouped_patch', `patch_loc_${j}.npy`));
        expect([grouped.type, grouped.shape]).toEqual(['<i2', [2, 32, 32, 32]]);
        const row = grouped.data.subarray(
          ids.indexOf(id) * 32768,
          (ids.indexOf(id) + 1) * 32768,
        ) as Int16Array;
        const own = patches.data.subarray(j * 32768, (j + 1) * 32768) as Int16Array;
        expect(Buffer.compare(Buffer.from(row.slice().buffer), Buffer.from(own.slice().buffer))).toBe(0);
      }
    }
    expect(JSON.parse(readFileSync(join(out, 'configs.json'), 'utf8'))).toMatchObject({
      ...{ rep_dim: 128, rep_dim_patch: 128, moco_dim: 128, moco_dim_patch: 128, num_patch: 5 },
    });
    library.close();
  });
});

describe('an nnU-Net data set', () => {
  it('holds the scans whose masks a reader accepted, and no other', async () => {
    const library = openLibrary(folder);
    const { session } = testSession(library);
    const scan = requireScan(library, 'scan-a');
    const out = join(temporaryFolder(), 'Dataset001_Emphysema');
    const refused = await exportNnunet(session, [scan], out).catch(
      (error: unknown) => isRefusal(error) && error.code,
    );
    expect(refused).toBe('no-accepted-masks');
    expect(existsSync(out)).toBe(false);

    judgeMasks(library, 'scan-a', 'Ada', 'accepted', '');
    const { cases, labels } = await exportNnunet(session, [scan], out);
    expect([cases, Object.keys(labels)]).toEqual([['scan-a'], ['background', 'centrilobular']]);
    const image = await readNifti(join(out, 'imagesTr', 'scan-a_0000.nii.gz'));
    const label = await readNifti(join(out, 'labelsTr', 'scan-a.nii.gz'));
    expect(label.grid).toEqual(image.grid);
    const { hu, lungs, emphysema } = thorax(3);
    expect(Buffer.compare(Buffer.from(image.voxels.buffer), Buffer.from(hu.buffer))).toBe(0);
    const expected = Uint8Array.from(lungs, (side, v) => (side !== 0 && emphysema[v]! >= 0.5 ? 1 : 0));
    expect(Buffer.compare(Buffer.from(label.voxels.buffer), Buffer.from(expected.buffer))).toBe(0);
    expect(JSON.parse(readFileSync(join(out, 'dataset.json'), 'utf8'))).toMatchObject({
      channel_names: { 0: 'CT' },
      labels: { background: 0, centrilobular: 1 },
      numTraining: 1,
      file_ending: '.nii.gz',
    });
    library.close();
  });
});
