import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readModelCard } from '../../../../main/artefacts/modelFolder.ts';
import { encodeCheckpoint } from '../../../../main/artefacts/pytorch/encodeCheckpoint.ts';
import { findModel } from '../../../../main/catalog/models.ts';
import { type Library, openLibrary } from '../../../../main/services/library/library.ts';
import { features } from '../../../../main/services/models/features.ts';
import { importCheckpoint } from '../../../../main/services/models/importCheckpoint.ts';
import { modelDetail } from '../../../../main/services/models/modelDetails.ts';
import { chosenModel } from '../../../../main/services/models/models.ts';
import { locationPoint, type Vec3 } from '../../../../native-models/common/geometry.ts';
import { isRefusal } from '../../../../native-models/common/refusal.ts';
import { OUTSIDE_HU, PATCH_EDGE, PATCH_VOXELS } from '../../../../native-models/common/volume.ts';
import { startWasmEngine } from '../../../../native-models/engines/wasm/wasmEngine.ts';
import { PAPER_ENCODER } from '../../../../native-models/network/settings.ts';
import { normalisePatches } from '../../../../native-models/training/augment.ts';
import { temporaryFolder, testSession } from '../../../fixtures/ctLibrary.ts';
import { addLasAtlas, LAS_ATLAS, LAS_CORNERS, prepareAs } from '../../../fixtures/preparedLibrary.ts';
import { publishedWeights } from '../../../fixtures/publishedWeights.ts';
import { THORAX_GRID, thorax } from '../../../fixtures/thorax.ts';
import { makeWindowLibrary } from '../../../fixtures/windowLibrary.ts';

const folder = temporaryFolder();
const weights = publishedWeights();
const checkpoint = join(folder, 'checkpoint_0007.pth.tar');
writeFileSync(checkpoint, Buffer.concat(encodeCheckpoint(PAPER_ENCODER, weights, 7)));

async function newLibrary(name: string): Promise<Library> {
  await makeWindowLibrary(join(folder, name));
  return openLibrary(join(folder, name));
}

/** The published pipeline in its own words: the scan along (L, A, S), padded, cut from each carried corner. */
function publishedPatches(hu: Int16Array, shift: Vec3): Int16Array[] {
  const [nx, ny, nz] = THORAX_GRID.dimensions;
  const las = (x: number, y: number, z: number): number =>
    x < 0 || y < 0 || z < 0 || x >= nx || y >= ny || z >= nz
      ? OUTSIDE_HU
      : hu[x + nx * (ny - 1 - y + ny * z)]!;
  return LAS_CORNERS.map(([x0, y0, z0]) => {
    // A shift in LPS goes the other way along A.
    const [cx, cy, cz] = [x0 + shift[0], y0 - shift[1], z0 + shift[2]];
    return Int16Array.from({ length: PATCH_VOXELS }, (_, v) =>
      las(
        cx + (v % PATCH_EDGE),
        cy + (Math.floor(v / PATCH_EDGE) % PATCH_EDGE),
        cz + Math.floor(v / PATCH_EDGE ** 2),
      ),
    );
  });
}

describe('importing a published checkpoint', () => {
  it('stores how its patches are cut, and gives the representation of the published pipeline', async () => {
    const library = await newLibrary('whole');
    const { session } = testSession(library);
    const subject = thorax(5);
    const shift: Vec3 = [3, -4, 2];
    await addLasAtlas(library, subject.lungs);
    await prepareAs(library, 'scan-c', subject, shift);

    const taken = await importCheckpoint(library, checkpoint, { atlas: LAS_ATLAS });
    expect(taken).toMatchObject({ name: 'published checkpoint, epoch 7', state: 'made' });
    expect(await importCheckpoint(library, checkpoint, { atlas: LAS_ATLAS })).toMatchObject({
      state: 'already',
    });
    const model = findModel(library.catalog, taken.modelId)!;
    expect(await readModelCard(library.at(model.folder))).toMatchObject({
      convention: 'las-corner',
      engine: 'pytorch',
      lineage: { atlas: LAS_ATLAS, origin: { kind: 'published-checkpoint', epoch: 7 } },
    });
    const { card, methods } = await modelDetail(library, taken.modelId);
    expect(card).toContain('cut the published way, along (L, A, S) and carried by their corner');
    expect(methods).toContain('published by the authors of DrasCLR (checkpoint of epoch 7)');
    expect(methods).not.toContain('Settings were those of the publication');

    const [row] = await features(session, chosenModel(library, 'pretrained', taken.modelId));
    const engine = await startWasmEngine(1);
    const encoder = await engine.loadEncoder(PAPER_ENCODER, weights);
    const largest = [0, 1, 2].map((axis) => Math.max(...LAS_CORNERS.map((corner) => corner[axis as 0]!)));
    const sum = new Float64Array(128);
    for (const [n, patch] of publishedPatches(subject.hu, shift).entries()) {
      const p = LAS_CORNERS[n]!.map((corner, axis) => (corner / largest[axis]!) * 2 - 1) as [
        number,
        number,
        number,
      ];
      const h = await encoder.encode(normalisePatches(patch), locationPoint(...p));
      for (const [d, value] of h.entries()) sum[d]! += value / LAS_CORNERS.length;
    }
    await encoder.dispose();
    await engine.close();
    const norm = Math.hypot(...sum);
    for (const [d, value] of row!.values.entries())
      expect(Math.abs(value - sum[d]!) / norm).toBeLessThan(1e-5);
    library.close();
  });

  it('wants the atlas of its landmarks, stored along (L, A, S)', async () => {
    const library = await newLibrary('other');
    try {
      await importCheckpoint(library, checkpoint);
      expect.unreachable();
    } catch (error) {
      expect(isRefusal(error) && error.code).toBe('atlas-axes');
    }
    library.close();
    rmSync(folder, { recursive: true, force: true });
  });
});
