import type { Vec3 } from '../../native-models/common/geometry.ts';

/** Calls of the viewer, beside `openScan`. */
export const VIEWING_CALLS = ['carryPoint'] as const;

export interface ViewingCalls {
  /** Where a point of one scan (patient LPS, mm) lies in another, by way of the atlas that both are registered to. */
  readonly carryPoint: {
    readonly argument: { readonly fromScanId: string; readonly toScanId: string; readonly point: Vec3 };
    readonly value: CarriedPoint;
  };
}

export type CarriedPoint =
  | { readonly kind: 'carried'; readonly point: Vec3; readonly atlasName: string }
  /** `registration`: one of the two is not registered; `atlas`: they are, to no common atlas. */
  | { readonly kind: 'apart'; readonly lacks: 'registration' | 'atlas' };
