import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { readAtlas } from '../../../../main/artefacts/atlasFolder.ts';
import { writeModelFolder } from '../../../../main/artefacts/modelFolder.ts';
import { encodeOnnxEncoder } from '../../../../main/artefacts/onnx/encodeEncoder.ts';
import { encodeOnnx as onnxBytes } from '../../../../main/artefacts/onnx/messages.ts';
import { openPatchStore, readLandmark, slotsOf } from '../../../../main/artefacts/patchStore.ts';
import { saveModel } from '../../../../main/catalog/models.ts';
import { listImportedFeatures } from '../../../../main/catalog/savedStudies.ts';
import { listScans } from '../../../../main/catalog/scans.ts';
import { STUDY_DEFAULTS } from '../../../../main/model/studyDefinition.ts';
import type { Library } from '../../../../main/services/library/library.ts';
import { writeLandmarkPatches } from '../../../../main/services/scans/landmarks.ts';
import { encodeOnnx } from '../../../../main/services/study/encodeOnnx.ts';
import { featureValues } from '../../../../main/services/study/featureValues.ts';
import { readImportedFeatures, requireImported } from '../../../../main/services/study/importFeatures.ts';
import {
  mocoMethod,
  patchFeatures,
  scansWithPatches,
} from '../../../../main/services/study/patchFeatures.ts';
import { newStudy } from '../../../../main/services/study/studies.ts';
import { studyPatients } from '../../../../main/services/study/studyData.ts';
import { loadOnnxRuntime } from '../../../../main/worker/onnxRuntime.ts';
import { features } from '../../../../native-models/analysis/features.ts';
import { startWasmEngine } from '../../../../native-models/engines/wasm/wasmEngine.ts';
import { createEncoderWeights } from '../../../../native-models/network/initialise.ts';
import { temporaryFolder, temporaryLibrary, testSession } from '../../../fixtures/ctLibrary.ts';
import { fillRegisteredLibrary, huOf } from '../../../fixtures/registeredLibrary.ts';
import { fillTrainingLibrary } from '../../../fixtures/trainingLibrary.ts';

let library: Library;
beforeAll(async () => {
  library = temporaryLibrary();
  await fillTrainingLibrary(library);
});
const file = (name: string) => join(temporaryFolder(), name);

it.each([
  ['kmeans', 'K-means bag of features'],
  ['divergence', 'Divergence-based features'],
])('the baseline %s has numbers of every prepared patient, computed once', async (method, label) => {
  const { session, events } = testSession(library);
  const patients = studyPatients(library, 'first');
  const values = () => featureValues(session, [{ kind: 'baseline', method }], patients);
  const found = await values();
  expect(found).toMatchObject({ label, group: 'baseline', absent: null });
  expect(found.note).toMatch(/without labels/);
  expect(found.data).toHaveLength(4 * found.columns);
  expect(found.data.every(Number.isFinite)).toBe(true);
  const jobs = events.length;
  expect(await values()).toEqual(found);
  expect(events).toHaveLength(jobs);
});

it('the other baselines of the paper have a row that says why not yet; unknown ones are refused', async () => {
  const { session } = testSession(library);
  const of = (method: string) =>
    featureValues(session, [{ kind: 'baseline', method }], studyPatients(library, 'first'));
  for (const method of ['context', 'subject2vec', 'cnn2d', 'cnn3d', 'genesis', 'medicalnet']) {
    expect((await of(method)).absent).toMatch(/; compute its features elsewhere and import them/);
  }
  await expect(of('kmean')).rejects.toMatchObject({ code: 'unknown-baseline', message: /there are: kmeans/ });
});

it('MoCo learns from the whole lungs of every prepared scan, the same with the same seed', async () => {
  const own = temporaryLibrary();
  const atlas = await fillRegisteredLibrary(own, 3);
  const { session } = testSession(own);
  await writeLandmarkPatches(session, listScans(own.catalog), atlas);
  const run = () => patchFeatures(session, mocoMethod(session, 6));
  const rows = await run();
  expect(rows.map(({ scanId }) => scanId)).toEqual(['scan-0', 'scan-1', 'scan-2']);
  for (const { values } of rows) {
    expect(values).toHaveLength(128);
    expect(values.every(Number.isFinite)).toBe(true);
  }
  expect(rows[0]!.values).not.toEqual(rows[2]!.values);
  expect(await run()).toEqual(rows);
});

