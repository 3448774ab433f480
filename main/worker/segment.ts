import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { segmentDense } from '../../native-models/inference/segmentDense.ts';
import { readAtlas } from '../artefacts/atlasFolder.ts';
import { readModelFolder } from '../artefacts/modelFolder.ts';
import { writeNifti } from '../artefacts/nifti.ts';
import type { JobRunner } from './protocol.ts';
import { scanLocations } from './scanLocations.ts';
import { readCt, readMask } from './volumes.ts';
import { withEngine } from './withEngine.ts';

/** Probabilities are kept in steps of 1/256, rounded down so that none crosses 0.5; they compress well. */
const LEVELS = 256;

/** Paints the probability of the model's subtype over the lungs of a scan. */
export const segmentScan: JobRunner<'segment'> = (input, context) =>
  withEngine(input.engine, async (engine) => {
    const began = performance.now();
    const { card, weights } = await readModelFolder(input.modelFolder);
    const ct = await readCt(input.scan.volume);
    const lungs = await readMask(input.scan.lungs);
    const atlas = await readAtlas(input.atlasFolder);
    const locationAt = await scanLocations(atlas, input.scan.transform, ct.grid);
    const encoder = await engine.loadEncoder(card.encoder, weights);
    let windows = 0;
    const probability = await segmentDense({
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
    });
    let positive = 0;
    for (const [index, p] of probability.voxels.entries()) {
      if (p >= 0.5) positive++;
      probability.voxels[index] = Math.floor(p * LEVELS) / LEVELS;
    }
    await mkdir(dirname(input.output), { recursive: true });
    await writeNifti(input.output, probability);
    return { windows, seconds: (performance.now() - began) / 1000, litres: positive / 1e6 };
  });
