// Batch norm with the batch's own statistics, then ELU, and its gradient. Rows are cells, channels lie in lanes.
#pragma once

#include <math.h>

#include "kernels.h"
#include "vector.h"

namespace ISA {

// Rows that one sweep takes, so that a sum in float32 stays short; the sums of sweeps are added in float64.
constexpr size_t SWEEP = 512;

template <int L>
struct Norm {
  static void moments(const float* y, float* mean, float* variance, size_t rows, int c) {
    for (int block = 0; block < c; block += L) {
      // about a first guess: the square of a large mean would swallow a small variance
      const F<L> guess = load<L>(y + block);
      double sums[L] = {}, squares[L] = {};
      for (size_t from = 0; from < rows; from += SWEEP) {
        const size_t end = from + SWEEP < rows ? from + SWEEP : rows;
        F<L> s0 = {}, s1 = {}, q0 = {}, q1 = {};
        size_t r = from;
        for (; r + 2 <= end; r += 2) {
          const F<L> a = load<L>(y + r * c + block) - guess, b = load<L>(y + (r + 1) * c + block) - guess;
          s0 += a;
          s1 += b;
          q0 += a * a;
          q1 += b * b;
        }
        if (r < end) {
          const F<L> a = load<L>(y + r * c + block) - guess;
          s0 += a;
          q0 += a * a;
        }
        s0 += s1;
        q0 += q1;
        for (int i = 0; i < L; i++) {
          sums[i] += s0[i];
          squares[i] += q0[i];
        }
      }
      for (int i = 0; i < L; i++) {
        const double centre = sums[i] / (double)rows;
        const double spread = squares[i] / (double)rows - centre * centre;
        mean[block + i] = (float)(guess[i] + centre);
        variance[block + i] = (float)(spread > 0 ? spread : (spread == spread ? 0 : spread));
      }
    }
  }

  static void run(const float* y, const float* scale, const float* shift, float epsilon, float* out, float* mean,
                  float* variance, size_t rows, int c) {
    moments(y, mean, variance, rows, c);
    for (int block = 0; block < c; block += L) {
      F<L> factor;
      for (int i = 0; i < L; i++) factor[i] = scale[block + i] / sqrtf(variance[block + i] + epsilon);
      const F<L> centre = load<L>(mean + block), base = load<L>(shift + block);
      for (size_t r = 0; r < rows; r++) {
        const size_t at = r * c + block;
        store<L>(out + at, elu<L>((load<L>(y + at) - centre) * factor + base));
      }
    }
  }
};

// da · elu′(z): with a = elu(z) the slope is 1 above zero and a + 1 below.
template <int L>
INLINE F<L> slope(F<L> da, F<L> a) {
  return da * (least<L>(a, F<L>{}) + 1.0f);
}

template <int L>
struct NormGradient {
  static void run(const float* da, const float* out, const float* y, const float* scale, const float* mean,
                  const float* variance, float epsilon, float* dy, float* dscale, float* dshift, size_t rows, int c) {
    for (int block = 0; block < c; block += L) {
      const F<L> centre = load<L>(mean + block);
      double shifts[L] = {}, scales[L] = {};
      for (size_t from = 0; from < rows; from += SWEEP) {
        const size_t end = from + SWEEP < rows ? from + SWEEP : rows;
        F<L> t = {}, u = {};
        for (size_t r = from; r < end; r++) {
          const size_t at = r * c + block;
          const F<L> dz = slope<L>(load<L>(da + at), load<L>(out + at));
          t += dz;
          u += dz * (load<L>(y + at) - centre);
        }
        for (int i = 0; i < L; i++) {
          shifts[i] += t[i];
          scales[i] += u[i];
        }
      }
      // through the batch's own mean and variance: factor · (dz − mean(dz) − x̂ · mean(dz x̂))
      F<L> factor, shiftPart, scalePart;
      for (int i = 0; i < L; i++) {
        const double inverse = 1 / sqrt((double)variance[block + i] + epsilon);
        const double f = scale[block + i] * inverse;
        const double ds = scales[i] * inverse;
        factor[i] = (float)f;
        shiftPart[i] = (float)(f * shifts[i] / (double)rows);
        scalePart[i] = (float)(f * inverse * ds / (double)rows);
        dshift[block + i] = (float)shifts[i];
        dscale[block + i] = (float)ds;
      }
      for (size_t r = 0; r < rows; r++) {
        const size_t at = r * c + block;
        const F<L> dz = slope<L>(load<L>(da + at), load<L>(out + at));
        store<L>(dy + at, dz * factor - (shiftPart + (load<L>(y + at) - centre) * scalePart));
      }
    }
  }
};

}  // namespace ISA
