import { invert, type Matrix3, multiply, type Vec3 } from '../common/geometry.ts';
import type { PosePlan } from './plan.ts';

/** Both directions between LPS mm of the patient and of the model thorax. */
export interface Pose {
  /** Writes the model point into `out[0..2]`; called millions of times, hence no allocation. */
  readonly toModel: (x: number, y: number, z: number, out: Float64Array) => void;
  readonly toPatient: (model: Vec3) => Vec3;
  readonly size: number;
}

/**
 * `model(p) = A (p − t) + Σ a_w sin(w · A (p − t) + φ_w)`: affine, then a smooth local deformation.
 * The inverse is found by fixed-point iteration (the waves' gradient stays under about 0.35).
 */
export function createPose(plan: PosePlan): Pose {
  const [m0, m1, m2, m3, m4, m5, m6, m7, m8] = plan.patientToModel;
  const [tx, ty, tz] = plan.offset;
  const modelToPatient: Matrix3 = invert(plan.patientToModel);
  const waves = plan.waves;

  const addWaves = (x: number, y: number, z: number, out: Float64Array) => {
    let dx = 0;
    let dy = 0;
    let dz = 0;
    for (const { amplitudeMm, wave, phase } of waves) {
      const s = Math.sin(wave[0] * x + wave[1] * y + wave[2] * z + phase);
      dx += amplitudeMm[0] * s;
      dy += amplitudeMm[1] * s;
      dz += amplitudeMm[2] * s;
    }
    out[0] = x + dx;
    out[1] = y + dy;
    out[2] = z + dz;
  };

  return {
    size: plan.size,
    toModel: (px, py, pz, out) => {
      const x = px - tx;
      const y = py - ty;
      const z = pz - tz;
      addWaves(m0 * x + m1 * y + m2 * z, m3 * x + m4 * y + m5 * z, m6 * x + m7 * y + m8 * z, out);
    },
    toPatient: (model) => {
      const moved = new Float64Array(3);
      let [x, y, z] = model;
      for (let i = 0; i < 12; i++) {
        addWaves(x, y, z, moved);
        x += model[0] - moved[0]!;
        y += model[1] - moved[1]!;
        z += model[2] - moved[2]!;
      }
      const p = multiply(modelToPatient, [x, y, z]);
      return [p[0] + tx, p[1] + ty, p[2] + tz];
    },
  };
}
