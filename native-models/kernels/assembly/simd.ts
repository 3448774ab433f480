/** a · b + c per lane: fused where relaxed SIMD is on, rounded twice in its plain twin. */
@inline
export function madd(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, c);
  return f32x4.add(f32x4.mul(a, b), c);
}

/**
 * ELU per lane: x above zero, exp(x) − 1 below. x = n ln 2 + r with |r| ≤ ln 2 / 2;
 * exp(r) − 1 = r + r² P(r) (Cephes expf), so nothing cancels near zero; n = 0 and r = 0 for x ≥ 0.
 */
@inline
export function elu(x: v128): v128 {
  const zero = f32x4.splat(0);
  const below = f32x4.pmax(f32x4.pmin(x, zero), f32x4.splat(-87));
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
  p = madd(f32x4.mul(r, r), p, r);
  // 2ⁿ from its exponent bits
  const power = i32x4.add(i32x4.shl(shifted, 23), i32x4.splat(0x3f800000));
  const negative = madd(power, p, f32x4.sub(power, f32x4.splat(1)));
  return f32x4.add(f32x4.pmax(x, zero), negative);
}
