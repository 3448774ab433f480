import { ellipsoid, profile, smoothMax, smoothMin, smoothStep, superellipse } from './implicit.ts';
import type { ShapePlan } from './plan.ts';

/**
 * The model thorax: signed distances in model mm (negative inside), LPS axes, origin in the middle of
 * the chest, carina at z = 35, lung apices near z = 125, deepest recess near z = −135.
 */
export const FIELD = {
  lung: 0,
  skin: 1,
  muscle: 2,
  cage: 3,
  heart: 4,
  diaphragm: 5,
  /** Positive above the oblique fissure of its side. */
  oblique: 6,
  /** Positive above the right horizontal fissure. */
  horizontal: 7,
  /** Model x: negative is the patient's right. */
  x: 8,
  y: 9,
  z: 10,
} as const;
export const FIELDS = 11;

const CAGE_HALF_WIDTH = [
  [-150, 121],
  [-100, 126],
  [-40, 128],
  [0, 124],
  [40, 113],
  [80, 92],
  [110, 70],
  [130, 52],
] as const;
const CAGE_HALF_DEPTH = [
  [-150, 84],
  [-60, 90],
  [0, 86],
  [40, 77],
  [80, 63],
  [110, 50],
  [130, 42],
] as const;
const CAGE_CENTRE = [
  [-150, 4],
  [0, 0],
  [60, 3],
  [130, 12],
] as const;
const MEDIASTINUM_HALF_WIDTH = [
  [-150, 30],
  [-20, 29],
  [20, 28],
  [60, 27],
  [90, 25],
  [130, 29],
] as const;

/** Front-to-back position of the vertebral bodies' centre: thoracic kyphosis. */
export const spineY = (z: number): number => 66 - 0.001 * (z + 10) ** 2;

export interface Anatomy {
  /** All of {@link FIELD} at a model point, into `out`. */
  readonly sample: (x: number, y: number, z: number, out: Float64Array) => void;
  readonly cage: (x: number, y: number, z: number) => number;
}

export function cageDistance(x: number, y: number, z: number): number {
  const cy = profile(CAGE_CENTRE, z);
  return superellipse(x, y - cy, profile(CAGE_HALF_WIDTH, z), profile(CAGE_HALF_DEPTH, z), 2.35);
}

function diaphragmHeight(x: number, y: number, dome: readonly [number, number]): number {
  const right = -70 + dome[0] - 46 * ((x + 60) / 70) ** 2 - 54 * ((y + 12) / 86) ** 2;
  const left = -82 + dome[1] - 44 * ((x - 64) / 70) ** 2 - 52 * ((y + 8) / 86) ** 2;
  return Math.max(-152, smoothMax(right, left, 14));
}

/** The trunk without breasts; with the arms above the head, shoulders run up and out at the top. */
function trunkDistance(x: number, y: number, z: number): number {
  const a = 163 + 24 * smoothStep(45, 125, z);
  const b = 116 - 14 * smoothStep(60, 140, z);
  const trunk = superellipse(x, y - 6, a, b, 2.5);
  return z < 60 ? trunk : smoothMin(trunk, ellipsoid(Math.abs(x) - 148, y - 14, z - 160, 62, 62, 70), 30);
}

export function createAnatomy(shape: ShapePlan): Anatomy {
  const h = shape.heart;
  const cosHeart = Math.cos(-0.55);
  const sinHeart = Math.sin(-0.55);

  const sample = (x: number, y: number, z: number, out: Float64Array) => {
    const cage = cageDistance(x, y, z);
    const side = Math.abs(x);
    const sy = spineY(z);

    // Heart: long axis to the left and front, apex down.
    const hx = x - 20;
    const hy = y + 27;
    const hz = z + 46;
    const rx = cosHeart * hx - sinHeart * hy - 0.25 * hz;
    const ry = sinHeart * hx + cosHeart * hy;
    const heart = ellipsoid(rx, ry, hz, 60 * h, 46 * h, 49 * h);

    const half = profile(MEDIASTINUM_HALF_WIDTH, z);
    const mediastinum = superellipse(x, y + 12, half, 84, 1.8);
    const hilum = ellipsoid(side - 34, y - 9, z - 16, 15, 19, 24);
    const body = Math.sqrt(x * x + (y - sy) ** 2) - 24;
    const processes = Math.max(side - 19 - 0.55 * Math.max(0, y - sy - 10), sy + 6 - y);
    const descending = Math.sqrt((x - 17) ** 2 + (y - sy + 24) ** 2) - 15;
    let middle = smoothMin(mediastinum, heart, 12);
    middle = smoothMin(middle, hilum, 12);
    middle = smoothMin(middle, smoothMin(body, processes, 12), 14);
    middle = smoothMin(middle, descending, 10);

    const dome = (diaphragmHeight(x, y, shape.domeMm) - z) * 0.82;
    // Each apex is a dome of its own above the first ribs.
    const apex = ellipsoid(side - 44, y - 12, Math.max(0, z - 10), 84, 98, 118);
    let lung = smoothMax(cage, -middle, 7);
    lung = smoothMax(lung, dome, 6);
    lung = smoothMax(lung, apex, 9);

    const trunk = trunkDistance(x, y, z);
    let skin = trunk;
    if (shape.breastMm > 1 && y < 0) {
      const mamma = ellipsoid(side - 78, y + 96, z + 22, 58, 16 + shape.breastMm, 58);
      skin = smoothMin(trunk, mamma, 18);
    }
    // Fat is thickest in front and at the flanks below.
    const fat = shape.fatMm * (0.75 + 0.45 * smoothStep(20, -110, z) + 0.2 * Math.sin(3 * Math.atan2(y, x)));

    const tilt = shape.fissureTiltMm;
    const bend = 3.5 * Math.sin(x / 26 + 0.6) + 2.5 * Math.sin(y / 31);
    out[FIELD.lung] = lung;
    out[FIELD.skin] = skin;
    out[FIELD.muscle] = trunk + Math.max(3, fat);
    out[FIELD.cage] = cage;
    out[FIELD.heart] = heart;
    out[FIELD.diaphragm] = dome;
    out[FIELD.oblique] =
      x < 0 ? (z + 18 - 0.98 * y + tilt + bend) * 0.71 : (z + 6 - 1.12 * y - tilt + bend) * 0.67;
    out[FIELD.horizontal] = z - 4 + 0.1 * (y + 40) + tilt * 0.6 + 3 * Math.sin(x / 24) + 2 * Math.sin(y / 22);
    out[FIELD.x] = x;
    out[FIELD.y] = y;
    out[FIELD.z] = z;
  };
  return { sample, cage: cageDistance };
}

export type Lobe = 'RUL' | 'RML' | 'RLL' | 'LUL' | 'LLL';
export const LOBES: readonly Lobe[] = ['RUL', 'RML', 'RLL', 'LUL', 'LLL'];

/** Lobe of a sampled point, wherever it lies. */
export function lobeOf(fields: Float64Array): Lobe {
  const above = fields[FIELD.oblique]! > 0;
  if (fields[FIELD.x]! >= 0) return above ? 'LUL' : 'LLL';
  if (!above) return 'RLL';
  return fields[FIELD.horizontal]! > 0 ? 'RUL' : 'RML';
}

/** Distance in model mm to the nearest fissure of that side (always positive). */
export function fissureDistance(fields: Float64Array): number {
  const oblique = fields[FIELD.oblique]!;
  const horizontal = fields[FIELD.x]! < 0 && oblique > 0 ? Math.abs(fields[FIELD.horizontal]!) : 1e3;
  return Math.min(Math.abs(oblique), horizontal);
}
