import { type Grid, IDENTITY, type Vec3 } from '../../../native-models/common/geometry.ts';
import { seededRandom } from '../../../native-models/common/random.ts';
import type { CtVolume } from '../../../native-models/common/volume.ts';

/** A chest of ellipsoids on a 3 mm grid, centred on [0, 0, 0] mm; what it is made of can be changed. */
export interface ChestOptions {
  readonly lungHu?: number;
  readonly noiseHu?: number;
  /** Half the gap between the lungs at the front, mm; 0 leaves a pleura of one voxel. */
  readonly halfGapMm?: number;
  readonly withLeft?: boolean;
  readonly withTable?: boolean;
  /** Radius of the reconstructed cylinder; −1024 beyond. */
  readonly fieldMm?: number;
  /** Cuts the grid in x: what a small field of view does. */
  readonly halfWidthMm?: number;
}

export const CHEST_RIGHT: Vec3 = [-62, 0, 0];
export const CHEST_LEFT: Vec3 = [62, 0, 0];
/** Uniform noise of unit deviation has this width. */
const NOISE = Math.sqrt(12);
const SEMI_AXES: Vec3 = [52, 72, 96];

export const inLung = (x: number, y: number, z: number, [cx, cy, cz]: Vec3): boolean =>
  ((x - cx) / SEMI_AXES[0]) ** 2 + ((y - cy) / SEMI_AXES[1]) ** 2 + ((z - cz) / SEMI_AXES[2]) ** 2 < 1;

export function makeChest(options: ChestOptions = {}): CtVolume {
  const { lungHu = -850, noiseHu = 20, halfGapMm = 8, withLeft = true, withTable = true } = options;
  const random = seededRandom(7);
  const halfWidth = options.halfWidthMm ?? 171;
  const dimensions: Vec3 = [(2 * halfWidth) / 3 + 1, 94, 81];
  const grid: Grid = {
    dimensions,
    spacingMm: [3, 3, 3],
    origin: [-halfWidth, -129, -120],
    direction: IDENTITY,
  };
  const voxels = new Int16Array(dimensions[0] * dimensions[1] * dimensions[2]);
  let v = 0;
  for (let z = -120; z <= 120; z += 3) {
    for (let y = -129; y <= 150; y += 3) {
      for (let x = -halfWidth; x <= halfWidth; x += 3) {
        const far = options.fieldMm !== undefined && Math.hypot(x, y) > options.fieldMm;
        const hu =
          tissue(x, y, z, lungHu, halfGapMm, withLeft, withTable) + noiseHu * NOISE * (random() - 0.5);
        voxels[v++] = far ? -1024 : Math.max(-1024, Math.round(hu));
      }
    }
  }
  return { grid, voxels };
}

function tissue(
  x: number,
  y: number,
  z: number,
  lungHu: number,
  halfGap: number,
  withLeft: boolean,
  withTable: boolean,
): number {
  if (withTable && Math.abs(x) < 150 && y > 112 && y < 142) {
    return y < 117 || y > 137 || Math.abs(x) > 144 ? 100 : -930; // foam in its shell
  }
  if ((x / 150) ** 2 + (y / 105) ** 2 >= 1) return -1000;
  // Trachea down to the carina at z = 30, then one bronchus to each lung.
  if (z > 30 && x * x + (y - 10) ** 2 < 81) return -1000;
  const drop = 30 - z;
  if (drop >= 0 && drop < 26 && (Math.abs(x) - drop) ** 2 + (y - 10) ** 2 < 49) return -1000;
  if (z > 20 && Math.abs(x) < 14 && Math.abs(y - 10) < 14) return 40;
  // Vessels, across the lungs.
  if (Math.hypot(y + 20, z + 30) < 4) return 40;
  // At the front the lungs reach towards each other.
  const tongue = z > -40 && z < 20 && y < -35 && y > -60 && Math.abs(x) < 40 && Math.abs(x) > halfGap;
  if (inLung(x, y, z, CHEST_RIGHT) || (tongue && x < 0)) return lungHu;
  if (withLeft && (inLung(x, y, z, CHEST_LEFT) || (tongue && x > 0))) return lungHu;
  return 40;
}
