import { type Random, seededRandom } from '../../native-models/common/random.ts';
import { PATCH_EDGE, PATCH_VOXELS } from '../../native-models/common/volume.ts';
import type { PatchAffine, ViewPlan } from '../../native-models/kernels/wasm/augment.ts';
import { WINDOW_HU } from '../../native-models/training/augment.ts';

/** The augmentation kernel in plain loops and float64, one voxel after the other. */
export function drawViewPlainly(patch: Int16Array, plan: ViewPlan, out: Float32Array): void {
  resamplePatch(patch, plan.affine, out);
  if (plan.sigmaHu > 0) addNoise(out, plan.sigmaHu, seededRandom(plan.noiseSeed));
  if (plan.gamma > 0) adjustContrast(out, plan.gamma);
  scaleToUnit(out);
}

function clipPatch(patch: Int16Array, out: Float32Array): void {
  for (let i = 0; i < patch.length; i++) {
    const hu = patch[i]!;
    out[i] = hu < WINDOW_HU.low ? WINDOW_HU.low : Math.min(hu, WINDOW_HU.high);
  }
}

const clipped = new Float32Array(PATCH_VOXELS);

/**
 * Trilinear with border padding: coordinates are clamped to the patch before interpolation.
 * A row of the view is a straight line in the patch, so only three additions lead from voxel to voxel.
 */
function resamplePatch(patch: Int16Array, affine: PatchAffine, out: Float32Array): void {
  clipPatch(patch, clipped);
  const [m0, m1, m2, m3, m4, m5, m6, m7, m8] = affine.matrix;
  const [oz, oy, ox] = affine.offset;
  const centre = (PATCH_EDGE - 1) / 2;
  const last = PATCH_EDGE - 1;
  const plane = PATCH_EDGE * PATCH_EDGE;
  let index = 0;
  for (let k = 0; k < PATCH_EDGE; k++) {
    for (let j = 0; j < PATCH_EDGE; j++) {
      const dz = k - centre;
      const dy = j - centre;
      const startZ = m0 * dz + m1 * dy - m2 * centre + oz + centre;
      const startY = m3 * dz + m4 * dy - m5 * centre + oy + centre;
      const startX = m6 * dz + m7 * dy - m8 * centre + ox + centre;
      for (let i = 0; i < PATCH_EDGE; i++) {
        let z = startZ + m2 * i;
        let y = startY + m5 * i;
        let x = startX + m8 * i;
        z = z < 0 ? 0 : Math.min(z, last);
        y = y < 0 ? 0 : Math.min(y, last);
        x = x < 0 ? 0 : Math.min(x, last);
        const z0 = z | 0;
        const y0 = y | 0;
        const x0 = x | 0;
        const fz = z - z0;
        const fy = y - y0;
        const fx = x - x0;
        const low = z0 * plane + y0 * PATCH_EDGE + x0;
        // At the last voxel the fraction is 0; step 0 keeps the read inside the patch.
        const stepX = x0 < last ? 1 : 0;
        const stepY = y0 < last ? PATCH_EDGE : 0;
        const high = low + (z0 < last ? plane : 0);
        const a = clipped[low]!;
        const b = clipped[low + stepY]!;
        const c = clipped[high]!;
        const d = clipped[high + stepY]!;
        const ab0 = a + (clipped[low + stepX]! - a) * fx;
        const ab1 = b + (clipped[low + stepY + stepX]! - b) * fx;
        const cd0 = c + (clipped[high + stepX]! - c) * fx;
        const cd1 = d + (clipped[high + stepY + stepX]! - d) * fx;
        const near = ab0 + (ab1 - ab0) * fy;
        const far = cd0 + (cd1 - cd0) * fy;
        out[index++] = near + (far - near) * fz;
      }
    }
  }
}

/** Box–Muller, both deviates of each pair. */
function addNoise(values: Float32Array, sigmaHu: number, random: Random): void {
  for (let i = 0; i < values.length; i += 2) {
    const radius = sigmaHu * Math.sqrt(-2 * Math.log(1 - random()));
    const angle = 2 * Math.PI * random();
    values[i]! += radius * Math.cos(angle);
    values[i + 1]! += radius * Math.sin(angle);
  }
}

function adjustContrast(values: Float32Array, gamma: number): void {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  const range = high - low;
  if (range <= 0) return;
  for (let i = 0; i < values.length; i++) {
    values[i] = ((values[i]! - low) / range) ** gamma * range + low;
  }
}

function scaleToUnit(values: Float32Array): void {
  const half = (WINDOW_HU.high - WINDOW_HU.low) / 2;
  for (let i = 0; i < values.length; i++) {
    const v = (values[i]! - WINDOW_HU.low) / half - 1;
    values[i] = v < -1 ? -1 : Math.min(v, 1);
  }
}
