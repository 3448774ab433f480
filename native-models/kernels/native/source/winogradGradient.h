// Gradient of a kernel of stride 1: the adjoint of Winograd's convolution in its kernel. Frequencies of x and dy are
// multiplied and summed over tiles, planes and samples; then one transform back.
#pragma once

#include "winograd.h"

namespace ISA {

// Frequencies of one tile of dy: the adjoint of OutputTransform.
template <int L>
INLINE void gradientTransform(const float* dy, size_t plane, size_t line, int c, bool second, float* out,
                              size_t apart) {
  for (int i = 0; i < c; i += L) {
    F<L> half[2][6][4];
    for (int z = 0; z < 2; z++) {
#pragma GCC unroll 4
      for (int x = 0; x < 4; x++) {
        F<L> y[4], m[6];
#pragma GCC unroll 4
        for (int k = 0; k < 4; k++) {
          y[k] = z == 0 || second ? load<L>(dy + z * plane + k * line + (size_t)x * c + i) : F<L>{};
        }
        spreadOutput<L>(y, m);
#pragma GCC unroll 6
        for (int k = 0; k < 6; k++) half[z][k][x] = m[k];
      }
    }
    for (int k = 0; k < 6; k++) {
      F<L> m0[6], m1[6];
      spreadOutput<L>(half[0][k], m0);
      spreadOutput<L>(half[1][k], m1);
#pragma GCC unroll 6
      for (int x = 0; x < 6; x++) {
        float* to = out + (k * 6 + x) * apart + i;
        store<L>(to, m0[x]);
        store<L>(to + 36 * apart, m0[x] + m1[x]);
        store<L>(to + 72 * apart, m0[x] - m1[x]);
        store<L>(to + 108 * apart, -m1[x]);
      }
    }
  }
}

constexpr int GRADIENT_ROWS = 32;

template <int L, int NV>
struct WinogradGradient {
  static constexpr int C = L * NV;
  static constexpr int M = NV == 1 || REGISTERS == 32 ? 8 : 4;

  static size_t floats(const Convolution& c) {
    const Tiling t(c, c.ci, GRADIENT_ROWS);
    return (size_t)FREQUENCIES * (c.ci * c.co + t.apart(c.ci) + t.apart(c.co)) + 6 * t.frame.line +
           Ring::floats(t.frame, t.samples) + 2 * (size_t)t.tiles * 16 * c.co;
  }

  static void run(const float* x, const float* dy, float* dw, const Convolution& c, float* rest) {
    const Tiling t(c, c.ci, GRADIENT_ROWS);
    const size_t apartIn = t.apart(c.ci), apartOut = t.apart(c.co);
    float* sums = rest;
    float* inputs = sums + (size_t)FREQUENCIES * c.ci * c.co;
    float* gradients = inputs + FREQUENCIES * apartIn;
    float* temp = gradients + FREQUENCIES * apartOut;
    float* ringAt = temp + 6 * t.frame.line;
    float* framed = ringAt + Ring::floats(t.frame, t.samples);
    const Ring ring(t.frame, t.samples, ringAt);
    const size_t plane = (size_t)c.h * c.w;
    const bool whole = ((c.h | c.w) & 3) == 0;
    memset(sums, 0, (size_t)FREQUENCIES * c.ci * c.co * sizeof(float));
    memset(framed, 0, 2 * (size_t)t.tiles * 16 * c.co * sizeof(float));
    for (int s = 0; s < c.n; s += t.samples) {
      const int taken = lower(t.samples, c.n - s);
      for (int z = 0; z < c.d; z += 2) {
        const bool second = z + 1 < c.d;
        for (int k = 0; k < taken; k++) {
          const float* planes[4];
          ring.planes(k, x + (size_t)(s + k) * c.d * plane * c.ci, z, c.d, planes);
          float* rows = inputs + (size_t)k * t.tiles * c.ci;
          byLanes<InputTransform>(c.ci, (const float* const*)planes, t, c.ci, temp, rows, apartIn);
          const float* from = dy + ((size_t)(s + k) * c.d + z) * plane * c.co;
          size_t line = (size_t)c.w * c.co, apart = plane * c.co;
          if (!whole) {
            from = frameGradient(from, framed, t, c, second);
            line = (size_t)t.across * 4 * c.co;
            apart = (size_t)t.tiles * 16 * c.co;
          }
          for (int ty = 0; ty < t.down; ty++) {
            for (int tx = 0; tx < t.across; tx++) {
              gradientTransform<L>(from + ty * 4 * line + (size_t)tx * 4 * c.co, apart, line, c.co, second,
                                   gradients + (size_t)(k * t.tiles + ty * t.across + tx) * c.co, apartOut);
            }
          }
        }
        accumulate(inputs, apartIn, gradients, apartOut, sums, taken * t.tiles, c);
      }
    }
    transformBack(sums, dw, c);
  }

