import type { Affine } from '../common/affine.ts';
import type { Grid } from '../common/geometry.ts';

/**
 * φ⁻¹ of the paper (eq. 1–2): atlas mm → patient mm, both LPS; `patient = affine(bspline(atlas))`
 * with `bspline(x) = x + Σ c·β³`, without `bspline` it is affine. Registration draws the patient
 * through the affine before it looks for the B-spline, so this order is ours, not elastix's.
 */
export interface AtlasToPatient {
  readonly affine: Affine;
  readonly bspline?: {
    /** Control-point lattice in atlas mm. */
    readonly lattice: Grid;
    /** Displacement coefficients in mm, `[axis, z, y, x]` C order. */
    readonly coefficients: Float64Array;
  };
}

/** Stored with each registration and shown to the reader, who accepts or rejects it. */
export interface RegistrationQuality {
  readonly method: 'affine' | 'deformable';
  /** Dice of the warped atlas mask with the patient's, both lungs as one. */
  readonly dice: number;
  readonly diceRight: number;
  readonly diceLeft: number;
  readonly diceAffine: number;
  /** Smallest Jacobian determinant inside the atlas lung; ≤ 0 means folding. */
  readonly smallestJacobian: number;
  /** Share of the landmarks whose centre is in the atlas's lung but not in the patient's. */
  readonly landmarksOutside: number;
  readonly seconds: number;
  /** True when the scan ends inside the patient's lungs: the atlas was fitted to a part. Absent in older ones. */
  readonly lungCutOff?: boolean;
  /** Which rung of the ladder was taken, e.g. `mutual-information/centres`. */
  readonly rung: string;
}
