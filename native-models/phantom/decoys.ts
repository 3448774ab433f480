import type { Vec3 } from '../common/geometry.ts';
import { normal, type Random } from '../common/random.ts';
import type { CtVolume, MaskVolume } from '../common/volume.ts';
import { edgeWidth, visitBall } from './canvas.ts';

/** A healthy dark lobule: a polyhedron of lung tissue with more air, its texture and vessels kept. LPS mm. */
export interface DarkLobule {
  readonly centre: Vec3;
  /** Outward unit normals of the faces and their distances from the centre, mm. */
  readonly faces: readonly { readonly normal: Vec3; readonly distanceMm: number }[];
  readonly hu: number;
}

/** A place where a lesion would have been, with the volume of air that it would have held. */
export interface VacantSite {
  readonly at: Vec3;
  readonly airMm3: number;
}

const GOLDEN = (1 + Math.sqrt(5)) / 2;
/** Face normals of a regular dodecahedron, one of each opposite pair. */
const AXES: readonly Vec3[] = (
  [
    [0, 1, GOLDEN],
    [0, 1, -GOLDEN],
    [1, GOLDEN, 0],
    [1, -GOLDEN, 0],
    [GOLDEN, 0, 1],
    [-GOLDEN, 0, 1],
  ] as const
).map(([x, y, z]) => {
  const length = Math.hypot(x, y, z);
  return [x / length, y / length, z / length];
});
/** Volume of a dodecahedron whose faces lie at distance 1. */
const UNIT_VOLUME = 5.55;
/** Secondary lobules are 10–25 mm across. */
const RADIUS_MM = { low: 5.5, high: 8.5 };
const DECOY_HU = { mean: -975, sd: 9 };
/** How much of a voxel's departure from the mean of the lung stays when its lobule is darkened. */
const KEPT_TEXTURE = 0.5;
/** Lobules end at septa: sharper than air trapping, softer than the rim of a hole. */
const EDGE_MM = 1.8;

function randomBasis(random: Random): readonly [Vec3, Vec3, Vec3] {
  const unit = ([x, y, z]: Vec3): Vec3 => {
    const length = Math.hypot(x, y, z) || 1;
    return [x / length, y / length, z / length];
  };
  const a = unit([normal(random), normal(random), normal(random)]);
  const loose: Vec3 = [normal(random), normal(random), normal(random)];
  const along = loose[0] * a[0] + loose[1] * a[1] + loose[2] * a[2];
  const b = unit([loose[0] - along * a[0], loose[1] - along * a[1], loose[2] - along * a[2]]);
  const c: Vec3 = [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
  return [a, b, c];
}

function darkLobule(centre: Vec3, radiusMm: number, random: Random): DarkLobule {
  const [a, b, c] = randomBasis(random);
  const faces = AXES.flatMap(([x, y, z]) => {
    const n: Vec3 = [
      x * a[0] + y * b[0] + z * c[0],
      x * a[1] + y * b[1] + z * c[1],
      x * a[2] + y * b[2] + z * c[2],
    ];
    const distance = () => radiusMm * (0.85 + 0.3 * random());
    return [
      { normal: n, distanceMm: distance() },
      { normal: [-n[0], -n[1], -n[2]] as Vec3, distanceMm: distance() },
    ];
  });
  return { centre, faces, hu: DECOY_HU.mean + DECOY_HU.sd * normal(random) };
}

/**
 * Dark lobules at some of the places where lesions would have been, so many that they hold the lesions'
 * air: a lung's attenuation does not tell whether it is ill.
 */
export function placeDecoys(sites: readonly VacantSite[], random: Random): readonly DarkLobule[] {
  const lobules: DarkLobule[] = [];
  let owedMm3 = 0;
  for (const { at, airMm3 } of sites) {
    owedMm3 += airMm3;
    const radiusMm = RADIUS_MM.low + (RADIUS_MM.high - RADIUS_MM.low) * random();
    const volumeMm3 = UNIT_VOLUME * radiusMm ** 3;
    if (owedMm3 < volumeMm3 / 2) continue;
    owedMm3 -= volumeMm3;
    lobules.push(darkLobule(at, radiusMm, random));
  }
  return lobules;
}

/** Darkens lung tissue inside the lobules. @param meanHu of the lung's tissue. Mutates `ct`. */
export function paintDecoys(
  ct: CtVolume,
  lungs: MaskVolume,
  lobules: readonly DarkLobule[],
  meanHu: number,
): void {
  const width = edgeWidth(ct) + EDGE_MM;
  for (const { centre, faces, hu } of lobules) {
    const reach = 1.45 * RADIUS_MM.high + width;
    visitBall(ct, centre, reach, (at, _, x, y, z) => {
      if (lungs.voxels[at] === 0) return;
      let outside = Number.NEGATIVE_INFINITY;
      for (const { normal: n, distanceMm } of faces) {
        const along = n[0] * (x - centre[0]) + n[1] * (y - centre[1]) + n[2] * (z - centre[2]);
        outside = Math.max(outside, along - distanceMm);
      }
      const share = Math.min(1, Math.max(0, 0.5 - outside / width));
      if (share === 0) return;
      const here = ct.voxels[at]!;
      const dark = hu + KEPT_TEXTURE * (here - meanHu);
      ct.voxels[at] = Math.min(here, Math.round(here + share * (dark - here)));
    });
  }
}
