import { elu, madd } from './simd';

/** Rows that pass at a time: their 8 channels stay in the cache between two sweeps. */
const CHUNK: i32 = 512;

@inline
function mergeMoments(at: usize, squares: f64, seen: f64, count: f64, mean: f64): void {
  // Chan's rule: squares about the chunk's own mean, so that a large mean cancels nothing
  const delta = mean - f64.load(at);
  const total = seen + count;
  f64.store(at, f64.load(at) + (delta * count) / total);
  f64.store(at, f64.load(at, 8) + squares + (delta * delta * seen * count) / total, 8);
}

/**
 * Mean and biased variance per channel of y `[rows, c]`; c a multiple of 8.
 * scratch: 16 c bytes (mean and squares in float64).
 */
export function moments(y: usize, mean: usize, variance: usize, scratch: usize, rows: i32, c: i32): void {
  const step = <usize>c * 4;
  memory.fill(scratch, 0, c * 16);
  for (let from = 0; from < rows; from += CHUNK) {
    const count = min(CHUNK, rows - from);
    const inverse = f32x4.splat(<f32>(1.0 / <f64>count));
    for (let block = 0; block < c; block += 8) {
      const start = y + <usize>from * step + <usize>block * 4;
      let sa = f32x4.splat(0);
      let sb = f32x4.splat(0);
      let p = start;
      for (let r = 0; r < count; r++) {
        sa = f32x4.add(sa, v128.load(p));
        sb = f32x4.add(sb, v128.load(p, 16));
        p += step;
      }
      const ma = f32x4.mul(sa, inverse);
      const mb = f32x4.mul(sb, inverse);
      sa = f32x4.splat(0);
      sb = f32x4.splat(0);
      // what rounding left of Σ (y − m), to correct m
      let ra = f32x4.splat(0);
      let rb = f32x4.splat(0);
      p = start;
      for (let r = 0; r < count; r++) {
        const da = f32x4.sub(v128.load(p), ma);
        const db = f32x4.sub(v128.load(p, 16), mb);
        sa = madd(da, da, sa);
        sb = madd(db, db, sb);
        ra = f32x4.add(ra, da);
        rb = f32x4.add(rb, db);
        p += step;
      }
      const stash = scratch + <usize>c * 16;
      v128.store(stash, ma);
      v128.store(stash, mb, 16);
      v128.store(stash, sa, 32);
      v128.store(stash, sb, 48);
      v128.store(stash, ra, 64);
      v128.store(stash, rb, 80);
      for (let k = 0; k < 8; k++) {
        const at = stash + <usize>k * 4;
        const rest = <f64>f32.load(at, 64) / count;
        const own = <f64>f32.load(at) + rest;
        mergeMoments(
          scratch + <usize>(block + k) * 16,
          <f64>f32.load(at, 32) - rest * rest * count,
          <f64>from,
          <f64>count,
          own,
        );
      }
    }
  }
  for (let k = 0; k < c; k++) {
    const at = scratch + <usize>k * 16;
    f32.store(mean + <usize>k * 4, <f32>f64.load(at));
    f32.store(variance + <usize>k * 4, <f32>max(0, f64.load(at, 8) / rows));
  }
}

/** `out = elu((y − mean) · factor + shift)`, y and out `[rows, c]`, factor = scale / √(variance + ε). */
export function normEluForward(
  y: usize,
  out: usize,
  mean: usize,
  factor: usize,
  shift: usize,
  rows: i32,
  c: i32,
): void {
  const step = <usize>c * 4;
  for (let from = 0; from < rows; from += CHUNK) {
    const count = min(CHUNK, rows - from);
    for (let block = 0; block < c; block += 8) {
      const b = <usize>block * 4;
      const ma = v128.load(mean + b);
      const mb = v128.load(mean + b, 16);
      const fa = v128.load(factor + b);
      const fb = v128.load(factor + b, 16);
      const sa = v128.load(shift + b);
      const sb = v128.load(shift + b, 16);
      let p = y + <usize>from * step + b;
      let o = out + <usize>from * step + b;
      for (let r = 0; r < count; r++) {
        v128.store(o, elu(madd(f32x4.sub(v128.load(p), ma), fa, sa)));
        v128.store(o, elu(madd(f32x4.sub(v128.load(p, 16), mb), fb, sb)), 16);
        p += step;
        o += step;
      }
    }
  }
}

