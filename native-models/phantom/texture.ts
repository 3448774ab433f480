import { normal, seededRandom } from '../common/random.ts';

const EDGE = 64;
const MASK = EDGE - 1;

/** A periodic random field on a 1 mm lattice, mean 0 and standard deviation 1. */
export type Texture = (xMm: number, yMm: number, zMm: number) => number;

function blurAxis(source: Float32Array, stride: number, radius: number): Float32Array {
  const out = new Float32Array(source.length);
  for (let start = 0; start < source.length; start++) {
    const at = Math.floor(start / stride) & MASK;
    let sum = 0;
    for (let d = -radius; d <= radius; d++) sum += source[start + (((at + d) & MASK) - at) * stride]!;
    out[start] = sum / (2 * radius + 1);
  }
  return out;
}

/** @param radius of the box applied twice per axis, lattice steps: the field's grain. */
export function createTexture(seed: number, radius: number, stepMm = 1): Texture {
  const random = seededRandom(seed);
  let field: Float32Array = Float32Array.from({ length: EDGE ** 3 }, () => normal(random));
  for (const stride of [1, EDGE, EDGE * EDGE]) {
    field = blurAxis(field, stride, radius);
    field = blurAxis(field, stride, radius);
  }
  let [sum, squares] = [0, 0];
  for (const value of field) {
    sum += value;
    squares += value * value;
  }
  const mean = sum / field.length;
  const scale = 1 / Math.sqrt(squares / field.length - mean * mean);
  field = field.map((value) => (value - mean) * scale);
  const per = 1 / stepMm;
  return (x, y, z) =>
    field[
      (Math.round(x * per) & MASK) +
        EDGE * ((Math.round(y * per) & MASK) + EDGE * (Math.round(z * per) & MASK))
    ]!;
}
