// Convolutions whose taps are summed one by one: stride 2, and planes smaller than Winograd's tiles.
#pragma once

#include "frame.h"
#include "kernels.h"
#include "pack.h"
#include "tile.h"

namespace ISA {

// Lines this long are walked along x; shorter ones over the samples, which then lie side by side.
constexpr int SHORT_LINE = 4;

template <int L, int NV, bool Elu>
struct Direct {
  static constexpr int C = L * NV;

  // One output plane at a time; its input planes lie in a ring of frames with a border of zeros.
  static void alongLines(const float* x, const float* packed, const float* bias, float* out, const Convolution& c,
                         float* frames) {
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
        for (int block = 0; block < c.co; block += C) {
          const float* weights = packed + (size_t)block * 27 * c.ci;
          for (int y = 0; y < o.h; y++) {
            Taps taps{{}, 0, 3 * c.ci, (ptrdiff_t)c.stride * c.ci};
            for (int kz = 0; kz < 3; kz++) {
              const int from = z * c.stride + kz - 1;
              if (from < 0 || from >= c.d) continue;
              for (int ky = 0; ky < 3; ky++) {
                taps.list[taps.count++] = {frames + (from & 3) * frame.floats + (y * c.stride + ky) * frame.line,
                                           weights + (size_t)(kz * 9 + ky * 3) * c.ci * C};
              }
            }
            float* line = out + ((((size_t)s * o.d + z) * o.h + y) * o.w) * c.co + block;
            sumRows<L, NV, Elu>(taps, bias ? bias + block : nullptr, o.w, line, c.co);
          }
        }
      }
    }
  }

  // Rows are samples: x has been laid out [z, y, x, n, ci]. Taps outside are skipped, which at an edge of 2
  // saves 70 % of the work.
  static void overSamples(const float* turned, const float* packed, const float* bias, float* out,
                          const Convolution& c) {
    const Edges o = outputEdges(c);
    const size_t cell = (size_t)c.n * c.ci;
    for (int block = 0; block < c.co; block += C) {
      const float* weights = packed + (size_t)block * 27 * c.ci;
      for (int z = 0; z < o.d; z++) {
        for (int y = 0; y < o.h; y++) {
          for (int i = 0; i < o.w; i++) {
            Taps taps{{}, 0, c.ci, c.ci};
            for (int tap = 0; tap < 27; tap++) {
              const int zi = z * c.stride + tap / 9 - 1;
              const int yi = y * c.stride + tap / 3 % 3 - 1;
              const int xi = i * c.stride + tap % 3 - 1;
              if (zi < 0 || zi >= c.d || yi < 0 || yi >= c.h || xi < 0 || xi >= c.w) continue;
              taps.list[taps.count++] = {turned + (((size_t)zi * c.h + yi) * c.w + xi) * cell,
                                         weights + (size_t)tap * c.ci * C};
            }
            const size_t position = ((size_t)z * o.h + y) * o.w + i;
            const size_t sample = (size_t)o.d * o.h * o.w * c.co;
            sumRows<L, NV, Elu>(taps, bias ? bias + block : nullptr, c.n, out + position * c.co + block, sample);
          }
        }
      }
    }
  }
};

template <int L, int NV>
struct DirectForward {
  // kernel is packed forward (or backward and mirrored: then this is the gradient of a convolution's input)
  static void run(const float* x, const float* packed, const float* bias, float* out, const Convolution& c, bool elu,
                  float* rest) {
    const Edges o = outputEdges(c);
    if (o.w > SHORT_LINE) {
      return elu ? Direct<L, NV, true>::alongLines(x, packed, bias, out, c, rest)
                 : Direct<L, NV, false>::alongLines(x, packed, bias, out, c, rest);
    }
    samplesTogether(x, rest, c.n, (size_t)c.d * c.h * c.w, c.ci);
    elu ? Direct<L, NV, true>::overSamples(rest, packed, bias, out, c)
        : Direct<L, NV, false>::overSamples(rest, packed, bias, out, c);
  }

  static size_t floats(const Convolution& c) {
    if (outputEdges(c).w > SHORT_LINE) return 4 * Frame(c.h, c.w, c.ci).floats;
    return (size_t)c.n * c.d * c.h * c.w * c.ci;
  }
};

// Gradient of the input of a convolution with stride 2. An input at an even index met tap 1 only, one at an odd
// index taps 2 and, but at the end, 0.
template <int L, int NV>
struct BackStride2 {
  static constexpr int C = L * NV;

