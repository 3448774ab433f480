import { z } from 'zod';
import { Refusal } from '../../native-models/common/refusal.ts';
import { FINE_TUNING_DEFAULTS } from '../../native-models/training/fineTuneSettings.ts';
import { PAPER_PRETRAINING } from '../../native-models/training/pretrainSettings.ts';
import { FINE_TUNING_FIELDS, PRETRAIN_FIELDS } from '../../native-models/training/settingFields.ts';
import type { SettingValues, TrainingCalls, TrainingPlan } from '../../preload/contract/training.ts';
import { metricsOf } from '../catalog/jobMetrics.ts';
import { listModels } from '../catalog/models.ts';
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
import {
  efficiencyRequest,
  type FineTuneWish,
  fineTuneRequest,
  pretrainRequest,
} from '../services/training/trainingRequests.ts';
import { trainingRuns } from '../services/training/trainingRuns.ts';
import type { Handlers } from './answer.ts';
import type { OpenedLibrary } from './openedLibrary.ts';
import type { LibraryQueue } from './queueOfLibrary.ts';

const one = z.strictObject({ jobId: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER) });
/** More points than a chart is wide are of no use. */
const MOST_POINTS = 1500;
/** A plan may be of one fine-tuning, which has no shares. */
const fineTunePlan = z.strictObject({
  ...efficiencyRequest.shape,
  shares: z.array(z.number().gt(0).max(1)).max(20),
});

const shown = ({ toMeasure: _, ...plan }: Planned): TrainingPlan => plan;
const fineTuneOnly = ({
  shares: _,
  ...request
}: FineTuneWish & { shares: readonly number[] }): FineTuneWish => request;

/** The calls of the training screen, answered. */
export function trainingHandlers(
  library: OpenedLibrary,
  queue: LibraryQueue,
): Pick<Handlers, keyof TrainingCalls> {
  const place = (): Place => ({ library: library.open(), engine: queue.open().engine });
  /** Measures what the plan lacks, then plans again. */
  const measured = async (plan: () => Planned): Promise<TrainingPlan> => {
    const { toMeasure, freeMb, ...planned } = plan();
    if (!toMeasure) refusePlan({ ...planned, freeMb });
    else await queue.open().aside((session) => measureCost(session, toMeasure, freeMb));
    return shown(plan());
  };
  return {
    trainingForms: {
      argument: z.undefined(),
      answer: () => ({
        pretrain: { fields: PRETRAIN_FIELDS, usual: { ...PAPER_PRETRAINING } as unknown as SettingValues },
        fineTune: {
          fields: FINE_TUNING_FIELDS,
          usual: { ...FINE_TUNING_DEFAULTS } as unknown as SettingValues,
        },
        models: listModels(library.open().catalog)
          .filter(({ kind }) => kind === 'pretrained')
          .map(({ id, name }) => ({ id, name }))
          .reverse(),
      }),
    },
    planPretraining: {
      argument: pretrainRequest,
      answer: (request) => shown(planPretraining(place(), request)),
    },
    planFineTuning: {
      argument: fineTunePlan,
      answer: (request) => shown(planFineTuning(place(), fineTuneOnly(request), request.shares)),
    },
    measurePretraining: {
      argument: pretrainRequest,
      answer: (request) => measured(() => planPretraining(place(), request)),
    },
    measureFineTuning: {
      argument: fineTunePlan,
      answer: (request) => measured(() => planFineTuning(place(), fineTuneOnly(request), request.shares)),
    },
    startPretraining: {
      argument: pretrainRequest,
      answer: (request) => {
        refusePlan(planPretraining(place(), request));
        return { jobId: queue.open().add('pretrain', request) };
      },
    },
    startFineTuning: {
      argument: fineTuneRequest,
      answer: (request) => {
        refusePlan(planFineTuning(place(), request));
        return { jobId: queue.open().add('finetune', request) };
      },
    },
    startEfficiency: {
      argument: efficiencyRequest,
      answer: (request) => {
        refusePlan(planFineTuning(place(), fineTuneOnly(request), request.shares));
        return { jobId: queue.open().add('efficiency', request) };
      },
    },
    finishTraining: {
      argument: one,
      answer: ({ jobId }) => {
        queue.open().finish(jobId);
        return null;
      },
    },
    trainingRuns: {
      argument: z.undefined(),
      answer: () => trainingRuns(library.open(), queue.open().list()),
    },
    jobMetrics: {
      argument: one,
      answer: ({ jobId }) => {
        requireQueued(library.open().catalog, jobId);
        return metricsOf(library.open().catalog, jobId, MOST_POINTS);
      },
    },
    exportEfficiency: {
      argument: one,
      answer: async ({ jobId }) => {
        const points = efficiencyPoints(requireQueued(library.open().catalog, jobId).result);
        if (points.length === 0) {
          throw new Refusal('nothing-to-export', `expected a curve with points, got none of job ${jobId}`);
        }
        const name = `efficiency-${jobId}.csv`;
        return { name: await exportFile(library.open(), name, Buffer.from(efficiencyCsv(points))) };
      },
    },
  };
}
