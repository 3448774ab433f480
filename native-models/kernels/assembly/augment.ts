import { madd } from './simd';

/** Edge of a patch; its copy has one more voxel on each axis, so that interpolation meets no border. */
const EDGE: i32 = 32;
const VOXELS: i32 = EDGE * EDGE * EDGE;
const PITCH: i32 = EDGE + 1;
const PLANE: i32 = PITCH * PITCH;

/** Mulberry32 is a counter: state n is `seed + n · STEP`, so that four numbers are drawn at once. */
const STEP: i32 = 0x6d2b79f5;

/** Bytes of the padded copy: 33³ floats, rounded up to 16. */
export function augmentScratch(): i32 {
  return (PITCH * PLANE * 4 + 15) & ~15;
}

/**
 * One view: clip to [low, high] HU, resample, noise, contrast, scale to [−1, 1].
 *
 * @param patch int16 `[32, 32, 32]` as z, y, x
 * @param padded {@link augmentScratch} bytes
 * @param out float32 `[32, 32, 32]`
 * @param affine float64: matrix (9) and offset (3), `source = matrix · (target − centre) + offset + centre`
 * @param sigma of the noise in HU; 0 for none
 * @param seed of the noise: the mulberry32 state before its first number
 * @param gamma of the contrast; 0 for none
 */
export function augment(
  patch: usize,
  padded: usize,
  out: usize,
  affine: usize,
  sigma: f32,
  seed: i32,
  gamma: f32,
  low: f32,
  high: f32,
): void {
  clipAndPad(patch, padded, low, high);
  resample(padded, out, affine);
  if (sigma > 0) addNoise(out, sigma, seed);
  if (gamma > 0) adjustContrast(out, gamma);
  scaleToUnit(out, low, high);
}

function clipAndPad(patch: usize, padded: usize, low: f32, high: f32): void {
  const least = f32x4.splat(low);
  const most = f32x4.splat(high);
  let from = patch;
  for (let z = 0; z < EDGE; z++) {
    for (let y = 0; y < EDGE; y++) {
      const to = padded + ((<usize>(z * PLANE + y * PITCH)) << 2);
      for (let x: usize = 0; x < 128; x += 32) {
        const hu = v128.load(from);
        const a = f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_s(hu));
        const b = f32x4.convert_i32x4_s(i32x4.extend_high_i16x8_s(hu));
        v128.store(to + x, f32x4.pmin(f32x4.pmax(a, least), most));
        v128.store(to + x, f32x4.pmin(f32x4.pmax(b, least), most), 16);
        from += 16;
      }
      f32.store(to, f32.load(to, 124), 128);
    }
    const plane = padded + ((<usize>(z * PLANE)) << 2);
    memory.copy(plane + EDGE * PITCH * 4, plane + (EDGE - 1) * PITCH * 4, PITCH * 4);
  }
  memory.copy(padded + EDGE * PLANE * 4, padded + (EDGE - 1) * PLANE * 4, PLANE * 4);
}

/** A coordinate that leaves the patch stops at its border. */
@inline
function clamp(v: v128): v128 {
  return f64x2.pmin(f64x2.pmax(v, f64x2.splat(0)), f64x2.splat(EDGE - 1));
}

@inline
function fractions(first: v128, second: v128): v128 {
  return v128.shuffle<f32>(f32x4.demote_f64x2_zero(first), f32x4.demote_f64x2_zero(second), 0, 1, 4, 5);
}

@inline
function lerp(a: v128, b: v128, t: v128): v128 {
  return madd(f32x4.sub(b, a), t, a);
}

/** Voxels `[x, x + 1]` of a row for two targets: one load each. */
@inline
function pairs(row: usize, a: i32, b: i32): v128 {
  return v128.load64_lane(row + <usize>b, v128.load64_zero(row + <usize>a), 1);
}

/** The row's four values between x and x + 1. */
@inline
function alongX(row: usize, i0: i32, i1: i32, i2: i32, i3: i32, fx: v128): v128 {
  const p = pairs(row, i0, i1);
  const q = pairs(row, i2, i3);
  return lerp(v128.shuffle<f32>(p, q, 0, 2, 4, 6), v128.shuffle<f32>(p, q, 1, 3, 5, 7), fx);
}

