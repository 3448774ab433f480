import type { JobTicket } from '../contract.ts';

/** Windows every so many voxels; between them the probability is interpolated. */
export type SegmentStep = 1 | 2 | 4 | 8;

interface ScanIds {
  readonly scanIds: readonly string[];
}

/** Calls that make masks, measures and reports of chosen scans. */
export interface SegmentationCalls {
  /** Masks of each model on each scan, then the measures. */
  readonly segmentScans: {
    readonly argument: ScanIds & { readonly modelIds: readonly string[]; readonly step: SegmentStep };
    readonly value: JobTicket;
  };
  /** Runs the model for some seconds and tells what one scan would take at each step. */
  readonly estimateSegmentation: {
    readonly argument: { readonly scanId: string; readonly modelId: string };
    readonly value: readonly SegmentCost[];
  };
  readonly measureScans: { readonly argument: ScanIds; readonly value: JobTicket };
  /** A PDF of each scan among the library's exports. */
  readonly reportScans: { readonly argument: ScanIds; readonly value: JobTicket };
  /** All measures of these scans as one table among the exports; scans that have none are left out. */
  readonly exportMeasures: {
    readonly argument: ScanIds;
    readonly value: { readonly file: string; readonly scans: number };
  };
}

export const SEGMENTATION_CALLS = [
  'segmentScans',
  'estimateSegmentation',
  'measureScans',
  'reportScans',
  'exportMeasures',
] as const satisfies readonly (keyof SegmentationCalls)[];

export interface SegmentCost {
  readonly step: number;
  readonly windows: number;
  /** For one scan and one model. */
  readonly seconds: number;
}
