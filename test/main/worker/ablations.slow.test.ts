import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeAtlas } from '../../../main/artefacts/atlasFolder.ts';
import { readModelFolder, writeModelFolder } from '../../../main/artefacts/modelFolder.ts';
import { openPatchStore, writeScan } from '../../../main/artefacts/patchStore.ts';
import { computeFeatures } from '../../../main/worker/features.ts';
import { pretrainModel } from '../../../main/worker/pretrain.ts';
import type { JobContext } from '../../../main/worker/protocol.ts';
import { IDENTITY, locationPoint } from '../../../native-models/common/geometry.ts';
import { PATCH_VOXELS } from '../../../native-models/common/volume.ts';
import { chooseEngine } from '../../../native-models/engines/chooseEngine.ts';
import type { Engine } from '../../../native-models/engines/engine.ts';
import { CONDITIONINGS, type Conditioning } from '../../../native-models/network/settings.ts';
import { normalisePatches } from '../../../native-models/training/augment.ts';
import { fineTune } from '../../../native-models/training/fineTune.ts';
import {
  FINE_TUNING_DEFAULTS,
  type FineTuningSample,
} from '../../../native-models/training/fineTuneSettings.ts';
import { patchCohort } from '../../fixtures/patchCohort.ts';

const SCANS = 10;
const cohort = patchCohort({ landmarks: 3, scans: SCANS, seed: 9 });
const wasm = { name: 'wasm', threads: 2 } as const;
const context: JobContext = {
  signal: new AbortController().signal,
  report: () => undefined,
  request: () => null,
  handed: async function* () {},
  metric: () => undefined,
  artefact: () => undefined,
};

let folder: string;
let engine: Engine;
const patches: Int16Array[] = [];
const at = (...parts: string[]): string => join(folder, ...parts);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'drasclr-ablation-models-'));
  engine = await chooseEngine('wasm', { threads: 2 });
  const grid = {
    dimensions: [2, 2, 2],
    spacingMm: [1, 1, 1],
    origin: [0, 0, 0],
    direction: IDENTITY,
  } as const;
  const lungs = { grid, voxels: new Uint8Array(8).fill(1) };
  await writeAtlas(at('atlas'), { lungs, landmarks: cohort.landmarks, maxCorner: [52, 0, 0] });
  const store = await openPatchStore(at('patches'), { landmarks: 3, atlasKey: 'a', create: true });
  for (const [n, { scanId, patientKey }] of cohort.scans.entries()) {
    const all = new Int16Array(3 * PATCH_VOXELS);
    for (const j of [0, 1, 2]) await cohort.readPatches(j, [n], all.subarray(j * PATCH_VOXELS), 1);
    await writeScan(store, { scanId, patientKey, key: `k-${scanId}` }, all);
    patches.push(all.slice(0, PATCH_VOXELS));
  }
});
afterAll(async () => {
  await engine.close();
  await rm(folder, { recursive: true, force: true });
});

const pretrainWith = (conditioning: Conditioning, bank: string) =>
  pretrainModel(
    {
      atlasFolder: at('atlas'),
      store: at('patches'),
      scans: cohort.scans,
      settings: {
        encoder: { conditioning, experts: 2 },
        neighbours: 1,
        bank,
        bankSize: 16,
        batchSize: 5,
        epochs: 1,
      },
      engine: wasm,
      runFolder: at(`run-${conditioning}`),
      modelFolder: at(conditioning),
      stoppedModelFolder: at(`${conditioning}-stopped`),
      patience: null,
      lineage: {},
    },
    context,
  );

describe.each(CONDITIONINGS)('a model with the conditioning %s', (conditioning) => {
  it('says so on its card and is used as such for features, fine-tuning and masks', async () => {
    const bank = conditioning === 'none' ? 'single' : 'split';
    await pretrainWith(conditioning, bank);
    expect(await readdir(at(`run-${conditioning}`))).toContain('bank.bin');
    const { card, weights } = await readModelFolder(at(conditioning));
    expect(card.encoder).toEqual({ conditioning, experts: 2 });
    expect(card.settings).toMatchObject({ bank, neighbours: 1, encoder: card.encoder });

    const { rows } = await computeFeatures(
      {
        atlasFolder: at('atlas'),
        store: at('patches'),
        scanIds: cohort.scans.map(({ scanId }) => scanId),
        modelFolder: at(conditioning),
        engine: wasm,
      },
      context,
    );
    expect(rows).toHaveLength(SCANS);
    expect(rows.flat().every(Number.isFinite)).toBe(true);
    expect(rows[0]).not.toEqual(rows[1]);

    const samples: FineTuningSample[] = patches.map((patch, n) => ({
      readPatch: () => patch,
      location: cohort.landmarks[n % 3]!.location,
      patientKey: cohort.scans[n]!.patientKey,
      targets: [n % 2 ? 1 : 0],
    }));
    const tuned = await fineTune({
      scheme: 'full',
      subtypes: ['centrilobular'],
      samples,
      encoder: card.encoder,
      weights,
      engine,
      settings: {
        ...FINE_TUNING_DEFAULTS,
        // One training: folds and their baselines are other tests'.
        crossValidate: 'no',
        full: { ...FINE_TUNING_DEFAULTS.full, steps: 30, batchSize: 6 },
      },
    });
    await writeModelFolder(at(`${conditioning}-classifier`), tuned.subtypes[0]!.weights, {
      ...card,
      kind: 'classifier',
    });

    const classifier = await readModelFolder(at(`${conditioning}-classifier`));
    const encoder = await engine.loadEncoder(classifier.card.encoder, classifier.weights);
    const patch = normalisePatches(patches[0]!);
    const [p] = await encoder.classify(patch, locationPoint(1, 1, 1));
    const here = await encoder.encode(patch, locationPoint(1, 1, 1));
    const there = await encoder.encode(patch, locationPoint(1, -1, 0.2));
    await encoder.dispose();
    expect(p! >= 0 && p! <= 1).toBe(true);
    expect(here.every(Number.isFinite)).toBe(true);
    if (conditioning === 'none') expect(there).toEqual(here);
    else expect(there).not.toEqual(here);

    const other = conditioning === 'hypernetwork' ? 'none' : 'hypernetwork';
    await expect(engine.loadEncoder({ conditioning: other, experts: 2 }, classifier.weights)).rejects.toThrow(
      /the weights lack/,
    );
  });
});