/** Trilinear, border padding, four voxels of a row at a time; coordinates in float64. */
function resample(padded: usize, out: usize, affine: usize): void {
  const m0 = f64.load(affine);
  const m1 = f64.load(affine, 8);
  const m2 = f64.load(affine, 16);
  const m3 = f64.load(affine, 24);
  const m4 = f64.load(affine, 32);
  const m5 = f64.load(affine, 40);
  const m6 = f64.load(affine, 48);
  const m7 = f64.load(affine, 56);
  const m8 = f64.load(affine, 64);
  const centre: f64 = <f64>(EDGE - 1) / 2;
  const fromZ = f64.load(affine, 72) + centre - m2 * centre;
  const fromY = f64.load(affine, 80) + centre - m5 * centre;
  const fromX = f64.load(affine, 88) + centre - m8 * centre;
  let to = out;
  for (let k = 0; k < EDGE; k++) {
    const dz = <f64>k - centre;
    for (let j = 0; j < EDGE; j++) {
      const dy = <f64>j - centre;
      const startZ = f64x2.splat(m0 * dz + m1 * dy + fromZ);
      const startY = f64x2.splat(m3 * dz + m4 * dy + fromY);
      const startX = f64x2.splat(m6 * dz + m7 * dy + fromX);
      let i = f64x2(0, 1);
      for (let n = 0; n < EDGE; n += 4) {
        const next = f64x2.add(i, f64x2.splat(2));
        const z = clamp(f64x2.add(startZ, f64x2.mul(f64x2.splat(m2), i)));
        const y = clamp(f64x2.add(startY, f64x2.mul(f64x2.splat(m5), i)));
        const x = clamp(f64x2.add(startX, f64x2.mul(f64x2.splat(m8), i)));
        const zz = clamp(f64x2.add(startZ, f64x2.mul(f64x2.splat(m2), next)));
        const yy = clamp(f64x2.add(startY, f64x2.mul(f64x2.splat(m5), next)));
        const xx = clamp(f64x2.add(startX, f64x2.mul(f64x2.splat(m8), next)));
        const z0 = f64x2.floor(z);
        const y0 = f64x2.floor(y);
        const x0 = f64x2.floor(x);
        const zz0 = f64x2.floor(zz);
        const yy0 = f64x2.floor(yy);
        const xx0 = f64x2.floor(xx);
        const fz = fractions(f64x2.sub(z, z0), f64x2.sub(zz, zz0));
        const fy = fractions(f64x2.sub(y, y0), f64x2.sub(yy, yy0));
        const fx = fractions(f64x2.sub(x, x0), f64x2.sub(xx, xx0));
        const at = byteOffsets(z0, y0, x0);
        const atNext = byteOffsets(zz0, yy0, xx0);
        const i0 = i32x4.extract_lane(at, 0);
        const i1 = i32x4.extract_lane(at, 1);
        const i2 = i32x4.extract_lane(atNext, 0);
        const i3 = i32x4.extract_lane(atNext, 1);
        const a = alongX(padded, i0, i1, i2, i3, fx);
        const b = alongX(padded + PITCH * 4, i0, i1, i2, i3, fx);
        const c = alongX(padded + PLANE * 4, i0, i1, i2, i3, fx);
        const d = alongX(padded + (PLANE + PITCH) * 4, i0, i1, i2, i3, fx);
        v128.store(to, lerp(lerp(a, b, fy), lerp(c, d, fy), fz));
        to += 16;
        i = f64x2.add(next, f64x2.splat(2));
      }
    }
  }
}

@inline
function byteOffsets(z: v128, y: v128, x: v128): v128 {
  const row = f64x2.add(f64x2.mul(z, f64x2.splat(PLANE)), f64x2.mul(y, f64x2.splat(PITCH)));
  return i32x4.shl(i32x4.trunc_sat_f64x2_s_zero(f64x2.add(row, x)), 2);
}

/** What mulberry32 makes of four states. */
@inline
function mulberry(state: v128): v128 {
  let t = i32x4.mul(v128.xor(state, i32x4.shr_u(state, 15)), v128.or(state, i32x4.splat(1)));
  const u = i32x4.mul(v128.xor(t, i32x4.shr_u(t, 7)), v128.or(t, i32x4.splat(61)));
  t = v128.xor(t, i32x4.add(t, u));
  return v128.xor(t, i32x4.shr_u(t, 14));
}

