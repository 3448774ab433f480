import type { Vec3 } from '../common/geometry.ts';
import { cageDistance, spineY } from './anatomy.ts';
import type { Rod } from './canvas.ts';

export interface BoneRod extends Rod {
  readonly hu: number;
}

const CORTEX_HU = 520;
const CARTILAGE_HU = 95;

/** Point of the chest wall `depth` mm outside the pleura, at an angle from the back (0) to the front (π). */
function wallPoint(side: -1 | 1, angle: number, z: number, depth: number): Vec3 {
  const [sx, sy] = [side * Math.sin(angle), Math.cos(angle)];
  let low = 5;
  let high = 170;
  for (let i = 0; i < 18; i++) {
    const middle = (low + high) / 2;
    if (cageDistance(middle * sx, middle * sy + 4, z) < depth) low = middle;
    else high = middle;
  }
  return [low * sx, low * sy + 4, z];
}

/** Rib `n` (0…11): from its vertebra round the chest, sinking to the front, ending in cartilage. */
function rib(n: number, side: -1 | 1, marrowHu: number): BoneRod[] {
  const head = 112 - 21.5 * n;
  const fall = Math.min(100, 40 + 13 * n);
  const end = n < 7 ? 2.72 : 2.6 - 0.32 * (n - 6);
  const bony = n < 7 ? 2.2 : end - 0.15;
  const path: { readonly at: Vec3; readonly angle: number }[] = [];
  for (let angle = 0.28; angle <= end + 1e-6; angle += (end - 0.28) / 26) {
    // Past the bone, cartilage climbs back towards the sternum.
    const climb = angle > bony ? (n - 1) * 9 * (angle - bony) : 0;
    const z = head - fall * ((1 - Math.cos(angle)) / 1.9) + climb;
    path.push({ at: wallPoint(side, angle, z, 7.5), angle });
  }
  const rods: BoneRod[] = [];
  for (let i = 1; i < path.length; i++) {
    const from = path[i - 1]!;
    const to = path[i]!;
    const bone = to.angle <= bony;
    for (const shift of [-2.6, 2.6]) {
      const [a, b]: [Vec3, Vec3] = [
        [from.at[0], from.at[1], from.at[2] + shift],
        [to.at[0], to.at[1], to.at[2] + shift],
      ];
      const r = bone ? 4.1 : 4.6;
      rods.push({ from: a, to: b, fromRadiusMm: r, toRadiusMm: r, hu: bone ? CORTEX_HU : CARTILAGE_HU });
      if (bone) rods.push({ from: a, to: b, fromRadiusMm: 2.7, toRadiusMm: 2.7, hu: marrowHu });
    }
  }
  // Shells first, marrow after, so that neighbouring pieces do not wall each other off.
  return rods.sort((p, q) => q.hu - p.hu);
}

function plate(rows: readonly (readonly [Vec3, Vec3])[], radius: number, hu: number): BoneRod[] {
  return rows.map(([from, to]) => ({ from, to, fromRadiusMm: radius, toRadiusMm: radius, hu }));
}

function sternum(marrowHu: number): BoneRod[] {
  const rows: [Vec3, Vec3][] = [];
  for (let z = 72; z >= -62; z -= 4) {
    const half = z > 36 ? 24 : z > -40 ? 13 : 6;
    const front = wallPoint(1, Math.PI - 0.001, z, 5)[1];
    rows.push([
      [-half, front, z],
      [half, front, z],
    ]);
  }
  return [...plate(rows, 5.4, 330), ...plate(rows, 3.9, marrowHu * 0.7)];
}

function shoulderGirdle(side: -1 | 1, marrowHu: number): BoneRod[] {
  const socket: Vec3 = [side * 152, 28, 122];
  const border: readonly Vec3[] = [
    [side * 74, 90, 112],
    [side * 76, 95, 80],
    [side * 84, 98, 45],
    [side * 102, 94, 12],
  ];
  const rows: [Vec3, Vec3][] = [];
  for (let i = 0; i + 1 < border.length; i++) {
    for (let step = 0; step < 10; step++) {
      const t = step / 10;
      const [a, b] = [border[i]!, border[i + 1]!];
      rows.push([
        [a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1]), a[2] + t * (b[2] - a[2])],
        [socket[0] - side * 12, socket[1] + 14, socket[2] - 4 - 10 * (i + t)],
      ]);
    }
  }
  const clavicle: [Vec3, Vec3][] = [
    [
      [side * 22, -68, 84],
      [side * 78, -62, 104],
    ],
    [
      [side * 78, -62, 104],
      [side * 146, -6, 140],
    ],
  ];
  return [
    ...plate(rows, 2.4, 360),
    ...plate(clavicle, 6, CORTEX_HU),
    ...plate(clavicle, 4, marrowHu),
    { from: socket, to: [side * 172, 20, 165], fromRadiusMm: 21, toRadiusMm: 15, hu: CORTEX_HU },
    { from: socket, to: [side * 172, 20, 165], fromRadiusMm: 18, toRadiusMm: 11, hu: marrowHu },
  ];
}

/** Ribs, sternum and shoulder girdle, model mm, in painting order. The spine is {@link spineHu}. */
export function skeleton(marrowHu: number): BoneRod[] {
  const sides = [-1, 1] as const;
  return [
    ...sides.flatMap((side) => shoulderGirdle(side, marrowHu)),
    ...Array.from({ length: 12 }, (_, n) => sides.flatMap((side) => rib(n, side, marrowHu))).flat(),
    ...sternum(marrowHu),
  ];
}

const LEVEL_MM = 24;

/** HU of the spine at a model point, or NaN where there is none. */
export function spineHu(x: number, y: number, z: number, marrowHu: number): number {
  const side = Math.abs(x);
  if (side > 36) return Number.NaN;
  const sy = spineY(z);
  const behind = y - sy;
  if (behind < -20 || behind > 62) return Number.NaN;
  const phase = ((((z + 4) % LEVEL_MM) + LEVEL_MM) % LEVEL_MM) / LEVEL_MM;
  const waist = 1 - 0.1 * Math.sin(Math.PI * phase);
  const body = Math.hypot(x / 19.5, behind / 16.5) / waist;
  if (body < 1) {
    if (phase < 0.2) return 85;
    return body > 0.9 || phase < 0.26 || phase > 0.95 ? 420 : marrowHu;
  }
  const canal = Math.hypot(x / 9.5, (behind - 25) / 8);
  if (canal < 1) return canal < 0.6 ? 40 : 5;
  const arch = phase > 0.3 && phase < 0.85;
  if (canal < 1.45 && arch) return canal > 1.3 ? 520 : 300;
  if (arch && Math.abs(behind - 27 - 0.25 * side) < 5.5 && side < 34) return 330;
  const slope = phase - (behind - 36) * 0.012;
  if (behind > 36 && behind < 60 && side < 4 && slope > 0.2 && slope < 0.6) return 380;
  return Number.NaN;
}
