import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { saveModel } from '../../../../main/catalog/models.ts';
import { layerPixels } from '../../../../main/ipc/layerPixels.ts';
import { startNodeWorker } from '../../../../main/jobs/workerProcess.ts';
import { type Library, openLibrary } from '../../../../main/services/library/library.ts';
import type { Session } from '../../../../main/services/library/session.ts';
import { requireModel } from '../../../../main/services/models/models.ts';
import { mapRouting, routedModels } from '../../../../main/services/models/routing.ts';
import { requireRegistration } from '../../../../main/services/registration/scanLandmarks.ts';
import { temporaryFolder } from '../../../fixtures/ctLibrary.ts';
import { fillModelFolder } from '../../../fixtures/routedModel.ts';
import { makeWindowLibrary } from '../../../fixtures/windowLibrary.ts';

let library: Library;
let started = 0;
beforeEach(async () => {
  const folder = join(temporaryFolder(), 'library');
  await makeWindowLibrary(folder);
  library = openLibrary(folder);
  started = 0;
  return () => library.close();
});

const registration = () => requireRegistration(library, 'scan-a', 'registration-a');
const session = (): Session => ({
  library,
  startWorker: () => {
    started++;
    return startNodeWorker();
  },
  engine: { name: 'wasm' },
  signal: new AbortController().signal,
  listen: () => undefined,
});
const addModel = (id: string, more: { readonly atlasId?: string }) =>
  saveModel(library.catalog, { ...requireModel(library, 'model'), id, folder: `models/${id}`, ...more });

describe('routing weights over a scan', () => {
  it('are offered of models of the atlas that mix their kernels by place, and whose folder is there', async () => {
    expect((await routedModels(library, registration())).models).toEqual([]);
    await fillModelFolder(library);
    addModel('blind', {});
    await fillModelFolder(library, 'models/blind', 'none');
    const { models, layers } = await routedModels(library, registration());
    expect(models).toEqual([{ id: 'model', name: 'Linear readout', experts: 2 }]);
    expect(layers).toHaveLength(13);
    await expect(
      mapRouting(session(), registration(), requireModel(library, 'blind'), { layer: 0, expert: null }),
    ).rejects.toMatchObject({ code: 'not-routed' });
  });

  it('are mapped once for each layer and expert, inside the lungs alone', async () => {
    await fillModelFolder(library);
    const map = (layer: number, expert: number | null) =>
      mapRouting(session(), registration(), requireModel(library, 'model'), { layer, expert });
    const all = await map(6, null);
    expect(await map(6, null)).toEqual(all);
    expect(started).toBe(1);
    expect(all.shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9);
    const voxels = await layerPixels(library, 'routing', all.key);
    expect(new Set(voxels).has(0)).toBe(true);
    expect(Math.max(...voxels)).toBeLessThanOrEqual(2);
    const one = await map(6, 1);
    expect(one.key).not.toBe(all.key);
    expect(one.lowest).toBeLessThan(one.highest);
    const single = await layerPixels(library, 'routing', one.key);
    expect([...single].map((value) => value > 0)).toEqual([...voxels].map((value) => value > 0));
    await expect(map(6, 2)).rejects.toMatchObject({ code: 'expert-unknown' });
  });
});