/** ln(m · 2ᵉ) of m = 1 + f in [√½, √2) (Cephes logf). */
@inline
function logOf(f: v128, e: v128): v128 {
  const z = f32x4.mul(f, f);
  let p = f32x4.splat(7.0376836292e-2);
  p = madd(p, f, f32x4.splat(-1.151461031e-1));
  p = madd(p, f, f32x4.splat(1.167699874e-1));
  p = madd(p, f, f32x4.splat(-1.2420140846e-1));
  p = madd(p, f, f32x4.splat(1.4249322787e-1));
  p = madd(p, f, f32x4.splat(-1.6668057665e-1));
  p = madd(p, f, f32x4.splat(2.0000714765e-1));
  p = madd(p, f, f32x4.splat(-2.4999993993e-1));
  p = madd(p, f, f32x4.splat(3.3333331174e-1));
  let y = f32x4.mul(f32x4.mul(p, f), z);
  y = madd(e, f32x4.splat(-2.12194440e-4), y);
  y = madd(z, f32x4.splat(-0.5), y);
  return madd(e, f32x4.splat(0.693359375), f32x4.add(f, y));
}

/** Bits of √½: a float's exponent above it, and its mantissa in [√½, √2). */
const ROOT_HALF: i32 = 0x3f3504f3;

@inline
function exponent(bits: v128): v128 {
  return f32x4.convert_i32x4_s(i32x4.shr_s(i32x4.sub(bits, i32x4.splat(ROOT_HALF)), 23));
}

@inline
function mantissaLessOne(bits: v128): v128 {
  const kept = v128.and(i32x4.sub(bits, i32x4.splat(ROOT_HALF)), i32x4.splat(0x007fffff));
  return f32x4.sub(i32x4.add(kept, i32x4.splat(ROOT_HALF)), f32x4.splat(1));
}

/** Box–Muller, both deviates of each pair: radius from one number of the stream, angle from the next. */
function addNoise(values: usize, sigma: f32, seed: i32): void {
  const steps = i32x4.mul(i32x4(0, 1, 2, 3), i32x4.splat(2 * STEP));
  let state = i32x4.add(i32x4.splat(seed + STEP), steps);
  const unit = f32x4.splat(2.3283064365386963e-10);
  const scale = f32x4.splat(sigma);
  for (let at = values; at < values + VOXELS * 4; at += 32) {
    const k = mulberry(state);
    // 1 − u: near 1 by u itself, which a float holds better than the difference
    const u = f32x4.mul(f32x4.convert_i32x4_u(k), unit);
    const rest = f32x4.mul(f32x4.convert_i32x4_u(i32x4.neg(k)), unit);
    const near = f32x4.lt(u, f32x4.splat(0.25));
    const f = v128.bitselect(f32x4.neg(u), mantissaLessOne(rest), near);
    const e = v128.andnot(exponent(rest), near);
    const radius = f32x4.mul(scale, f32x4.sqrt(f32x4.mul(f32x4.splat(-2), logOf(f, e))));

    const turn = mulberry(i32x4.add(state, i32x4.splat(STEP)));
    const quarter = i32x4.shr_u(i32x4.add(turn, i32x4.splat(0x20000000)), 30);
    const within = i32x4.sub(turn, i32x4.shl(quarter, 30));
    const r = f32x4.mul(f32x4.convert_i32x4_s(within), f32x4.splat(1.4629180792671596e-9));
    const z = f32x4.mul(r, r);
    let s = madd(z, f32x4.splat(-1.9515295891e-4), f32x4.splat(8.3321608736e-3));
    s = madd(s, z, f32x4.splat(-1.6666654611e-1));
    s = madd(f32x4.mul(s, z), r, r);
    let c = madd(z, f32x4.splat(2.443315711809948e-5), f32x4.splat(-1.388731625493765e-3));
    c = madd(c, z, f32x4.splat(4.166664568298827e-2));
    c = madd(f32x4.mul(c, z), z, madd(z, f32x4.splat(-0.5), f32x4.splat(1)));
    const odd = i32x4.neg(v128.and(quarter, i32x4.splat(1)));
    const cosSign = i32x4.shl(v128.and(i32x4.add(quarter, i32x4.splat(1)), i32x4.splat(2)), 30);
    const sinSign = i32x4.shl(v128.and(quarter, i32x4.splat(2)), 30);
    const a = f32x4.mul(radius, v128.xor(v128.bitselect(s, c, odd), cosSign));
    const b = f32x4.mul(radius, v128.xor(v128.bitselect(c, s, odd), sinSign));

    v128.store(at, f32x4.add(v128.load(at), v128.shuffle<f32>(a, b, 0, 4, 1, 5)));
    v128.store(at, f32x4.add(v128.load(at, 16), v128.shuffle<f32>(a, b, 2, 6, 3, 7)), 16);
    state = i32x4.add(state, i32x4.splat(8 * STEP));
  }
}

