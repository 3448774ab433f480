/** a · b + c per lane: fused where relaxed SIMD is on, rounded twice in its plain twin. */
@inline
export function madd(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, c);
  return f32x4.add(f32x4.mul(a, b), c);
}

// ELU's constants are variables: V8 makes a constant vector anew at every use (three instructions,
// two of them on one port), which was half of ELU's time; a variable is one load.
let lowest: v128 = f32x4.splat(-87);
/** Adding 1.5 · 2²³ rounds to an integer and leaves it in the low bits. */
let rounding: v128 = f32x4.splat(12582912);
let log2e: v128 = f32x4.splat(1.4426950408889634);
let ln2High: v128 = f32x4.splat(-0.693359375);
let ln2Low: v128 = f32x4.splat(2.1219444e-4);
let c7: v128 = f32x4.splat(1.98756915e-4);
let c6: v128 = f32x4.splat(1.3981999507e-3);
let c5: v128 = f32x4.splat(8.3334519073e-3);
let c4: v128 = f32x4.splat(4.1665795894e-2);
let c3: v128 = f32x4.splat(1.6666665459e-1);
let c2: v128 = f32x4.splat(5.0000001201e-1);
let one: v128 = f32x4.splat(1);

/**
 * ELU per lane: x above zero, exp(x) − 1 below. x = n ln 2 + r with |r| ≤ ln 2 / 2;
 * exp(r) − 1 = r + r² P(r) (Cephes expf), so nothing cancels near zero; n = 0 and r = 0 for x ≥ 0.
 */
@inline
export function elu(x: v128): v128 {
  const zero = f32x4.splat(0);
  const below = f32x4.pmax(f32x4.pmin(x, zero), lowest);
  const shifted = madd(below, log2e, rounding);
  const n = f32x4.sub(shifted, rounding);
  let r = madd(n, ln2High, below);
  r = madd(n, ln2Low, r);
  let p = madd(c7, r, c6);
  p = madd(p, r, c5);
  p = madd(p, r, c4);
  p = madd(p, r, c3);
  p = madd(p, r, c2);
  p = madd(f32x4.mul(r, r), p, r);
  // 2ⁿ from its exponent bits, those of 1 added
  const power = i32x4.add(i32x4.shl(shifted, 23), one);
  const negative = madd(power, p, f32x4.sub(power, one));
  return f32x4.add(f32x4.pmax(x, zero), negative);
}