describe('an ONNX encoder', () => {
  // The runtime is an optional package: what needs it is skipped where it is absent.
  const installed = existsSync('node_modules/onnxruntime-node');
  const encode = (name: string, path: string) => encodeOnnx(testSession(library).session, name, path);

  it.skipIf(!installed).each(['none', 'loc-condconv'] as const)(
    'gives what our engine gives of the same weights and patches: %s (needs onnxruntime-node)',
    async (conditioning) => {
      const encoder = { conditioning, experts: conditioning === 'none' ? 1 : 2 };
      const weights = createEncoderWeights(encoder, 3);
      const path = file('encoder.onnx');
      writeFileSync(path, encodeOnnxEncoder({ encoder, weights, programVersion: '0', metadata: {} }));
      expect(await encode(conditioning, path)).toMatchObject({ columns: 128, patients: 4, unknown: 0 });
      const table = readImportedFeatures(library, requireImported(library, conditioning));
      expect(table.encoder).toMatchObject({
        file: 'encoder.onnx',
        sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      });

      const { landmarks } = await readAtlas(library.at('atlases/a'));
      const store = await openPatchStore(library.at('patches/a.zarr'), { landmarks: landmarks.length });
      const scanIds = scansWithPatches(library).map(({ scanId }) => scanId);
      const slots = slotsOf(store, scanIds);
      const engine = await startWasmEngine(1);
      const loaded = await engine.loadEncoder(encoder, weights);
      const expected = await features({
        readLandmark: (landmark) => readLandmark(store, landmark, slots),
        landmarks,
        scans: scanIds.length,
        encoder: loaded,
      });
      await loaded.dispose();
      await engine.close();
      const largest = expected.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
      expect(table.rows.map(({ key }) => key)).toEqual(scanIds);
      table.rows.forEach(({ values }, scan) => {
        values.forEach((value, j) => {
          expect(Math.abs(value! - expected[scan * 128 + j]!) / largest).toBeLessThan(1e-5);
        });
      });
    },
  );

  it.skipIf(!installed)('is refused in words when it takes or gives something else', async () => {
    const flat = { producerVersion: '0', description: '', metadata: {}, initializers: [] };
    const path = file('other.onnx');
    writeFileSync(
      path,
      onnxBytes({
        ...flat,
        nodes: [{ op: 'Relu', inputs: ['image'], output: 'out' }],
        inputs: [{ name: 'image', shape: ['n', 1, 32, 32, 32] }],
        outputs: [{ name: 'out', shape: ['n', 1, 32, 32, 32] }],
      }),
    );
    await expect(encode('other', path)).rejects.toMatchObject({
      code: 'onnx-contract',
      message: expect.stringMatching(/expected an encoder .*got float32 \[4, 1, 32, 32, 32\] for 4 patches/),
    });
    writeFileSync(path, 'a letter to the editor');
    await expect(encode('other', path)).rejects.toMatchObject({ code: 'onnx-unreadable' });
    await expect(encode('other', `${path}x`)).rejects.toMatchObject({ code: 'no-such-file' });
    expect(listImportedFeatures(library.catalog).map(({ name }) => name)).not.toContain('other');
  });

  describe('of whole volumes', () => {
    /** Mean of each slice along z of the volume that it declares. */
    const sliceMeans = (shape: readonly (number | string)[]) => {
      const path = file('volume.onnx');
      writeFileSync(
        path,
        onnxBytes({
          ...{ producerVersion: '0', description: '', metadata: {}, initializers: [] },
          nodes: [
            { op: 'ReduceMean', inputs: ['volume'], output: 'means', attributes: { axes: [-2, -1] } },
            { op: 'Flatten', inputs: ['means'], output: 'out', attributes: { axis: 1 } },
          ],
          inputs: [{ name: 'volume', shape }],
          outputs: [{ name: 'out', shape: ['n', 'd'] }],
        }),
      );
      return path;
    };

    it.skipIf(!installed)('reads the box around the lungs on the grid that it declares', async () => {
      const own = temporaryLibrary();
      const atlas = await fillRegisteredLibrary(own, 3);
      const { session, events } = testSession(own);
      await writeLandmarkPatches(session, listScans(own.catalog), atlas);
      const found = await encodeOnnx(session, 'slices', sliceMeans(['n', 1, 5, 7, 9]));
      expect(found).toMatchObject({ columns: 5, patients: 3 });
      const { rows } = readImportedFeatures(own, requireImported(own, 'slices'));
      rows.forEach(({ values }, scan) => {
        const expected = ((huOf(scan) + 1024) / 1264) * 2 - 1;
        for (const value of values) expect(value).toBeCloseTo(expected, 5);
      });
      const reported = events.flatMap((event) => (event.kind === 'progress' ? [event.progress.unit] : []));
      expect(reported).toContain('scans');
      expect(await encodeOnnx(session, 'open', sliceMeans(['n', 1, 'z', 7, 9]))).toMatchObject({
        columns: 128,
      });
    });

    it.skipIf(!installed).each([
      ['four axes', [1, 64, 64, 64]],
      ['a grid that would fill the memory', ['n', 1, 2048, 2048, 2048]],
    ])('is refused with the limit: %s', async (_, shape) => {
      await expect(encode('large', sliceMeans(shape))).rejects.toMatchObject({
        code: 'onnx-contract',
        message: expect.stringMatching(/“volume” \[n, 1, z, y, x\] of the box .*at most 67108864 cells/),
      });
    });
  });

  it('is refused with what to do where the runtime is absent', async () => {
    await expect(loadOnnxRuntime('onnxruntime-nowhere')).rejects.toMatchObject({
      code: 'onnxruntime-missing',
      message: expect.stringContaining('import them as CSV or .npy'),
    });
  });
});

