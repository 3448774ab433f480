import { z } from 'zod';
import { id, point } from '../../main/model/fields.ts';
import type { Vec3 } from '../../native-models/common/geometry.ts';
import { answers, call } from './call.ts';

export const VIEWING_CALLS = {
  /** Where a point of one scan (patient LPS, mm) lies in another, by way of the atlas that both are registered to. */
  carryPoint: call(z.strictObject({ fromScanId: id, toScanId: id, point: point }), answers<CarriedPoint>),
} as const;

export type CarriedPoint =
  | { readonly kind: 'carried'; readonly point: Vec3; readonly atlasName: string }
  /** `registration`: one of the two is not registered; `atlas`: they are, to no common atlas. */
  | { readonly kind: 'apart'; readonly lacks: 'registration' | 'atlas' };