  static const float* frameGradient(const float* dy, float* framed, const Tiling& t, const Convolution& c,
                                    bool second) {
    const size_t line = (size_t)t.across * 4 * c.co, width = (size_t)c.w * c.co;
    for (int z = 0; z <= (second ? 1 : 0); z++) {
      for (int y = 0; y < c.h; y++) {
        memcpy(framed + (size_t)z * t.tiles * 16 * c.co + y * line, dy + ((size_t)z * c.h + y) * width,
               width * sizeof(float));
      }
    }
    return framed;
  }

  static void accumulate(const float* inputs, size_t apartIn, const float* gradients, size_t apartOut, float* sums,
                         int rows, const Convolution& c) {
    for (int f = 0; f < FREQUENCIES; f++) {
      const float* x = inputs + f * apartIn;
      const float* g = gradients + f * apartOut;
      float* sum = sums + (size_t)f * c.ci * c.co;
      for (int i = 0; i < c.ci; i += M) {
        for (int block = 0; block < c.co; block += C) {
          F<L> acc[M][NV] = {};
          multiplyRows<L, NV, M>(acc, x + i, c.ci, g + block, c.co, rows);
#pragma GCC unroll 8
          for (int m = 0; m < M; m++) {
#pragma GCC unroll 4
            for (int v = 0; v < NV; v++) {
              float* at = sum + (size_t)(i + m) * c.co + block + v * L;
              store<L>(at, load<L>(at) + acc[m][v]);
            }
          }
        }
      }
    }
  }

  // [144][ci][co] → [27][ci][co]
  static void transformBack(const float* sums, float* dw, const Convolution& c) {
    const size_t tap = (size_t)c.ci * c.co;
    for (size_t i = 0; i < tap; i += L) {
      F<L> planes[PLANES][9];
      for (int f = 0; f < PLANES; f++) {
        F<L> half[3][6];
#pragma GCC unroll 6
        for (int x = 0; x < 6; x++) {
          F<L> u[6], g[3];
#pragma GCC unroll 6
          for (int y = 0; y < 6; y++) u[y] = load<L>(sums + (size_t)(f * 36 + y * 6 + x) * tap + i);
          gatherKernel<L>(u, g);
#pragma GCC unroll 3
          for (int y = 0; y < 3; y++) half[y][x] = g[y];
        }
#pragma GCC unroll 3
        for (int y = 0; y < 3; y++) {
          F<L> g[3];
          gatherKernel<L>(half[y], g);
#pragma GCC unroll 3
          for (int x = 0; x < 3; x++) planes[f][y * 3 + x] = g[x];
        }
      }
#pragma GCC unroll 9
      for (int k = 0; k < 9; k++) {
        const F<L> even = (planes[1][k] + planes[2][k]) * 0.5f, odd = (planes[1][k] - planes[2][k]) * 0.5f;
        store<L>(dw + k * tap + i, planes[0][k] + even);
        store<L>(dw + (9 + k) * tap + i, odd);
        store<L>(dw + (18 + k) * tap + i, even + planes[3][k]);
      }
    }
  }
};

}  // namespace ISA