it('the representation and the pooled landmarks of a pretrained model are computed once each', async () => {
  const encoder = { conditioning: 'none', experts: 1 } as const;
  const card = await writeModelFolder(library.at('models/own'), createEncoderWeights(encoder, 8), {
    kind: 'pretrained',
    created: '2026-01-01T00:00:00.000Z',
    engine: 'wasm',
    encoder,
    settings: {},
    lineage: { scans: [] },
    curves: [],
  });
  saveModel(library.catalog, {
    ...{ id: 'own', kind: 'pretrained', name: 'own', folder: 'models/own', parentId: null, subtype: null },
    ...{ atlasId: 'a', engine: 'wasm', weightsSha256: card.weightsSha256, summary: {} },
  });
  const { session } = testSession(library);
  const patients = studyPatients(library, 'first');
  const y = await featureValues(session, [{ kind: 'model', model: 'own' }], patients);
  const pooled = async (pooling: 'spread' | 'thirds') =>
    featureValues(session, [{ kind: 'landmarks', model: 'own', pooling }], patients);
  const spread = await pooled('spread');
  expect([y.columns, spread.columns, (await pooled('thirds')).columns]).toEqual([128, 256, 384]);
  expect(spread.label).toBe('own, mean and s.d. of the landmarks');
  for (let i = 0; i < patients.length; i++) {
    for (let j = 0; j < 128; j++) {
      expect(spread.data[i * 256 + j]).toBeCloseTo(y.data[i * 128 + j]!, 5);
      expect(spread.data[i * 256 + 128 + j]).toBeGreaterThanOrEqual(0);
    }
  }
  expect(await pooled('spread')).toEqual(spread);
});

it('a study may name landmarks pooled beyond their mean, in the two known ways', () => {
  const base = { ...STUDY_DEFAULTS, name: 'pooled' };
  newStudy(library, { ...base, features: [[{ kind: 'landmarks', model: null, pooling: 'thirds' }]] });
  const other = { ...base, name: 'max', features: [[{ kind: 'landmarks', model: null, pooling: 'max' }]] };
  expect(() => newStudy(library, other)).toThrow(/spread/);
});
