import type { Subtype } from '../../catalog/boxes.ts';
import { measuresOfScan } from '../../catalog/measures.ts';
import { findModel } from '../../catalog/models.ts';
import { scanOverviews } from '../../catalog/overview.ts';
import { predictionsOfScan } from '../../catalog/predictions.ts';
import { latestReviews, type Review } from '../../catalog/reviews.ts';
import type { Library } from '../library/library.ts';
import { type ReviewState, stateOf } from './review.ts';

export interface ReviewedScan {
  readonly scanId: string;
  readonly patientKey: string;
  readonly studyDate: string | null;
  readonly masks: readonly {
    readonly subtype: Subtype;
    readonly modelName: string;
    readonly percent: number | null;
  }[];
  readonly laa950: number | null;
  readonly state: ReviewState;
  readonly last: Review | null;
}

/** Every scan that has masks, with what was said of them last. */
export function reviewedScans({ catalog }: Library): ReviewedScan[] {
  const reviews = new Map(latestReviews(catalog).map((review) => [review.scanId, review]));
  return scanOverviews(catalog)
    .filter(({ stage }) => stage === 'segmented')
    .map(({ id, patientKey, studyDate }) => {
      const predictions = predictionsOfScan(catalog, id);
      const last = reviews.get(id) ?? null;
      const both = measuresOfScan(catalog, id).filter(({ region }) => region === 'both');
      const figure = (name: string) => both.find((row) => row.name === name)?.value ?? null;
      return {
        scanId: id,
        patientKey,
        studyDate,
        masks: predictions.map(({ subtype, modelId }) => ({
          subtype,
          modelName: findModel(catalog, modelId)?.name ?? modelId,
          percent: figure(`${subtype} %`),
        })),
        laa950: figure('laa950'),
        state: stateOf(last, predictions),
        last,
      };
    });
}
