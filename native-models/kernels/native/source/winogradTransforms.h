// F(4, 3) along y and x and F(2, 3) along z (Lavin & Gray, "Fast Algorithms for Convolutional Neural Networks", 2016,
// §4.1–4.3): 4 · 6 · 6 frequencies for 2 · 4 · 4 outputs. Channels lie in lanes.
#pragma once

#include "vector.h"

namespace ISA {

constexpr int PLANES = 4;
constexpr int FREQUENCIES = PLANES * 36;

// Bᵀ of F(4, 3): six numbers become six frequencies.
template <int L>
INLINE void spreadInput(const F<L> (&d)[6], F<L> (&u)[6]) {
  u[0] = d[0] * 4.0f + (d[4] - d[2] * 5.0f);
  const F<L> even = d[4] - d[2] * 4.0f, odd = d[3] - d[1] * 4.0f;
  u[1] = even + odd;
  u[2] = even - odd;
  const F<L> even2 = d[4] - d[2], odd2 = (d[3] - d[1]) * 2.0f;
  u[3] = even2 + odd2;
  u[4] = even2 - odd2;
  u[5] = d[1] * 4.0f + (d[5] - d[3] * 5.0f);
}

// Aᵀ of F(4, 3): six frequencies become four outputs.
template <int L>
INLINE void gatherOutput(const F<L> (&m)[6], F<L> (&y)[4]) {
  const F<L> sum = m[1] + m[2], sum2 = m[3] + m[4];
  const F<L> difference = m[1] - m[2], difference2 = m[3] - m[4];
  y[0] = m[0] + sum + sum2;
  y[1] = difference2 * 2.0f + difference;
  y[2] = sum2 * 4.0f + sum;
  y[3] = difference2 * 8.0f + difference + m[5];
}

// A of F(4, 3), the adjoint of gatherOutput.
template <int L>
INLINE void spreadOutput(const F<L> (&y)[4], F<L> (&m)[6]) {
  m[0] = y[0];
  const F<L> even = y[0] + y[2], odd = y[1] + y[3];
  m[1] = even + odd;
  m[2] = even - odd;
  const F<L> even2 = y[2] * 4.0f + y[0], odd2 = y[3] * 8.0f + y[1] * 2.0f;
  m[3] = even2 + odd2;
  m[4] = even2 - odd2;
  m[5] = y[3];
}

// G of F(4, 3): three taps become six frequencies.
template <int L>
INLINE void spreadKernel(const F<L> (&g)[3], F<L> (&u)[6]) {
  u[0] = g[0] * 0.25f;
  const F<L> even = (g[0] + g[2]) * (-1.0f / 6), odd = g[1] * (-1.0f / 6);
  u[1] = even + odd;
  u[2] = even - odd;
  const F<L> even2 = g[0] * (1.0f / 24) + g[2] * (1.0f / 6), odd2 = g[1] * (1.0f / 12);
  u[3] = even2 + odd2;
  u[4] = even2 - odd2;
  u[5] = g[2];
}

// Gᵀ of F(4, 3), the adjoint of spreadKernel.
template <int L>
INLINE void gatherKernel(const F<L> (&u)[6], F<L> (&g)[3]) {
  const F<L> sum = (u[1] + u[2]) * (1.0f / 6), sum2 = (u[3] + u[4]) * (1.0f / 6);
  g[0] = (u[0] + sum2) * 0.25f - sum;
  g[1] = (u[2] - u[1]) * (1.0f / 6) + (u[3] - u[4]) * (1.0f / 12);
  g[2] = sum2 - sum + u[5];
}

}  // namespace ISA
