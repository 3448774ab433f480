import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import {
  type DenseInput,
  type ProbabilityVolume,
  segmentDense,
  segmentDenseShared,
} from '../../native-models/inference/segmentDense.ts';
import type { NamedTensors } from '../../native-models/network/weights.ts';
import { classifierOf } from '../../native-models/training/classifierWeights.ts';
import { readAtlas } from '../artefacts/atlasFolder.ts';
import { type ModelCard, readModelFolder } from '../artefacts/modelFolder.ts';
import { writeNifti } from '../artefacts/nifti.ts';
import type { JobRunner } from './protocol.ts';
import { scanLocations } from './scanLocations.ts';
import { readCt, readMask } from './volumes.ts';
import { withEngine } from './withEngine.ts';

/** Probabilities are kept in steps of 1/256, rounded down so that none crosses 0.5; they compress well. */
const LEVELS = 256;

/**
 * Paints the probability of each model's subtype over the lungs of a scan. Models that share a frozen
 * encoder share its work: each window is encoded once.
 */
export const segmentScan: JobRunner<'segment'> = (input, context) =>
  withEngine(input.engine, async (engine) => {
    const began = performance.now();
    const models = await Promise.all(input.models.map(({ folder }) => readModelFolder(folder)));
    const ct = await readCt(input.scan.volume);
    const lungs = await readMask(input.scan.lungs);
    const atlas = await readAtlas(input.atlasFolder);
    const locationAt = await scanLocations(atlas, input.scan.transform, ct.grid);
    let windows = 0;
    const litres: number[] = [];
    for (const group of sharedEncoders(models)) {
      const { card, weights } = models[group[0]!]!;
      const encoder = await engine.loadEncoder(card.encoder, weights);
      const dense: DenseInput = {
        ct,
        lungs,
        locationAt,
        encoder,
        step: input.step,
        report: (progress) => {
          windows = progress.total;
          context.report(progress);
        },
        signal: context.signal,
      };
      const volumes =
        group.length === 1
          ? [await segmentDense(dense)]
          : await segmentDenseShared({
              ...dense,
              classifiers: group.map((index) => classifierOf(models[index]!.weights)),
            });
      await encoder.dispose();
      for (const [n, index] of group.entries()) {
        litres[index] = await writeProbability(input.models[index]!.output, volumes[n]!);
      }
    }
    return { windows, seconds: (performance.now() - began) / 1000, litres };
  });

/** Indices of the models, those with equal encoders together. */
function sharedEncoders(
  models: readonly { readonly card: ModelCard; readonly weights: NamedTensors }[],
): number[][] {
  const groups: number[][] = [];
  for (const [index, { weights }] of models.entries()) {
    const group = groups.find(([first]) => sameEncoder(models[first!]!.weights, weights));
    if (group) group.push(index);
    else groups.push([index]);
  }
  return groups;
}

function sameEncoder(a: NamedTensors, b: NamedTensors): boolean {
  const encoder = [...a].filter(([name]) => !name.startsWith('classifier.'));
  return encoder.every(([name, { data }]) => {
    const other = b.get(name)?.data;
    return other !== undefined && Buffer.compare(bytesOf(data), bytesOf(other)) === 0;
  });
}

const bytesOf = (data: Float32Array): Buffer => Buffer.from(data.buffer, data.byteOffset, data.byteLength);

/** @returns litres at or above 0.5. */
async function writeProbability(path: string, volume: ProbabilityVolume): Promise<number> {
  let positive = 0;
  const voxels = volume.voxels.map((p) => {
    if (p >= 0.5) positive++;
    return Math.floor(p * LEVELS) / LEVELS;
  });
  await mkdir(dirname(path), { recursive: true });
  await writeNifti(path, { grid: volume.grid, voxels });
  return positive / 1e6;
}
