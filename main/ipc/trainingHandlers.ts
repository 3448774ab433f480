import { Refusal } from '../../native-models/common/refusal.ts';
import { FINE_TUNING_DEFAULTS } from '../../native-models/training/fineTuneSettings.ts';
import { PAPER_PRETRAINING } from '../../native-models/training/pretrainSettings.ts';
import { FINE_TUNING_FIELDS, PRETRAIN_FIELDS } from '../../native-models/training/settingFields.ts';
import type { TRAINING_CALLS, TrainingPlan } from '../../preload/contract/training.ts';
import { metricsOf } from '../catalog/jobMetrics.ts';
import { listModels } from '../catalog/models.ts';
import { listReaders } from '../catalog/readers.ts';
import type { FineTuneForm, SettingValues } from '../model/trainingRequests.ts';
import { exportFile } from '../services/exports/exportFile.ts';
import { requireQueued } from '../services/jobs/jobQueue.ts';
import { efficiencyCsv } from '../services/training/efficiency.ts';
import { measureCost } from '../services/training/trainingCost.ts';
import { efficiencyPoints } from '../services/training/trainingKinds.ts';
import {
  type Place,
  type Planned,
  planFineTuning,
  planPretraining,
  refusePlan,
} from '../services/training/trainingPlan.ts';
import { trainingRuns } from '../services/training/trainingRuns.ts';
import type { Handlers } from './answer.ts';
import type { OpenedLibrary } from './openedLibrary.ts';
import type { LibraryQueue } from './queueOfLibrary.ts';

/** More points than a chart is wide are of no use. */
const MOST_POINTS = 1500;

const shown = ({ toMeasure: _, ...plan }: Planned): TrainingPlan => plan;
const fineTuneOnly = ({
  shares: _,
  ...request
}: FineTuneForm & { shares: readonly number[] }): FineTuneForm => request;

/** The calls of the training screen, answered. */
export function trainingHandlers(
  library: OpenedLibrary,
  queue: LibraryQueue,
): Pick<Handlers, keyof typeof TRAINING_CALLS> {
  const place = (): Place => ({ library: library.open(), engine: queue.open().engine });
  /** Measures what the plan lacks, then plans again. */
  const measured = async (plan: () => Planned): Promise<TrainingPlan> => {
    const { toMeasure, freeMb, ...planned } = plan();
    if (!toMeasure) refusePlan({ ...planned, freeMb });
    else await queue.open().aside((session) => measureCost(session, toMeasure, freeMb));
    return shown(plan());
  };
  return {
    trainingForms: () => ({
      pretrain: { fields: PRETRAIN_FIELDS, defaults: { ...PAPER_PRETRAINING } as unknown as SettingValues },
      fineTune: {
        fields: FINE_TUNING_FIELDS,
        defaults: { ...FINE_TUNING_DEFAULTS } as unknown as SettingValues,
      },
      readers: listReaders(library.open().catalog),
      models: listModels(library.open().catalog)
        .filter(({ kind }) => kind === 'pretrained')
        .map(({ id, name }) => ({ id, name }))
        .reverse(),
    }),
    planPretraining: (request) => shown(planPretraining(place(), request)),
    planFineTuning: (request) => shown(planFineTuning(place(), fineTuneOnly(request), request.shares)),
    measurePretraining: (request) => measured(() => planPretraining(place(), request)),
    measureFineTuning: (request) =>
      measured(() => planFineTuning(place(), fineTuneOnly(request), request.shares)),
    startPretraining: (request) => {
      refusePlan(planPretraining(place(), request));
      return { jobId: queue.open().add('pretrain', request) };
    },
    startFineTuning: (request) => {
      refusePlan(planFineTuning(place(), request));
      return { jobId: queue.open().add('finetune', request) };
    },
    startEfficiency: (request) => {
      refusePlan(planFineTuning(place(), fineTuneOnly(request), request.shares));
      return { jobId: queue.open().add('efficiency', request) };
    },
    finishTraining: ({ jobId }) => {
      queue.open().finish(jobId);
      return null;
    },
    trainingRuns: () => trainingRuns(library.open(), queue.open().list()),
    jobMetrics: ({ jobId }) => {
      requireQueued(library.open().catalog, jobId);
      return metricsOf(library.open().catalog, jobId, MOST_POINTS);
    },
    exportEfficiency: async ({ jobId }) => {
      const points = efficiencyPoints(requireQueued(library.open().catalog, jobId).result);
      if (points.length === 0) {
        throw new Refusal('nothing-to-export', `expected a curve with points, got none of job ${jobId}`);
      }
      const name = `efficiency-${jobId}.csv`;
      return { name: await exportFile(library.open(), name, Buffer.from(efficiencyCsv(points))) };
    },
  };
}
