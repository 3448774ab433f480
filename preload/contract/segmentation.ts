import { z } from 'zod';
import { id, list, scanIds } from '../../main/model/fields.ts';
import type { JobTicket } from '../contract.ts';
import { answers, call } from './call.ts';

/** Windows every so many voxels; between them the probability is interpolated. */
export type SegmentStep = 1 | 2 | 4 | 8;

const MAX_MODELS = 100;
const step = z.union([z.literal(1), z.literal(2), z.literal(4), z.literal(8)]);

/** Calls that make masks, measures and reports of chosen scans. */
export const SEGMENTATION_CALLS = {
  /** Masks of each model on each scan, then the measures. */
  segmentScans: call(
    z.strictObject({
      scanIds,
      modelIds: list(id, 1, MAX_MODELS),
      step,
      /** Also refined by the local attenuation. */
      sharp: z.boolean().optional(),
      /** With models that are not shown to be better than what needs no learning. */
      anyway: z.boolean().optional(),
    }),
    answers<JobTicket>,
  ),
  /** Runs the model for some seconds and tells what one scan would take at each step. */
  estimateSegmentation: call(z.strictObject({ scanId: id, modelId: id }), answers<readonly SegmentCost[]>),
  measureScans: call(z.strictObject({ scanIds }), answers<JobTicket>),
  /** A PDF of each scan among the library's exports. */
  reportScans: call(z.strictObject({ scanIds }), answers<JobTicket>),
  /** All measures of these scans as one table among the exports; `missing` have none yet and are left out. */
  exportMeasures: call(
    z.strictObject({ scanIds }),
    answers<{ readonly file: string; readonly scans: number; readonly missing: readonly string[] }>,
  ),
} as const;

export interface SegmentCost {
  readonly step: number;
  readonly windows: number;
  /** For one scan and one model. */
  readonly seconds: number;
}
