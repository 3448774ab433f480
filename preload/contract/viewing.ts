import { z } from 'zod';
import { id, point } from '../../main/model/fields.ts';
import type { Vec3 } from '../../native-models/common/geometry.ts';
import type { PixelLayer } from '../contract.ts';
import { answers, call } from './call.ts';

export const VIEWING_CALLS = {
  /** Where a point of one scan (patient LPS, mm) lies in another: as it is in one frame of reference, else by way of an atlas. */
  mapPointBetweenScans: call(
    z.strictObject({ fromScanId: id, toScanId: id, point: point }),
    answers<MappedPoint>,
  ),
  /** The original series at its own resolution; decoded at the first opening, which takes some seconds. */
  openSeries: call(z.strictObject({ scanId: id }), answers<SeriesLayer>),
} as const;

export interface SeriesLayer extends PixelLayer {
  /** False where the series is tilted, irregular or has gaps: voxels were then interpolated. */
  readonly exact: boolean;
}

export type MappedPoint =
  /** Without an atlas where both series have one frame of reference: the point is the same. */
  | { readonly kind: 'carried'; readonly point: Vec3; readonly atlasName: string | null }
  /** `registration`: one of the two is not registered; `atlas`: they are, to no common atlas. */
  | { readonly kind: 'apart'; readonly lacks: 'registration' | 'atlas' };
