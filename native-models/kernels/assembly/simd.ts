/** a · b + c per lane: fused where relaxed SIMD is on, rounded twice in its plain twin. */
@inline
export function madd(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, c);
  return f32x4.add(f32x4.mul(a, b), c);
}

/**
 * ELU per lane: x above zero, exp(x) − 1 below. x = n ln 2 + r with |r| ≤ ln 2 / 2;
 * exp(r) − 1 = r + r² P(r) (Cephes expf), so nothing cancels near zero.
 */
@inline
export function elu(x: v128): v128 {
  const below = f32x4.max(f32x4.min(x, f32x4.splat(0)), f32x4.splat(-87));
  const n = f32x4.nearest(f32x4.mul(below, f32x4.splat(1.4426950408889634)));
  let r = f32x4.sub(below, f32x4.mul(n, f32x4.splat(0.693359375)));
  r = f32x4.sub(r, f32x4.mul(n, f32x4.splat(-2.12194440e-4)));
  let p = f32x4.splat(1.9875691500e-4);
  p = madd(p, r, f32x4.splat(1.3981999507e-3));
  p = madd(p, r, f32x4.splat(8.3334519073e-3));
  p = madd(p, r, f32x4.splat(4.1665795894e-2));
  p = madd(p, r, f32x4.splat(1.6666665459e-1));
  p = madd(p, r, f32x4.splat(5.0000001201e-1));
  p = madd(f32x4.mul(r, r), p, r);
  // 2ⁿ from its exponent bits
  const power = i32x4.shl(i32x4.add(i32x4.trunc_sat_f32x4_s(n), i32x4.splat(127)), 23);
  const negative = madd(power, p, f32x4.sub(power, f32x4.splat(1)));
  return v128.bitselect(x, negative, f32x4.gt(x, f32x4.splat(0)));
}
