import { compareSteps } from '../../native-models/inference/compareSteps.ts';
import { classifierOf } from '../../native-models/training/classifierWeights.ts';
import { conventionOf } from '../artefacts/modelFolder.ts';
import type { JobRunner } from './protocol.ts';
import { readSegmentInput } from './segment.ts';
import { withEngine } from './withEngine.ts';

/** What each step would cost on a scan and, when asked, how far it is from step 1. Writes nothing. */
export const compareSegmentSteps: JobRunner<'segmentSteps'> = async (input, { report, signal }) => {
  const { atlasFolder, scan, modelFolder, blocks, secondsEach } = input;
  const { models, locationsOf, ...read } = await readSegmentInput(atlasFolder, scan, [
    { folder: modelFolder },
  ]);
  const { card, weights } = models[0]!;
  const convention = conventionOf(card);
  const locationAt = locationsOf(convention);
  return withEngine(input.engine, async (engine) => {
    const encoder = await engine.loadEncoder(card.encoder, weights);
    const classifiers = [classifierOf(weights)];
    return compareSteps(
      { ...read, locationAt, convention, encoder, classifiers, report, signal },
      { blocks, secondsEach, seed: 1 },
    );
  });
};
