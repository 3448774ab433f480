// One augmented view of a patch: clip, resample, noise, contrast, scale.
#pragma once

#include "kernels.h"
#include "vector.h"

namespace ISA {

constexpr int EDGE = 32;
constexpr int VOXELS = EDGE * EDGE * EDGE;
// The copy has one more voxel on each axis, so that interpolation meets no border.
constexpr int PITCH = EDGE + 1;
constexpr int PLANE = PITCH * PITCH;
// Mulberry32 is a counter: state n is seed + n · STEP, so that several numbers are drawn at once.
constexpr uint32_t STEP = 0x6d2b79f5;

inline void clipAndPad(const int16_t* patch, float* padded, float low, float high) {
  for (int z = 0; z < EDGE; z++) {
    for (int y = 0; y < EDGE; y++) {
      float* to = padded + z * PLANE + y * PITCH;
      for (int x = 0; x < EDGE; x++) {
        const float hu = *patch++;
        to[x] = hu < low ? low : hu > high ? high : hu;
      }
      to[EDGE] = to[EDGE - 1];
    }
    float* plane = padded + z * PLANE;
    memcpy(plane + EDGE * PITCH, plane + (EDGE - 1) * PITCH, PITCH * sizeof(float));
  }
  memcpy(padded + EDGE * PLANE, padded + (EDGE - 1) * PLANE, PLANE * sizeof(float));
}

// A coordinate that leaves the patch stops at its border.
INLINE double within(double v) { return v < 0 ? 0 : v > EDGE - 1 ? EDGE - 1 : v; }

// Trilinear, border padding; coordinates in float64. A line's places first, then its values.
inline void resample(const float* padded, float* out, const View& view) {
  const double* m = view.matrix;
  const double centre = (EDGE - 1) / 2.0;
  const double fromZ = view.offset[0] + centre - m[2] * centre;
  const double fromY = view.offset[1] + centre - m[5] * centre;
  const double fromX = view.offset[2] + centre - m[8] * centre;
  int at[EDGE];
  float fz[EDGE], fy[EDGE], fx[EDGE];
  for (int k = 0; k < EDGE; k++) {
    const double dz = k - centre;
    for (int j = 0; j < EDGE; j++) {
      const double dy = j - centre;
      const double startZ = m[0] * dz + m[1] * dy + fromZ;
      const double startY = m[3] * dz + m[4] * dy + fromY;
      const double startX = m[6] * dz + m[7] * dy + fromX;
      for (int i = 0; i < EDGE; i++) {
        const double z = within(startZ + m[2] * i), y = within(startY + m[5] * i), x = within(startX + m[8] * i);
        const int z0 = (int)z, y0 = (int)y, x0 = (int)x;
        fz[i] = (float)(z - z0);
        fy[i] = (float)(y - y0);
        fx[i] = (float)(x - x0);
        at[i] = z0 * PLANE + y0 * PITCH + x0;
      }
      for (int i = 0; i < EDGE; i++) {
        const float* p = padded + at[i];
        const float a = p[0] + (p[1] - p[0]) * fx[i];
        const float b = p[PITCH] + (p[PITCH + 1] - p[PITCH]) * fx[i];
        const float c = p[PLANE] + (p[PLANE + 1] - p[PLANE]) * fx[i];
        const float d = p[PLANE + PITCH] + (p[PLANE + PITCH + 1] - p[PLANE + PITCH]) * fx[i];
        const float front = a + (b - a) * fy[i], back = c + (d - c) * fy[i];
        *out++ = front + (back - front) * fz[i];
      }
    }
  }
}

// What mulberry32 makes of L states.
template <int L>
INLINE U<L> mulberry(U<L> state) {
  U<L> t = (state ^ (state >> 15)) * (state | 1u);
  t ^= t + (t ^ (t >> 7)) * (t | 61u);
  return t ^ (t >> 14);
}

// Bits of √½: a float's exponent above it, and its mantissa in [√½, √2).
constexpr int32_t ROOT_HALF = 0x3f3504f3;

template <int L>
INLINE F<L> exponentOf(F<L> v) {
  return __builtin_convertvector((bitsOf<L>(v) - ROOT_HALF) >> 23, F<L>);
}

template <int L>
INLINE F<L> mantissaLessOne(F<L> v) {
  return ofBits<L>(((bitsOf<L>(v) - ROOT_HALF) & 0x007fffff) + ROOT_HALF) - 1.0f;
}

// ln(m · 2ᵉ) of m = 1 + f in [√½, √2) (Cephes logf).
template <int L>
INLINE F<L> logOf(F<L> f, F<L> e) {
  const F<L> z = f * f;
  F<L> p = f * 7.0376836292e-2f - 1.151461031e-1f;
  p = p * f + 1.167699874e-1f;
  p = p * f - 1.2420140846e-1f;
  p = p * f + 1.4249322787e-1f;
  p = p * f - 1.6668057665e-1f;
  p = p * f + 2.0000714765e-1f;
  p = p * f - 2.4999993993e-1f;
  p = p * f + 3.3333331174e-1f;
  F<L> y = (p * f) * z;
  y = e * -2.12194440e-4f + y;
  y = z * -0.5f + y;
  return e * 0.693359375f + (f + y);
}

// exp(x) for x ≤ 0 (Cephes expf).
template <int L>
INLINE F<L> expOf(F<L> x) {
  const F<L> below = most<L>(x, splat<L>(-87.0f));
  const F<L> shifted = below * 1.4426950408889634f + 12582912.0f;
  const F<L> n = shifted - 12582912.0f;
  F<L> r = n * -0.693359375f + below;
  r = n * 2.1219444e-4f + r;
  F<L> p = r * 1.98756915e-4f + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  p = (r * r) * p + (r + 1.0f);
  return p * ofBits<L>((bitsOf<L>(shifted) << 23) + 0x3f800000);
}

template <int L>
INLINE F<L> rootOf(F<L> v) {
  for (int i = 0; i < L; i++) v[i] = __builtin_sqrtf(v[i]);
  return v;
}

// Box–Muller, both deviates of each pair: radius from one number of the stream, angle from the next.
inline void addNoise(float* values, float sigma, uint32_t seed) {
  constexpr int L = LANES;
  U<L> state;
  for (int i = 0; i < L; i++) state[i] = seed + STEP + i * 2 * STEP;
  for (int at = 0; at < VOXELS; at += 2 * L, state += 2 * L * STEP) {
    const U<L> k = mulberry<L>(state);
    // 1 − u: near 1 by u itself, which a float holds better than the difference
    const F<L> u = __builtin_convertvector(k, F<L>) * 2.3283064365386963e-10f;
    const F<L> rest = __builtin_convertvector(0u - k, F<L>) * 2.3283064365386963e-10f;
    const I<L> near = u < 0.25f;
    const F<L> f = near ? -u : mantissaLessOne<L>(rest);
    const F<L> e = near ? F<L>{} : exponentOf<L>(rest);
    const F<L> radius = rootOf<L>(logOf<L>(f, e) * -2.0f) * sigma;

    const U<L> turn = mulberry<L>(state + STEP);
    const U<L> quarter = (turn + 0x20000000u) >> 30;
    const I<L> inside = (I<L>)(turn - (quarter << 30));
    const F<L> r = __builtin_convertvector(inside, F<L>) * 1.4629180792671596e-9f;
    const F<L> z = r * r;
    F<L> s = z * -1.9515295891e-4f + 8.3321608736e-3f;
    s = s * z - 1.6666654611e-1f;
    s = (s * z) * r + r;
    F<L> c = z * 2.443315711809948e-5f - 1.388731625493765e-3f;
    c = c * z + 4.166664568298827e-2f;
    c = (c * z) * z + (z * -0.5f + 1.0f);
    const I<L> odd = (I<L>)((quarter & 1u) != 0u);
    const I<L> cosSign = (I<L>)(((quarter + 1u) & 2u) << 30);
    const I<L> sinSign = (I<L>)((quarter & 2u) << 30);
    const F<L> a = radius * ofBits<L>(bitsOf<L>(odd ? s : c) ^ cosSign);
    const F<L> b = radius * ofBits<L>(bitsOf<L>(odd ? c : s) ^ sinSign);
    for (int i = 0; i < L; i++) {
      values[at + 2 * i] += a[i];
      values[at + 2 * i + 1] += b[i];
    }
  }
}

// ((v − min) / range)^γ · range + min between the view's own extremes.
inline void adjustContrast(float* values, float gamma) {
  constexpr int L = LANES;
  F<L> lowest = load<L>(values), highest = lowest;
  for (int at = 0; at < VOXELS; at += L) {
    lowest = least<L>(lowest, load<L>(values + at));
    highest = most<L>(highest, load<L>(values + at));
  }
  float low = lowest[0], high = highest[0];
  for (int i = 1; i < L; i++) {
    low = lowest[i] < low ? lowest[i] : low;
    high = highest[i] > high ? highest[i] : high;
  }
  const float range = high - low;
  if (!(range > 0)) return;
  const float inverse = 1 / range;
  for (int at = 0; at < VOXELS; at += L) {
    const F<L> x = least<L>((load<L>(values + at) - low) * inverse, splat<L>(1));
    const F<L> raised = expOf<L>(logOf<L>(mantissaLessOne<L>(x), exponentOf<L>(x)) * gamma);
    store<L>(values + at, (x > 0.0f ? raised : F<L>{}) * range + low);
  }
}

inline void scaleToUnit(float* values, float low, float high) {
  constexpr int L = LANES;
  const float inverse = 2 / (high - low);
  for (int at = 0; at < VOXELS; at += L) {
    const F<L> v = (load<L>(values + at) - low) * inverse - 1.0f;
    store<L>(values + at, least<L>(most<L>(v, splat<L>(-1)), splat<L>(1)));
  }
}

inline void augment(const int16_t* patch, const View& view, float* out) {
  float* padded = scratch(PITCH * PLANE);
  if (!padded) return;
  clipAndPad(patch, padded, view.low, view.high);
  resample(padded, out, view);
  if (view.sigma > 0) addNoise(out, view.sigma, (uint32_t)view.seed);
  if (view.gamma > 0) adjustContrast(out, view.gamma);
  scaleToUnit(out, view.low, view.high);
}

}  // namespace ISA
