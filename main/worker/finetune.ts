import { join } from 'node:path';
import type { Location, PatientPoint } from '../../native-models/common/geometry.ts';
import { seededRandom, shuffled } from '../../native-models/common/random.ts';
import { PATCH_VOXELS } from '../../native-models/common/volume.ts';
import type { Atlas } from '../../native-models/landmarks/atlas.ts';
import { copyPatch } from '../../native-models/landmarks/extractPatches.ts';
import {
  landmarkAnchor,
  type PatchConvention,
  type PatchPlace,
  placeAround,
  placeAtAnchor,
} from '../../native-models/landmarks/patchConvention.ts';
import { atlasToPatient } from '../../native-models/registration/atlasToPatient.ts';
import { maskLookup } from '../../native-models/registration/maskLookup.ts';
import { fineTune } from '../../native-models/training/fineTune.ts';
import {
  FINE_TUNING_DEFAULTS,
  type FineTuned,
  type FineTuningSample,
  type KeptFolds,
} from '../../native-models/training/fineTuneSettings.ts';
import { readAtlas } from '../artefacts/atlasFolder.ts';
import { keptLogits } from '../artefacts/keptLogits.ts';
import { conventionOf, readModelFolder, writeModelFolder } from '../artefacts/modelFolder.ts';
import { loadTransform } from '../artefacts/transformFile.ts';
import { mergeSettings } from './mergeSettings.ts';
import type { FineTuneInput, JobContext, JobRunner } from './protocol.ts';
import { scanLocations } from './scanLocations.ts';
import { readCt, readMask } from './volumes.ts';
import { withEngine } from './withEngine.ts';

/** Trains a classifier on readers' boxes against healthy patches and writes the model. */
export const fineTuneModel: JobRunner<'finetune'> = (input, context) =>
  withEngine(input.engine, async (engine) => {
    const { card, weights } = await readModelFolder(input.pretrainedFolder);
    const settings = {
      ...mergeSettings(FINE_TUNING_DEFAULTS, input.settings),
      folds: input.folds,
      seed: input.seed,
    };
    const samples = await readSamples(input, conventionOf(card), context);
    const tuned = await fineTune({
      scheme: input.scheme,
      subtype: input.subtype,
      samples,
      encoder: card.encoder,
      weights,
      engine,
      settings,
      report: context.report,
      onMetric: ({ fold, ...metric }) =>
        context.metric({ fold: fold === null ? 'all' : fold + 1, ...metric }),
      signal: context.signal,
      kept: await keptFolds(join(input.kept, engine.name)),
    });
    const written = await writeModelFolder(input.modelFolder, tuned.weights, {
      kind: 'classifier',
      created: new Date().toISOString(),
      engine: engine.name,
      encoder: card.encoder,
      ...(card.convention && { convention: card.convention }),
      settings: { ...settings, scheme: input.scheme, subtype: input.subtype },
      lineage: input.lineage,
      curves: tuned.folds.map((fold, index) => ({ fold: index + 1, ...fold })),
    });
    return {
      weightsSha256: written.weightsSha256,
      engine: engine.name,
      summary: summaryOf(tuned),
    };
  });

async function keptFolds(folder: string): Promise<KeptFolds> {
  const chunks = await keptLogits([folder]);
  return {
    read: async (fold, boxes) => (await chunks.read(fold, boxes))?.[0],
    write: (fold, probabilities) => chunks.write(fold, [probabilities]),
  };
}

const summaryOf = ({ summary, folds, baseline, counts, warnings }: FineTuned) => ({
  scores: summary,
  folds,
  laaScores: baseline.summary,
  counts,
  warnings,
});

/** Patches at the boxes, and healthy ones at landmarks of the healthy scans until both classes are equal. */
export async function readSamples(
  input: Omit<FineTuneInput, 'modelFolder' | 'kept' | 'lineage'>,
  convention: PatchConvention,
  context: JobContext,
): Promise<FineTuningSample[]> {
  const atlas = await readAtlas(input.atlasFolder);
  const positives = input.samples.filter((sample) => sample.target === 1).length;
  const wanted = Math.max(0, positives - (input.samples.length - positives));
  const perHealthyScan = Math.ceil(wanted / Math.max(1, input.healthyScans.length));
  const samples: FineTuningSample[] = [];
  for (const [index, scan] of input.scans.entries()) {
    context.signal.throwIfAborted();
    const ct = await readCt(scan.volume);
    const locationAt = (await scanLocations(atlas, scan.transform, ct.grid))(convention);
    const add = (place: PatchPlace, location: Location, target: 0 | 1) => {
      const patch = new Int16Array(PATCH_VOXELS);
      copyPatch(ct, place, patch, 0);
      samples.push({ readPatch: () => patch, location, patientKey: scan.patientKey, target });
    };
    for (const { centre, target } of input.samples.filter(({ scanId }) => scanId === scan.scanId)) {
      add(placeAround(ct.grid, centre, convention), locationAt(centre), target);
    }
    if (input.healthyScans.includes(scan.scanId)) {
      const points = await healthyPoints(atlas, scan, convention, input.seed, perHealthyScan);
      for (const { anchor, location } of points) add(placeAtAnchor(ct.grid, anchor, convention), location, 0);
    }
    context.report({ stage: 'cut boxes', done: index + 1, total: input.scans.length, unit: 'scans' });
  }
  return samples;
}

/** Landmarks whose centre lies in the scan's lungs, drawn at random. */
async function healthyPoints(
  atlas: Atlas,
  scan: FineTuneInput['scans'][number],
  convention: PatchConvention,
  seed: number,
  count: number,
): Promise<{ anchor: PatientPoint; location: Location }[]> {
  const transform = await loadTransform(scan.transform);
  const lungAt = maskLookup(await readMask(scan.lungs));
  const inside = atlas.landmarks.filter(({ centre }) => {
    const [x, y, z] = atlasToPatient(transform, centre);
    return lungAt(x, y, z) > 0;
  });
  return shuffled(inside, seededRandom(seed))
    .slice(0, count)
    .map((landmark) => ({
      anchor: atlasToPatient(transform, landmarkAnchor(atlas, landmark, convention)),
      location: landmark.location,
    }));
}
