// The first layer: one input channel, stride 1. A cell is too short a run for the tiles, so eight positions along x
// share their inputs instead.
#pragma once

#include "frame.h"
#include "tile.h"

namespace ISA {

// Positions whose sums lie in registers at once.
constexpr int FIRST_POSITIONS = REGISTERS == 32 ? 16 : 8;

INLINE int firstWidth(int w) { return (w + FIRST_POSITIONS - 1) / FIRST_POSITIONS * FIRST_POSITIONS; }

template <int L, int NV, bool Elu>
struct FirstForward {
  static constexpr int C = L * NV;
  static constexpr int P = FIRST_POSITIONS / NV;

  // packed forward; frames: 3 planes
  static void run(const float* x, const float* packed, const float* bias, float* out, const Convolution& c,
                  float* frames) {
    const Frame frame(c.h, c.w, 1, c.h, firstWidth(c.w));
    for (int b = 0; b < 4; b++) frame.clear(frames + b * frame.floats);
    const size_t plane = (size_t)c.h * c.w;
    for (int s = 0; s < c.n; s++) {
      int filled = 0;
      for (int z = 0; z < c.d; z++) {
        for (; filled < lower(c.d, z + 2); filled++) {
          frame.fill(frames + (filled & 3) * frame.floats, x + ((size_t)s * c.d + filled) * plane);
        }
        for (int block = 0; block < c.co; block += C) {
          for (int y = 0; y < c.h; y++) {
            const float* lines[9];
            const float* weights[9];
            int count = 0;
            for (int k = 0; k < 9; k++) {
              const int from = z + k / 3 - 1;
              if (from < 0 || from >= c.d) continue;
              lines[count] = frames + (from & 3) * frame.floats + (y + k % 3) * frame.line;
              weights[count++] = packed + (size_t)block * 27 + k * 3 * C;
            }
            float* line = out + ((((size_t)s * c.d + z) * c.h + y) * c.w) * c.co + block;
            for (int i = 0; i < c.w; i += P) {
              tile(lines, weights, count, i, bias ? bias + block : nullptr, line + (size_t)i * c.co, c.co,
                   lower(P, c.w - i));
            }
          }
        }
      }
    }
  }

  static INLINE void tile(const float* const* lines, const float* const* weights, int count, int i, const float* bias,
                          float* out, int co, int positions) {
    F<L> acc[P][NV];
#pragma GCC unroll 16
    for (int p = 0; p < P; p++) {
#pragma GCC unroll 4
      for (int v = 0; v < NV; v++) acc[p][v] = bias ? load<L>(bias + v * L) : F<L>{};
    }
    for (int t = 0; t < count; t++) {
      const float* x = lines[t] + i;
      const float* w = weights[t];
#pragma GCC unroll 4
      for (int v = 0; v < NV; v++) {
        const F<L> w0 = load<L>(w + v * L), w1 = load<L>(w + C + v * L), w2 = load<L>(w + 2 * C + v * L);
#pragma GCC unroll 16
        for (int p = 0; p < P; p++) {
          acc[p][v] += w0 * x[p];
          acc[p][v] += w1 * x[p + 1];
          acc[p][v] += w2 * x[p + 2];
        }
      }
    }
#pragma GCC unroll 16
    for (int p = 0; p < P; p++) {
      if (p < positions) {
#pragma GCC unroll 4
        for (int v = 0; v < NV; v++) {
          store<L>(out + (size_t)p * co + v * L, Elu ? elu<L>(acc[p][v]) : acc[p][v]);
        }
      }
    }
  }
};

template <int L, int NV>
struct First {
  static constexpr int C = L * NV;

  static size_t floats(const Convolution& c) {
    return 4 * Frame(c.h, c.w, 1, c.h, firstWidth(c.w)).floats;
  }

  static void run(const float* x, const float* packed, const float* bias, float* out, const Convolution& c, bool elu,
                  float* frames) {
    elu ? FirstForward<L, NV, true>::run(x, packed, bias, out, c, frames)
        : FirstForward<L, NV, false>::run(x, packed, bias, out, c, frames);
  }
};

// dw[tap, o] = Σ x[at tap] · dy[o]: the nine taps of one kz in registers while a plane passes.
template <int L>
struct FirstGradient {
  static size_t floats(const Convolution& c) { return 4 * Frame(c.h, c.w, 1).floats; }

  static void run(const float* x, const float* dy, float* dw, const Convolution& c, float* frames) {
    const Frame frame(c.h, c.w, 1);
    for (int b = 0; b < 4; b++) frame.clear(frames + b * frame.floats);
    memset(dw, 0, (size_t)27 * c.co * sizeof(float));
    const size_t plane = (size_t)c.h * c.w;
    for (int s = 0; s < c.n; s++) {
      int filled = 0;
      for (int z = 0; z < c.d; z++) {
        for (; filled < lower(c.d, z + 2); filled++) {
          frame.fill(frames + (filled & 3) * frame.floats, x + ((size_t)s * c.d + filled) * plane);
        }
        const float* gradient = dy + ((size_t)s * c.d + z) * plane * c.co;
        for (int kz = higher(0, 1 - z); kz < lower(3, c.d + 1 - z); kz++) {
          const float* input = frames + ((z + kz - 1) & 3) * frame.floats;
          for (int block = 0; block < c.co; block += L) {
            planeSums(input, frame.line, gradient + block, dw + (size_t)kz * 9 * c.co + block, c);
          }
        }
      }
    }
  }

  static INLINE void planeSums(const float* input, size_t line, const float* dy, float* dw, const Convolution& c) {
    F<L> acc[9] = {};
    for (int y = 0; y < c.h; y++) {
      const float* x0 = input + y * line;
      const float* x1 = x0 + line;
      const float* x2 = x1 + line;
      for (int i = 0; i < c.w; i++, dy += c.co) {
        const F<L> g = load<L>(dy);
#pragma GCC unroll 3
        for (int k = 0; k < 3; k++) {
          acc[k] += g * x0[i + k];
          acc[3 + k] += g * x1[i + k];
          acc[6 + k] += g * x2[i + k];
        }
      }
    }
#pragma GCC unroll 9
    for (int k = 0; k < 9; k++) store<L>(dw + (size_t)k * c.co, load<L>(dw + (size_t)k * c.co) + acc[k]);
  }
};

}  // namespace ISA
