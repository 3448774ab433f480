import type {
  ClassificationScores,
  ScoreSummary,
} from '../../../native-models/analysis/classificationScores.ts';
import { FINE_TUNING_DEFAULTS } from '../../../native-models/training/fineTuneSettings.ts';
import { PAPER_PRETRAINING } from '../../../native-models/training/pretrainSettings.ts';
import {
  FINE_TUNING_FIELDS,
  PRETRAIN_FIELDS,
  type SettingField,
  settingAt,
} from '../../../native-models/training/settingFields.ts';
import type { BaselineScores, TrainingRun } from '../../../preload/contract/training.ts';
import { findModel } from '../../catalog/models.ts';
import type { QueuedJob } from '../../catalog/queue.ts';
import type { FineTuneForm, PretrainForm } from '../../model/trainingRequests.ts';
import { mergeSettings } from '../../worker/mergeSettings.ts';
import type { Library } from '../library/library.ts';
import { efficiencyPoints } from './trainingKinds.ts';

interface Summary {
  readonly scores?: ScoreSummary | null;
  readonly baselines?: readonly BaselineScores[];
  readonly folds?: readonly ClassificationScores[];
  readonly warnings?: readonly { readonly message: string }[];
  readonly endedEarly?: { readonly epochs: number; readonly planned: number; readonly why: string };
}

const KINDS = ['pretrain', 'finetune', 'efficiency'] as const;

/** The window's trainings, newest first, with what they were asked and what they led to. */
export const trainingRuns = (library: Library, jobs: readonly QueuedJob[]): TrainingRun[] =>
  jobs
    .flatMap((job) => {
      const kind = KINDS.find((name) => name === job.kind);
      return kind ? [trainingRun(library, job, kind)] : [];
    })
    .reverse();

function trainingRun(library: Library, job: QueuedJob, kind: TrainingRun['kind']): TrainingRun {
  const modelId = (job.result as { readonly modelId?: string } | null)?.modelId ?? null;
  const model = modelId === null ? undefined : findModel(library.catalog, modelId);
  const { scores, baselines, folds, warnings, endedEarly } = (model?.summary ?? {}) as Summary;
  const pretrained = kind === 'pretrain';
  const request = job.request as PretrainForm & FineTuneForm;
  const settings: Record<string, string | number> = pretrained
    ? settingsInEffect(PAPER_PRETRAINING, request.settings, PRETRAIN_FIELDS)
    : {
        subtype: request.subtype,
        scheme: request.scheme,
        model: request.model ?? 'newest',
        ...settingsInEffect(FINE_TUNING_DEFAULTS, request.settings, FINE_TUNING_FIELDS),
      };
  if (pretrained && request.patience !== null) settings.patience = request.patience;
  return {
    jobId: job.id,
    kind,
    title:
      model?.name ?? (pretrained ? (request.name ?? 'Pretraining') : `${request.subtype}, ${request.scheme}`),
    state: job.state,
    createdAt: job.createdAt,
    modelId: model ? modelId : null,
    settings,
    scores: scores ?? null,
    baselines: (baselines ?? []).map(({ name, scores: each }) => ({ name, scores: each })),
    folds: folds ?? [],
    warnings: (warnings ?? []).map(({ message }) => message),
    endedEarly: endedEarly
      ? `${endedEarly.epochs} of ${endedEarly.planned} epochs, ${endedEarly.why === 'asked' ? 'stopped by hand' : 'no improvement'}`
      : null,
    points: efficiencyPoints(job.result),
  };
}

/** By path, as words or numbers. */
function settingsInEffect(defaults: object, changes: object, fields: readonly SettingField[]) {
  const settings = mergeSettings(defaults, changes as Record<string, unknown>);
  return Object.fromEntries(
    fields.flatMap(({ path }): [string, string | number][] => {
      const value = settingAt(settings, path);
      if (value === undefined) return [];
      return [[path, typeof value === 'number' || typeof value === 'string' ? value : JSON.stringify(value)]];
    }),
  );
}
