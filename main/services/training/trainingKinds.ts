import { z } from 'zod';
import { FINE_TUNING_DEFAULTS } from '../../../native-models/training/fineTuneSettings.ts';
import {
  efficiencyRequest,
  type FineTuneForm,
  fineTuneRequest,
  pretrainRequest,
} from '../../model/trainingRequests.ts';
import type { QueuedKind } from '../library/queuedKind.ts';
import { annotationEfficiency, type EfficiencyPoint } from './efficiency.ts';
import { type FineTuneRequest, fineTune } from './finetune.ts';
import { pretrain } from './pretrain.ts';

const kind = <R>(definition: Omit<QueuedKind<R>, 'scansOf' | 'pathsOf'>): QueuedKind<R> => ({
  ...definition,
  scansOf: () => [],
  pathsOf: () => [],
});

const pretrainResult = z.object({ run: z.string() });

export const pretraining = kind({
  request: pretrainRequest,
  finishes: true,
  async run({ settings, patience, name }, { session, result, keep, say }) {
    const earlier = pretrainResult.safeParse(result);
    const model = await pretrain(
      session,
      { settings, ...(patience !== null && { patience }), ...(name !== null && { name }) },
      {
        ...(earlier.success && { resume: earlier.data.run }),
        began: (run) => keep({ run }),
      },
    );
    keep({ run: earlier.success ? earlier.data.run : model.id, modelId: model.id });
    say(`Model ${model.id}: ${model.name}`);
  },
});

export const fineTuning = kind({
  request: fineTuneRequest,
  async run(request, { session, keep, say }) {
    const model = await fineTune(session, fineTuneOf(request));
    keep({ modelId: model.id });
    say(`Model ${model.id}: ${model.name}`);
  },
});

export const efficiency = kind({
  request: efficiencyRequest,
  async run(request, { session, result, keep, part, say }) {
    const points = await annotationEfficiency(
      session,
      { ...fineTuneOf(request), shares: request.shares },
      { known: efficiencyPoints(result), keep: (known) => keep({ points: known }), part },
    );
    say(`${points.length} points of the curve are complete`);
  },
});

/** Points that a job has come to. */
export const efficiencyPoints = (result: unknown): readonly EfficiencyPoint[] =>
  (result as { readonly points?: readonly EfficiencyPoint[] } | null)?.points ?? [];

/** Folds and seed are settings to the form, and options of their own to the service. */
export function fineTuneOf({ model, settings, subtype, scheme, readers }: FineTuneForm): FineTuneRequest {
  const { folds = FINE_TUNING_DEFAULTS.folds, seed = FINE_TUNING_DEFAULTS.seed, ...rest } = settings;
  return {
    ...(model !== null && { model }),
    subtype,
    scheme,
    folds: folds as number,
    seed: seed as number,
    settings: rest,
    ...(readers && { readers }),
  };
}
