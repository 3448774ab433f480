import { join } from 'node:path';
import { fitLocalEvidence, type TexturedPatch } from '../../native-models/inference/fitLocalEvidence.ts';
import { evidenceTensors } from '../../native-models/inference/localEvidence.ts';
import { fineTune } from '../../native-models/training/fineTune.ts';
import {
  FINE_TUNING_DEFAULTS,
  type FineTuningMetric,
  type FineTuningSample,
  type FoldCheckpoint,
  type SubtypeResult,
} from '../../native-models/training/fineTuneSettings.ts';
import { logitCheckpoint } from '../artefacts/logitCheckpoint.ts';
import { conventionOf, readModelFolder, writeModelFolder } from '../artefacts/modelFolder.ts';
import { readSamples } from './fineTuneSamples.ts';
import { mergeSettings } from './mergeSettings.ts';
import { ordinaryTextures } from './ordinaryTextures.ts';
import type { JobRunner, Metric, ModelOutput } from './protocol.ts';
import { scanLooks } from './scanLooks.ts';
import { withEngine } from './withEngine.ts';

/** Trains classifiers on readers' boxes against healthy patches and writes a model for each subtype. */
export const fineTuneModel: JobRunner<'finetune'> = (input, context) =>
  withEngine(input.engine, async (engine) => {
    const { card, weights } = await readModelFolder(input.pretrainedFolder);
    const settings = {
      ...mergeSettings(FINE_TUNING_DEFAULTS, input.settings),
      folds: input.folds,
      seed: input.seed,
    };
    const lookOf = scanLooks();
    const samples = await readSamples(input, settings.negatives, conventionOf(card), context, lookOf);
    const ordinary = await ordinaryTextures(input, context, lookOf);
    const looks: FineTuningMetric[] = [];
    const tuned = await fineTune({
      scheme: input.scheme,
      subtypes: input.subtypes,
      samples,
      encoder: card.encoder,
      weights,
      engine,
      settings,
      report: context.report,
      onMetric: (look) => {
        looks.push(look);
        context.metric(metricOf(look));
      },
      signal: context.signal,
      kept: await foldCheckpoint(join(input.kept, engine.name)),
    });
    const outputs: ModelOutput[] = [];
    for (const [n, result] of tuned.subtypes.entries()) {
      const patches = {
        diseased: texturedOf(samples, n, 1),
        other: texturedOf(samples, n, 0),
        ordinary: ordinary[n]!,
      };
      const evidence = fitLocalEvidence(patches, input.seed);
      const windowCounts = result.comparison?.better === true;
      const tensors = new Map([...result.weights, ...evidenceTensors({ ...evidence, windowCounts })]);
      const written = await writeModelFolder(input.modelFolders[n]!, tensors, {
        kind: 'classifier',
        created: new Date().toISOString(),
        engine: engine.name,
        encoder: card.encoder,
        ...(card.convention && { convention: card.convention }),
        settings: { ...settings, scheme: input.scheme, subtype: result.subtype },
        lineage: input.lineage,
        curves: result.folds
          .slice(0, result.foldsPerSplit)
          .map((fold, index) => ({ fold: index + 1, ...fold })),
      });
      outputs.push({
        weightsSha256: written.weightsSha256,
        engine: engine.name,
        summary: { ...summaryOf(result), looks },
      });
    }
    return outputs;
  });

const texturedOf = (samples: readonly FineTuningSample[], output: number, target: 0 | 1): TexturedPatch[] =>
  samples.flatMap(({ targets, texture, patientKey }) =>
    texture && targets[output] === target ? [{ texture, patientKey }] : [],
  );

function metricOf({ fold, validationLoss, validationAuc, ...look }: FineTuningMetric): Metric {
  return {
    fold: fold === null ? 'all' : fold + 1,
    ...look,
    ...(validationLoss !== null && { validationLoss }),
    ...(validationAuc !== null && { validationAuc }),
  };
}

async function foldCheckpoint(folder: string): Promise<FoldCheckpoint> {
  const chunks = await logitCheckpoint([folder]);
  return {
    read: async (fold, numbers) => (await chunks.read(fold, numbers))?.[0],
    write: (fold, probabilities) => chunks.write(fold, [probabilities]),
  };
}

const summaryOf = ({
  summary,
  folds,
  baselines,
  comparison,
  calibration,
  counts,
  warnings,
}: SubtypeResult) => ({
  scores: summary,
  folds,
  baselines: baselines.map(({ name, summary: scores, folds: each }) => ({
    name,
    scores,
    aucs: each.map(({ auc }) => auc),
  })),
  comparison,
  calibration,
  counts,
  warnings,
});
