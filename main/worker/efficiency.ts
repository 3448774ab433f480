import { deriveSeed } from '../../native-models/common/random.ts';
import { createEncoderWeights } from '../../native-models/network/initialise.ts';
import { efficiencyAt } from '../../native-models/training/efficiency.ts';
import { foldWarnings } from '../../native-models/training/fineTuneChecks.ts';
import { FINE_TUNING_DEFAULTS } from '../../native-models/training/fineTuneSettings.ts';
import { conventionOf, readModelFolder } from '../artefacts/modelFolder.ts';
import { readSamples } from './fineTuneSamples.ts';
import { mergeSettings } from './mergeSettings.ts';
import type { JobRunner } from './protocol.ts';
import { withEngine } from './withEngine.ts';

/** One point of the annotation-efficiency curve; from scratch the same encoder begins at random, by the seed. */
export const measureEfficiency: JobRunner<'efficiency'> = (input, context) =>
  withEngine(input.engine, async (engine) => {
    const { card, weights } = await readModelFolder(input.pretrainedFolder);
    const settings = {
      ...mergeSettings(FINE_TUNING_DEFAULTS, input.settings),
      folds: input.folds,
      seed: input.seed,
    };
    const samples = await readSamples(input, settings.negatives, conventionOf(card), context);
    const scratch = input.arm === 'scratch';
    const { summary, folds, trainedOn } = await efficiencyAt(
      {
        scheme: scratch ? 'full' : input.scheme,
        subtypes: input.subtypes,
        samples,
        encoder: card.encoder,
        weights: scratch ? createEncoderWeights(card.encoder, deriveSeed(input.seed, 'scratch')) : weights,
        engine,
        settings,
        report: context.report,
        signal: context.signal,
      },
      input.share,
    );
    const output = {
      scores: summary,
      trainedOn,
      warnings: foldWarnings(samples, 0, input.subtypes[0]!, input.folds, folds.length),
    };
    context.artefact({ name: 'point', details: output });
    return output;
  });