/** dz = da · elu′(z); with a = elu(z) the slope is 1 above zero and a + 1 below. */
@inline
function slope(da: v128, a: v128): v128 {
  return f32x4.mul(da, f32x4.add(f32x4.pmin(a, f32x4.splat(0)), f32x4.splat(1)));
}

/**
 * `dshift = Σ dz`, `dscale = Σ dz · x̂`, x̂ = (y − mean) · inverse, inverse = 1 / √(variance + ε).
 * da, a (the output), y `[rows, c]`; scratch: 16 c + 64 bytes.
 */
export function normEluSums(
  da: usize,
  a: usize,
  y: usize,
  mean: usize,
  inverse: usize,
  dscale: usize,
  dshift: usize,
  scratch: usize,
  rows: i32,
  c: i32,
): void {
  const step = <usize>c * 4;
  memory.fill(scratch, 0, c * 16);
  for (let from = 0; from < rows; from += CHUNK) {
    const count = min(CHUNK, rows - from);
    for (let block = 0; block < c; block += 8) {
      const b = <usize>block * 4;
      const ma = v128.load(mean + b);
      const mb = v128.load(mean + b, 16);
      const offset = <usize>from * step + b;
      let ta = f32x4.splat(0);
      let tb = f32x4.splat(0);
      let ua = f32x4.splat(0);
      let ub = f32x4.splat(0);
      let p = da + offset;
      let q = a + offset;
      let v = y + offset;
      for (let r = 0; r < count; r++) {
        const za = slope(v128.load(p), v128.load(q));
        const zb = slope(v128.load(p, 16), v128.load(q, 16));
        ta = f32x4.add(ta, za);
        tb = f32x4.add(tb, zb);
        ua = madd(za, f32x4.sub(v128.load(v), ma), ua);
        ub = madd(zb, f32x4.sub(v128.load(v, 16), mb), ub);
        p += step;
        q += step;
        v += step;
      }
      const stash = scratch + <usize>c * 16;
      v128.store(stash, ta);
      v128.store(stash, tb, 16);
      v128.store(stash, ua, 32);
      v128.store(stash, ub, 48);
      for (let k = 0; k < 8; k++) {
        const at = scratch + <usize>(block + k) * 16;
        f64.store(at, f64.load(at) + <f64>f32.load(stash + <usize>k * 4));
        f64.store(at, f64.load(at, 8) + <f64>f32.load(stash + <usize>k * 4, 32), 8);
      }
    }
  }
  for (let k = 0; k < c; k++) {
    const at = scratch + <usize>k * 16;
    const i = <usize>k * 4;
    f32.store(dshift + i, <f32>f64.load(at));
    f32.store(dscale + i, <f32>(f64.load(at, 8) * <f64>f32.load(inverse + i)));
  }
}

/**
 * `dy = factor · dz − shiftPart − centred · scalePart`, where the caller gives per channel
 * shiftPart = factor · dshift / rows and scalePart = factor · inverse · dscale / rows.
 */
export function normEluBackward(
  da: usize,
  a: usize,
  y: usize,
  dy: usize,
  mean: usize,
  factor: usize,
  shiftPart: usize,
  scalePart: usize,
  rows: i32,
  c: i32,
): void {
  const step = <usize>c * 4;
  for (let from = 0; from < rows; from += CHUNK) {
    const count = min(CHUNK, rows - from);
    for (let block = 0; block < c; block += 8) {
      const b = <usize>block * 4;
      const ma = v128.load(mean + b);
      const mb = v128.load(mean + b, 16);
      const fa = v128.load(factor + b);
      const fb = v128.load(factor + b, 16);
      const ta = v128.load(shiftPart + b);
      const tb = v128.load(shiftPart + b, 16);
      const ua = v128.load(scalePart + b);
      const ub = v128.load(scalePart + b, 16);
      const offset = <usize>from * step + b;
      let p = da + offset;
      let q = a + offset;
      let v = y + offset;
      let o = dy + offset;
      for (let r = 0; r < count; r++) {
        const za = slope(v128.load(p), v128.load(q));
        const zb = slope(v128.load(p, 16), v128.load(q, 16));
        const ca = madd(f32x4.sub(v128.load(v), ma), ua, ta);
        const cb = madd(f32x4.sub(v128.load(v, 16), mb), ub, tb);
        v128.store(o, f32x4.sub(f32x4.mul(za, fa), ca));
        v128.store(o, f32x4.sub(f32x4.mul(zb, fb), cb), 16);
        p += step;
        q += step;
        v += step;
        o += step;
      }
    }
  }
}