  struct Along {
    int tap[2], from[2], count;
  };

  static INLINE Along along(int index, int outputs) {
    if ((index & 1) == 0) return {{1, 0}, {index >> 1, 0}, 1};
    const int next = (index >> 1) + 1;
    return {{2, 0}, {index >> 1, next}, next < outputs ? 2 : 1};
  }

  static size_t floats(const Convolution& c) {
    const Edges o = outputEdges(c);
    return o.w > SHORT_LINE ? 2 * Frame(o.h, o.w, c.co).floats : (size_t)c.n * o.d * o.h * o.w * c.co;
  }

  // weights packed backward, not mirrored
  static void run(const float* dy, const float* packed, float* dx, const Convolution& c, float* rest) {
    if (outputEdges(c).w > SHORT_LINE) alongLines(dy, packed, dx, c, rest);
    else overSamples(dy, packed, dx, c, rest);
  }

  static void alongLines(const float* dy, const float* packed, float* dx, const Convolution& c, float* frames) {
    const Edges o = outputEdges(c);
    const Frame frame(o.h, o.w, c.co);
    const size_t plane = (size_t)o.h * o.w * c.co;
    for (int b = 0; b < 2; b++) frame.clear(frames + b * frame.floats);
    for (int s = 0; s < c.n; s++) {
      int filled = 0;
      for (int z = 0; z < c.d; z++) {
        const Along az = along(z, o.d);
        for (; filled <= az.from[az.count - 1]; filled++) {
          frame.fill(frames + (filled & 1) * frame.floats, dy + ((size_t)s * o.d + filled) * plane);
        }
        for (int block = 0; block < c.ci; block += C) {
          const float* weights = packed + (size_t)block * 27 * c.co;
          for (int y = 0; y < c.h; y++) {
            const Along ay = along(y, o.h);
            for (int odd = 0; odd < 2; odd++) {
              Taps taps{{}, 0, c.co, c.co};
              for (int a = 0; a < az.count; a++) {
                for (int b = 0; b < ay.count; b++) {
                  const float* line = frames + (az.from[a] & 1) * frame.floats + (ay.from[b] + 1) * frame.line;
                  const float* w = weights + (size_t)(az.tap[a] * 9 + ay.tap[b] * 3) * c.co * C;
                  // the frame's border is the zero beyond the last output
                  taps.list[taps.count++] = {line + c.co, w + (odd ? 2 : 1) * c.co * C};
                  if (odd) taps.list[taps.count++] = {line + 2 * c.co, w};
                }
              }
              float* out = dx + ((((size_t)s * c.d + z) * c.h + y) * c.w + odd) * c.ci + block;
              sumRows<L, NV, false>(taps, nullptr, (c.w + 1 - odd) / 2, out, 2 * c.ci);
            }
          }
        }
      }
    }
  }

  static void overSamples(const float* dy, const float* packed, float* dx, const Convolution& c, float* turned) {
    const Edges o = outputEdges(c);
    const size_t cell = (size_t)c.n * c.co;
    samplesTogether(dy, turned, c.n, (size_t)o.d * o.h * o.w, c.co);
    for (int block = 0; block < c.ci; block += C) {
      const float* weights = packed + (size_t)block * 27 * c.co;
      for (int z = 0; z < c.d; z++) {
        const Along az = along(z, o.d);
        for (int y = 0; y < c.h; y++) {
          const Along ay = along(y, o.h);
          for (int i = 0; i < c.w; i++) {
            const Along ax = along(i, o.w);
            Taps taps{{}, 0, c.co, c.co};
            for (int a = 0; a < az.count; a++) {
              for (int b = 0; b < ay.count; b++) {
                for (int e = 0; e < ax.count; e++) {
                  const int tap = az.tap[a] * 9 + ay.tap[b] * 3 + ax.tap[e];
                  const size_t at = ((size_t)az.from[a] * o.h + ay.from[b]) * o.w + ax.from[e];
                  taps.list[taps.count++] = {turned + at * cell, weights + (size_t)tap * c.co * C};
                }
              }
            }
            const size_t position = ((size_t)z * c.h + y) * c.w + i;
            sumRows<L, NV, false>(taps, nullptr, c.n, dx + position * c.ci + block, (size_t)c.d * c.h * c.w * c.ci);
          }
        }
      }
    }
  }
};

}  // namespace ISA
