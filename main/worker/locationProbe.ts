import { patientFolds } from '../../native-models/analysis/crossValidation.ts';
import { deriveSeed, seededRandom } from '../../native-models/common/random.ts';
import { joinSplits } from '../../native-models/training/baselines.ts';
import { encodeSamples } from '../../native-models/training/fineTune.ts';
import { checkSamples } from '../../native-models/training/fineTuneChecks.ts';
import {
  FINE_TUNING_DEFAULTS,
  type FineTuningSample,
} from '../../native-models/training/fineTuneSettings.ts';
import { heldOutLogistic, scoreFolds } from '../../native-models/training/validate.ts';
import { readAtlas } from '../artefacts/atlasFolder.ts';
import { conventionOf, readModelFolder } from '../artefacts/modelFolder.ts';
import { readSamples } from './fineTuneSamples.ts';
import { mergeSettings } from './mergeSettings.ts';
import type { JobRunner, LocationProbeRow } from './protocol.ts';
import { withEngine } from './withEngine.ts';

/** How much of its readout an encoder owes to the location that it is told (section 5.4.2, table 7). */
export const probeLocation: JobRunner<'locationProbe'> = (input, context) =>
  withEngine(input.engine, async (engine) => {
    const { card, weights } = await readModelFolder(input.pretrainedFolder);
    const settings = {
      ...mergeSettings(FINE_TUNING_DEFAULTS, input.settings),
      folds: input.folds,
      seed: input.seed,
    };
    const own = await readSamples(input, settings.negatives, conventionOf(card), context);
    checkSamples(own, input.subtypes, settings.folds, settings.minimumPerClass);
    const splits = Array.from({ length: settings.repeats }, (_, n) =>
      patientFolds(own, settings.folds, deriveSeed(settings.seed, 'split', n)),
    );
    const { landmarks } = await readAtlas(input.atlasFolder);
    const random = seededRandom(deriveSeed(settings.seed, 'random location'));
    const astray = own.map(
      (sample): FineTuningSample => ({
        ...sample,
        location: landmarks[Math.floor(random() * landmarks.length)]!.location,
      }),
    );
    const rows: LocationProbeRow[] = [];
    for (const [location, samples] of [
      ['own', own],
      ['random', astray],
    ] as const) {
      const features = await encodeSamples({
        scheme: 'linear',
        subtypes: input.subtypes,
        samples,
        encoder: card.encoder,
        weights,
        engine,
        settings,
        report: context.report,
        signal: context.signal,
      });
      for (const [output, subtype] of input.subtypes.entries()) {
        const targets = own.map((sample) => sample.targets[output]!);
        const { folds, summary } = joinSplits(
          splits.map((split) =>
            scoreFolds(split, heldOutLogistic(features, targets, split, settings.logistic), targets),
          ),
        );
        rows.push({
          subtype,
          location,
          scores: summary,
          accuracies: folds.map(({ accuracy }) => accuracy),
        });
      }
    }
    return { rows };
  });
