// Gradient of a kernel, tap by tap: dw[tap, i, o] = Σ x[at tap, i] · dy[o] over samples and positions.
#pragma once

#include "frame.h"
#include "tile.h"

namespace ISA {

template <int L, int NV>
struct DirectGradient {
  static constexpr int C = L * NV;
  static constexpr int M = NV == 1 || REGISTERS == 32 ? 8 : 4;
  static constexpr int SHORT = 4;

  static size_t floats(const Convolution& c) {
    const Edges o = outputEdges(c);
    if (o.w > SHORT) return 4 * Frame(c.h, c.w, c.ci).floats;
    return (size_t)c.n * ((size_t)c.d * c.h * c.w * c.ci + (size_t)o.d * o.h * o.w * c.co);
  }

  static void run(const float* x, const float* dy, float* dw, const Convolution& c, float* rest) {
    memset(dw, 0, (size_t)27 * c.ci * c.co * sizeof(float));
    if (outputEdges(c).w > SHORT) alongLines(x, dy, dw, c, rest);
    else overSamples(x, dy, dw, c, rest);
  }

  static void alongLines(const float* x, const float* dy, float* dw, const Convolution& c, float* frames) {
    const Edges o = outputEdges(c);
    const Frame frame(c.h, c.w, c.ci);
    const size_t plane = (size_t)c.h * c.w * c.ci;
    for (int b = 0; b < 4; b++) frame.clear(frames + b * frame.floats);
    for (int s = 0; s < c.n; s++) {
      int filled = 0;
      for (int z = 0; z < o.d; z++) {
        for (; filled < lower(c.d, z * c.stride + 2); filled++) {
          frame.fill(frames + (filled & 3) * frame.floats, x + ((size_t)s * c.d + filled) * plane);
        }
        const float* gradient = dy + ((size_t)s * o.d + z) * o.h * o.w * c.co;
        for (int tap = 0; tap < 27; tap++) {
          const int from = z * c.stride + tap / 9 - 1;
          if (from < 0 || from >= c.d) continue;
          const float* input = frames + (from & 3) * frame.floats + (tap / 3 % 3) * frame.line + (tap % 3) * c.ci;
          float* sum = dw + (size_t)tap * c.ci * c.co;
          for (int i = 0; i < c.ci; i += M) {
            for (int block = 0; block < c.co; block += C) {
              F<L> acc[M][NV] = {};
              for (int y = 0; y < o.h; y++) {
                multiplyRows<L, NV, M>(acc, input + y * c.stride * frame.line + i, (ptrdiff_t)c.stride * c.ci,
                                       gradient + (size_t)y * o.w * c.co + block, c.co, o.w);
              }
              add(sum + (size_t)i * c.co + block, c.co, acc);
            }
          }
        }
      }
    }
  }

  static void overSamples(const float* x, const float* dy, float* dw, const Convolution& c, float* rest) {
    const Edges o = outputEdges(c);
    const size_t inputs = (size_t)c.d * c.h * c.w, outputs = (size_t)o.d * o.h * o.w;
    float* turned = rest;
    float* gradient = rest + c.n * inputs * c.ci;
    samplesTogether(x, turned, c.n, inputs, c.ci);
    samplesTogether(dy, gradient, c.n, outputs, c.co);
    for (int tap = 0; tap < 27; tap++) {
      float* sum = dw + (size_t)tap * c.ci * c.co;
      for (int i = 0; i < c.ci; i += M) {
        for (int block = 0; block < c.co; block += C) {
          F<L> acc[M][NV] = {};
          for (size_t at = 0; at < outputs; at++) {
            const int zi = (int)(at / o.w / o.h) * c.stride + tap / 9 - 1;
            const int yi = (int)(at / o.w % o.h) * c.stride + tap / 3 % 3 - 1;
            const int xi = (int)(at % o.w) * c.stride + tap % 3 - 1;
            if (zi < 0 || zi >= c.d || yi < 0 || yi >= c.h || xi < 0 || xi >= c.w) continue;
            const size_t from = ((size_t)zi * c.h + yi) * c.w + xi;
            multiplyRows<L, NV, M>(acc, turned + from * c.n * c.ci + i, c.ci, gradient + at * c.n * c.co + block, c.co,
                                   c.n);
          }
          add(sum + (size_t)i * c.co + block, c.co, acc);
        }
      }
    }
  }

  static INLINE void add(float* sum, int co, F<L> (&acc)[M][NV]) {
#pragma GCC unroll 8
    for (int m = 0; m < M; m++) {
#pragma GCC unroll 4
      for (int v = 0; v < NV; v++) {
        float* at = sum + (size_t)m * co + v * L;
        store<L>(at, load<L>(at) + acc[m][v]);
      }
    }
  }
};

}  // namespace ISA
