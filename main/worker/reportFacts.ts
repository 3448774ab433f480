import type { RegistrationQuality } from '../../native-models/registration/transform.ts';

/** What a report says of a scan besides its images and warnings; a pseudonym, never a name. */
export interface ReportFacts {
  readonly scanId: string;
  readonly pseudonym: string;
  /** `YYYYMMDD` or null. */
  readonly studyDate: string | null;
  readonly description: string | null;
  readonly manufacturer: string | null;
  readonly kernel: string | null;
  readonly thicknessMm: number | null;
  readonly spacingMm: readonly [number, number, number];
  readonly slices: number;
  readonly contrast: boolean;
  readonly measures: readonly {
    readonly region: string;
    readonly name: string;
    readonly value: number | null;
  }[];
  readonly models: readonly ReportedModel[];
  readonly registration: { readonly quality: RegistrationQuality; readonly review: string } | null;
  readonly review: ReportedReview | null;
  readonly program: string;
  /** ISO 8601. */
  readonly madeAt: string;
}

export interface ReportedModel {
  readonly id: string;
  readonly name: string;
  readonly subtype: string;
  readonly pretrained: string | null;
  readonly engine: string;
  readonly weightsSha256: string;
  /** Of the windows, voxels. */
  readonly step: number;
  readonly threshold: number;
  /** Of a reader's brush over the mask. */
  readonly strokes: number;
  /** F1 in cross-validation by patient; null when it was not validated. */
  readonly f1: { readonly mean: number; readonly sd: number; readonly folds: number } | null;
}

export interface ReportedReview {
  readonly state: 'accepted' | 'corrected' | 'rejected' | 'changed';
  readonly reader: string;
  readonly at: string;
  readonly note: string;
}
