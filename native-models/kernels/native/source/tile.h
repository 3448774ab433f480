// Products in registers, on which every convolution here is built.
#pragma once

#include "vector.h"

namespace ISA {

// Rows that, with NV vectors each, leave registers for a row of weights and a factor.
template <int NV>
constexpr int tileRows() {
  if (NV == 1) return 8;
  return REGISTERS == 32 ? 8 : 6;
}

// acc[m][v] += Σ_k x[m · step + k] · w[k][v], k < run. w: rows of NV vectors, run a multiple of 4.
template <int L, int NV, int M>
INLINE void multiplyAdd(F<L> (&acc)[M][NV], const float* x, ptrdiff_t step, const float* w, int run) {
  const float* rows[M];
#pragma GCC unroll 8
  for (int m = 0; m < M; m++) rows[m] = x + m * step;
#pragma GCC unroll 4
  for (int k = 0; k < run; k++) {
    F<L> row[NV];
#pragma GCC unroll 4
    for (int v = 0; v < NV; v++) row[v] = load<L>(w + (k * NV + v) * L);
#pragma GCC unroll 8
    for (int m = 0; m < M; m++) {
      const float factor = rows[m][k];
#pragma GCC unroll 4
      for (int v = 0; v < NV; v++) acc[m][v] += row[v] * factor;
    }
  }
}

// acc[m][v] += Σ_r x[r · xStep + m] · y[r · yStep + v], r < rows.
template <int L, int NV, int M>
INLINE void multiplyRows(F<L> (&acc)[M][NV], const float* x, ptrdiff_t xStep, const float* y, ptrdiff_t yStep,
                         int rows) {
  for (int r = 0; r < rows; r++) {
    F<L> row[NV];
#pragma GCC unroll 4
    for (int v = 0; v < NV; v++) row[v] = load<L>(y + v * L);
#pragma GCC unroll 8
    for (int m = 0; m < M; m++) {
      const float factor = x[m];
#pragma GCC unroll 4
      for (int v = 0; v < NV; v++) acc[m][v] += row[v] * factor;
    }
    x += xStep;
    y += yStep;
  }
}

// One of the runs that a convolution sums over: where row 0 of the inputs begins, and its weights.
struct Tap {
  const float* x;
  const float* w;
};

struct Taps {
  Tap list[27];
  int count;
  // Numbers in each run, and floats from one row of inputs to the next.
  int run;
  ptrdiff_t step;
};

// out[m] = bias + Σ over the taps; rows of out are outStep floats apart.
template <int L, int NV, int M, bool Elu>
INLINE void sumTile(const Taps& taps, const float* bias, ptrdiff_t offset, float* out, ptrdiff_t outStep) {
  F<L> acc[M][NV];
#pragma GCC unroll 8
  for (int m = 0; m < M; m++) {
#pragma GCC unroll 4
    for (int v = 0; v < NV; v++) acc[m][v] = bias ? load<L>(bias + v * L) : F<L>{};
  }
  for (int t = 0; t < taps.count; t++) {
    multiplyAdd<L, NV, M>(acc, taps.list[t].x + offset, taps.step, taps.list[t].w, taps.run);
  }
#pragma GCC unroll 8
  for (int m = 0; m < M; m++) {
#pragma GCC unroll 4
    for (int v = 0; v < NV; v++) {
      store<L>(out + m * outStep + v * L, Elu ? elu<L>(acc[m][v]) : acc[m][v]);
    }
  }
}

// `rows` rows of the sum over the taps, as many at a time as the registers hold.
template <int L, int NV, bool Elu>
void sumRows(const Taps& taps, const float* bias, int rows, float* out, ptrdiff_t outStep) {
  constexpr int M = tileRows<NV>();
  int row = 0;
  ptrdiff_t at = 0;
  for (; row + M <= rows; row += M, at += M * taps.step, out += M * outStep) {
    sumTile<L, NV, M, Elu>(taps, bias, at, out, outStep);
  }
  for (; row + 4 <= rows; row += 4, at += 4 * taps.step, out += 4 * outStep) {
    sumTile<L, NV, 4, Elu>(taps, bias, at, out, outStep);
  }
  for (; row + 2 <= rows; row += 2, at += 2 * taps.step, out += 2 * outStep) {
    sumTile<L, NV, 2, Elu>(taps, bias, at, out, outStep);
  }
  if (row < rows) sumTile<L, NV, 1, Elu>(taps, bias, at, out, outStep);
}

}  // namespace ISA
