import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Refusal } from '../../native-models/common/refusal.ts';
import type { MaskVolume } from '../../native-models/common/volume.ts';
import { evidenceOf, sharpenedSlices } from '../../native-models/inference/localEvidence.ts';
import type { ScanLook } from '../../native-models/inference/localTexture.ts';
import { probabilitySlices } from '../../native-models/inference/probabilityOfLungs.ts';
import { scanLook } from '../../native-models/inference/scanLook.ts';
import { segmentDense } from '../../native-models/inference/segmentDense.ts';
import type { NamedTensors } from '../../native-models/network/weights.ts';
import { classifierOf } from '../../native-models/training/classifierWeights.ts';
import { readAtlas } from '../artefacts/atlasFolder.ts';
import { logitCheckpoint } from '../artefacts/logitCheckpoint.ts';
import { conventionOf, type ModelCard, readModelFolder } from '../artefacts/modelFolder.ts';
import { writeNiftiSlices } from '../artefacts/nifti.ts';
import { writeSealed } from '../artefacts/sealed.ts';
import type { JobRunner, LandmarkedScan } from './protocol.ts';
import { scanLocations } from './scanLocations.ts';
import { readCt, readMask } from './volumes.ts';
import { withEngine } from './withEngine.ts';

const NO_EVIDENCE =
  'a sharper mask needs the local attenuation of the boxes, which this model was fine-tuned without: fine-tune again';

/** Probabilities are kept in steps of 1/256, rounded down so that none crosses 0.5, in a byte each. */
const LEVELS = 256;

/**
 * Paints the probability of each model's subtype over the lungs of a scan. Models that share a frozen
 * encoder share its work: each window is encoded once. One group's volumes are written while the next
 * group's windows are encoded.
 */
export const segmentScan: JobRunner<'segment'> = async (input, context) => {
  const began = performance.now();
  const reading = readSegmentInput(input.atlasFolder, input.scan, input.models);
  // Heard when the engine is up; a refusal of either must not go unheard in between.
  reading.catch(() => undefined);
  return withEngine(input.engine, async (engine) => {
    const { ct, lungs, locationsOf, models } = await reading;
    const { report, signal } = context;
    let windows = 0;
    let look: ScanLook | undefined;
    const litres: Promise<number>[] = [];
    const sharpLitres: Promise<number>[] = [];
    for (const group of sharedEncoders(models)) {
      const { card, weights } = models[group[0]!]!;
      const encoder = await engine.loadEncoder(card.encoder, weights);
      const convention = conventionOf(card);
      const results = await segmentDense({
        ct,
        lungs,
        locationAt: locationsOf(convention),
        convention,
        encoder,
        classifiers: group.map((index) => classifierOf(models[index]!.weights)),
        step: input.step,
        // Engines agree to a few digits only: one does not go on with what another began.
        kept: await logitCheckpoint(group.map((index) => join(input.models[index]!.kept, engine.name))),
        report,
        signal,
      });
      await encoder.dispose();
      windows += results[0]!.nodes.length;
      for (const [n, index] of group.entries()) {
        const { output, sharpOutput } = input.models[index]!;
        const slices = () => probabilitySlices(lungs, results[n]!);
        litres[index] = writeProbability(output, lungs, slices(), signal);
        litres[index].catch(() => undefined);
        if (sharpOutput === undefined) continue;
        const evidence = evidenceOf(models[index]!.weights);
        if (!evidence) throw new Refusal('no-local-model', NO_EVIDENCE);
        look ??= scanLook(ct, lungs);
        sharpLitres[index] = writeProbability(
          sharpOutput,
          lungs,
          sharpenedSlices(ct.voxels, ct.grid.dimensions, look, slices(), evidence),
          signal,
        );
        sharpLitres[index].catch(() => undefined);
      }
    }
    return {
      windows,
      litres: await Promise.all(litres),
      sharpLitres: await Promise.all(sharpLitres),
      seconds: (performance.now() - began) / 1000,
    };
  });
};

/** All that is read from disk, at once. */
export async function readSegmentInput(
  atlasFolder: string,
  scan: LandmarkedScan,
  models: readonly { readonly folder: string }[],
) {
  const [ct, lungs, atlas, ...read] = await Promise.all([
    readCt(scan.volume),
    readMask(scan.lungs),
    readAtlas(atlasFolder),
    ...models.map(({ folder }) => readModelFolder(folder)),
  ]);
  return { ct, lungs, locationsOf: await scanLocations(atlas, scan.transform, ct.grid), models: read };
}

/** Indices of the models, those with equal encoders together. */
function sharedEncoders(models: readonly ReadModel[]): number[][] {
  const groups: number[][] = [];
  for (const [index, model] of models.entries()) {
    const group = groups.find(([first]) => sameEncoder(models[first!]!, model));
    if (group) group.push(index);
    else groups.push([index]);
  }
  return groups;
}

interface ReadModel {
  readonly card: ModelCard;
  readonly weights: NamedTensors;
}

function sameEncoder(a: ReadModel, b: ReadModel): boolean {
  if (conventionOf(a.card) !== conventionOf(b.card)) return false;
  const encoder = [...a.weights].filter(([name]) => !/^(classifier|local)\./.test(name));
  return encoder.every(([name, { data }]) => {
    const other = b.weights.get(name)?.data;
    return other !== undefined && Buffer.compare(bytesOf(data), bytesOf(other)) === 0;
  });
}

const bytesOf = (data: Float32Array): Buffer => Buffer.from(data.buffer, data.byteOffset, data.byteLength);

/** @returns litres at or above 0.5. @throws Refusal `mask-not-finite`. */
async function writeProbability(
  path: string,
  lungs: MaskVolume,
  slices: Iterable<Float32Array>,
  signal: AbortSignal,
): Promise<number> {
  let positive = 0;
  function* levels(): Generator<Uint8Array> {
    for (const slice of slices) {
      yield Uint8Array.from(slice, (p) => {
        if (!(p >= 0 && p <= 1)) {
          throw new Refusal(
            'mask-not-finite',
            `the model gave ${p} as a probability; its mask would be no mask`,
          );
        }
        if (p >= 0.5) positive++;
        return Math.min(Math.floor(p * LEVELS), LEVELS - 1);
      });
    }
  }
  await mkdir(dirname(path), { recursive: true });
  await writeNiftiSlices(
    path,
    { grid: lungs.grid, slope: 1 / LEVELS, slices: levels() },
    signal,
    writeSealed,
  );
  return positive / 1e6;
}