/** exp(x) for x ≤ 0 (Cephes expf). */
@inline
function exp(x: v128): v128 {
  const below = f32x4.pmax(x, f32x4.splat(-87));
  // adding 1.5 · 2²³ rounds to an integer and leaves it in the low bits
  const magic = f32x4.splat(12582912);
  const shifted = madd(below, f32x4.splat(1.4426950408889634), magic);
  const n = f32x4.sub(shifted, magic);
  let r = madd(n, f32x4.splat(-0.693359375), below);
  r = madd(n, f32x4.splat(2.1219444e-4), r);
  let p = f32x4.splat(1.98756915e-4);
  p = madd(p, r, f32x4.splat(1.3981999507e-3));
  p = madd(p, r, f32x4.splat(8.3334519073e-3));
  p = madd(p, r, f32x4.splat(4.1665795894e-2));
  p = madd(p, r, f32x4.splat(1.6666665459e-1));
  p = madd(p, r, f32x4.splat(5.0000001201e-1));
  p = madd(f32x4.mul(r, r), p, f32x4.add(r, f32x4.splat(1)));
  return f32x4.mul(p, i32x4.add(i32x4.shl(shifted, 23), i32x4.splat(0x3f800000)));
}

/** `((v − min) / range)^γ · range + min` between the view's own extremes. */
function adjustContrast(values: usize, gamma: f32): void {
  const end = values + VOXELS * 4;
  let least = v128.load(values);
  let most = least;
  for (let at = values; at < end; at += 16) {
    const v = v128.load(at);
    least = f32x4.pmin(least, v);
    most = f32x4.pmax(most, v);
  }
  const low = min(
    min(f32x4.extract_lane(least, 0), f32x4.extract_lane(least, 1)),
    min(f32x4.extract_lane(least, 2), f32x4.extract_lane(least, 3)),
  );
  const high = max(
    max(f32x4.extract_lane(most, 0), f32x4.extract_lane(most, 1)),
    max(f32x4.extract_lane(most, 2), f32x4.extract_lane(most, 3)),
  );
  const range = high - low;
  if (range <= 0) return;
  const from = f32x4.splat(low);
  const span = f32x4.splat(range);
  const inverse = f32x4.splat(1 / range);
  const power = f32x4.splat(gamma);
  const one = f32x4.splat(1);
  for (let at = values; at < end; at += 16) {
    const x = f32x4.pmin(f32x4.mul(f32x4.sub(v128.load(at), from), inverse), one);
    const raised = exp(f32x4.mul(power, logOf(mantissaLessOne(x), exponent(x))));
    const kept = v128.and(raised, f32x4.gt(x, f32x4.splat(0)));
    v128.store(at, madd(kept, span, from));
  }
}

function scaleToUnit(values: usize, low: f32, high: f32): void {
  const least = f32x4.splat(low);
  const inverse = f32x4.splat(2 / (high - low));
  const one = f32x4.splat(1);
  const minusOne = f32x4.splat(-1);
  for (let at = values; at < values + VOXELS * 4; at += 16) {
    const v = f32x4.sub(f32x4.mul(f32x4.sub(v128.load(at), least), inverse), one);
    v128.store(at, f32x4.pmin(f32x4.pmax(v, minusOne), one));
  }
}
