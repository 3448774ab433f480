// Convolution with stride 1 by Winograd's minimal filtering, in all three dimensions.
#pragma once

#include "frame.h"
#include "pack.h"
#include "tile.h"
#include "winogradTransforms.h"

namespace ISA {

INLINE int tilesAlong(int edge) { return (edge + 3) >> 2; }

// How a group of samples is cut into tiles.
struct Tiling {
  int across, down, tiles, samples, rows;
  Frame frame;

  // `channels` of what is cut; about `target` rows are multiplied at once
  Tiling(const Convolution& c, int channels, int target)
      : across(tilesAlong(c.w)), down(tilesAlong(c.h)), tiles(across * down),
        samples(higher(1, lower(c.n, target / tiles))), rows(tiles * samples),
        frame(c.h, c.w, channels, down * 4, across * 4) {}

  // Floats between frequencies: not a power of two, which would meet the same lines of the cache.
  size_t apart(int channels) const { return (size_t)rows * channels + 16; }
};

// Bᵀ along z of two planes at a time: frequencies 0 to 3 are d0 − d2, d1 + d2, d2 − d1, d1 − d3.
template <int L>
INLINE F<L> alongZ(int f, const float* a, const float* b) {
  const F<L> u = load<L>(a), v = load<L>(b);
  return f == 1 ? u + v : u - v;
}

// Frequencies of the tiles of one sample and one pair of output planes, from the four input planes it needs.
template <int L>
struct InputTransform {
  static void run(const float* const* planes, const Tiling& t, int c, float* temp, float* out, size_t apart) {
    static constexpr int FIRST[PLANES] = {0, 1, 2, 1}, SECOND[PLANES] = {2, 2, 1, 3};
    const size_t line = t.frame.line;
    for (int f = 0; f < PLANES; f++) {
      for (int ty = 0; ty < t.down; ty++) {
        const float* a = planes[FIRST[f]] + ty * 4 * line;
        const float* b = planes[SECOND[f]] + ty * 4 * line;
        for (size_t i = 0; i < line; i += L) {
          F<L> d[6], u[6];
#pragma GCC unroll 6
          for (int y = 0; y < 6; y++) d[y] = alongZ<L>(f, a + y * line + i, b + y * line + i);
          spreadInput<L>(d, u);
#pragma GCC unroll 6
          for (int y = 0; y < 6; y++) store<L>(temp + y * line + i, u[y]);
        }
        for (int tx = 0; tx < t.across; tx++) {
          float* to = out + (size_t)f * 36 * apart + (size_t)(ty * t.across + tx) * c;
          for (int y = 0; y < 6; y++) {
            const float* from = temp + y * line + (size_t)tx * 4 * c;
            for (int i = 0; i < c; i += L) {
              F<L> d[6], u[6];
#pragma GCC unroll 6
              for (int x = 0; x < 6; x++) d[x] = load<L>(from + x * c + i);
              spreadInput<L>(d, u);
#pragma GCC unroll 6
              for (int x = 0; x < 6; x++) store<L>(to + (y * 6 + x) * apart + i, u[x]);
            }
          }
        }
      }
    }
  }
};

// Four planes of each sample of a group, framed; what lies outside the sample is a plane of zeros.
struct Ring {
  const Frame& frame;
  float* frames;
  float* zeros;

  static size_t floats(const Frame& frame, int samples) { return frame.floats * (samples * 4 + 1); }

  Ring(const Frame& f, int samples, float* at) : frame(f), frames(at), zeros(at + f.floats * samples * 4) {
    memset(at, 0, floats(f, samples) * sizeof(float));
  }

  float* of(int sample, int plane) const { return frames + (sample * 4 + (plane & 3)) * frame.floats; }

  // Planes z − 1 … z + 2 of a sample; `x` is its first plane.
  void planes(int sample, const float* x, int z, int depth, const float* (&out)[4]) const {
    const size_t plane = (size_t)frame.h * frame.w * frame.c;
    for (int k = 0; k < 4; k++) {
      const int from = z + k - 1;
      if (from < 0 || from >= depth) {
        out[k] = zeros;
        continue;
      }
      // two of the four were filled for the pair before
      if (z == 0 || k >= 2) frame.fill(of(sample, from), x + from * plane);
      out[k] = of(sample, from);
    }
  }
};

// Frequencies of a packed kernel: [co / C][27][ci][C] → [144][co / C][ci][C].
template <int L, int NV>
void transformKernel(const float* packed, float* out, int ci, int co) {
  constexpr int C = L * NV;
  const size_t tap = (size_t)ci * C, apart = (size_t)ci * co;
  for (int block = 0; block < co; block += C) {
    const float* from = packed + (size_t)block * 27 * ci;
    float* to = out + (size_t)block * ci;
    for (size_t i = 0; i < tap; i += L) {
      F<L> planes[4][9];
#pragma GCC unroll 9
      for (int k = 0; k < 9; k++) {
        const F<L> g0 = load<L>(from + k * tap + i), g1 = load<L>(from + (9 + k) * tap + i);
        const F<L> g2 = load<L>(from + (18 + k) * tap + i);
        const F<L> even = (g0 + g2) * 0.5f, odd = g1 * 0.5f;
        planes[0][k] = g0;
        planes[1][k] = even + odd;
        planes[2][k] = even - odd;
        planes[3][k] = g2;
      }
      for (int f = 0; f < PLANES; f++) {
        F<L> half[6][3];
#pragma GCC unroll 3
        for (int x = 0; x < 3; x++) {
          const F<L> g[3] = {planes[f][x], planes[f][3 + x], planes[f][6 + x]};
          F<L> u[6];
          spreadKernel<L>(g, u);
#pragma GCC unroll 6
          for (int y = 0; y < 6; y++) half[y][x] = u[y];
        }
#pragma GCC unroll 6
        for (int y = 0; y < 6; y++) {
          F<L> u[6];
          spreadKernel<L>(half[y], u);
#pragma GCC unroll 6
          for (int x = 0; x < 6; x++) store<L>(to + (f * 36 + y * 6 + x) * apart + i, u[x]);
        }
      }
    }
  }
}

// Two planes of one tile from its frequencies.
template <int L, bool Elu>
struct OutputTransform {
  // from: frequency 0, `apart` floats between frequencies; out: the tile's first cell; planes, lines, columns: how
  // many of the 2 · 4 · 4 cells exist
  static void run(const float* from, size_t apart, const float* bias, float* out, size_t plane, size_t line, int c,
                  int planes, int lines, int columns) {
    for (int i = 0; i < c; i += L) {
      F<L> half[2][4][6];
#pragma GCC unroll 2
      for (int x = 0; x < 6; x++) {
        F<L> first[6], second[6], y[4];
#pragma GCC unroll 6
        for (int k = 0; k < 6; k++) {
          const float* at = from + (k * 6 + x) * apart + i;
          const F<L> m0 = load<L>(at), m1 = load<L>(at + 36 * apart);
          const F<L> m2 = load<L>(at + 72 * apart), m3 = load<L>(at + 108 * apart);
          first[k] = m0 + m1 + m2;
          second[k] = m1 - m2 - m3;
        }
        gatherOutput<L>(first, y);
#pragma GCC unroll 4
        for (int k = 0; k < 4; k++) half[0][k][x] = y[k];
        gatherOutput<L>(second, y);
#pragma GCC unroll 4
        for (int k = 0; k < 4; k++) half[1][k][x] = y[k];
      }
      const F<L> b = bias ? load<L>(bias + i) : F<L>{};
      for (int z = 0; z < planes; z++) {
        for (int k = 0; k < lines; k++) {
          F<L> y[4];
          gatherOutput<L>(half[z][k], y);
          float* to = out + z * plane + k * line + i;
#pragma GCC unroll 4
          for (int x = 0; x < 4; x++) {
            if (x < columns) store<L>(to + (size_t)x * c, Elu ? elu<L>(y[x] + b) : y[x] + b);
          }
        }
      }
    }
  }
};

// Rows that one product takes: few enough that their frequencies stay in the cache.
constexpr int WINOGRAD_ROWS = 24;

template <int L, int NV>
struct Winograd {
  static constexpr int C = L * NV;

  static size_t floats(const Convolution& c) {
    const Tiling t(c, c.ci, WINOGRAD_ROWS);
    return (size_t)FREQUENCIES * (c.ci * c.co + t.apart(c.ci) + t.apart(c.co)) + 6 * t.frame.line +
           Ring::floats(t.frame, t.samples);
  }

  static void run(const float* x, const float* packed, const float* bias, float* out, const Convolution& c, bool elu,
                  float* rest) {
    elu ? convolve<true>(x, packed, bias, out, c, rest) : convolve<false>(x, packed, bias, out, c, rest);
  }

  template <bool Elu>
  static void convolve(const float* x, const float* packed, const float* bias, float* out, const Convolution& c,
                       float* rest) {
    const Tiling t(c, c.ci, WINOGRAD_ROWS);
    const size_t apartIn = t.apart(c.ci), apartOut = t.apart(c.co);
    float* kernel = rest;
    float* inputs = kernel + (size_t)FREQUENCIES * c.ci * c.co;
    float* products = inputs + FREQUENCIES * apartIn;
    float* temp = products + FREQUENCIES * apartOut;
    const Ring ring(t.frame, t.samples, temp + 6 * t.frame.line);
    const size_t plane = (size_t)c.h * c.w;
    transformKernel<L, NV>(packed, kernel, c.ci, c.co);
    for (int s = 0; s < c.n; s += t.samples) {
      const int taken = lower(t.samples, c.n - s);
      for (int z = 0; z < c.d; z += 2) {
        for (int k = 0; k < taken; k++) {
          const float* planes[4];
          ring.planes(k, x + (size_t)(s + k) * c.d * plane * c.ci, z, c.d, planes);
          float* rows = inputs + (size_t)k * t.tiles * c.ci;
          byLanes<InputTransform>(c.ci, (const float* const*)planes, t, c.ci, temp, rows, apartIn);
        }
        multiply(inputs, apartIn, kernel, products, apartOut, taken * t.tiles, c);
        for (int k = 0; k < taken; k++) {
          float* to = out + ((size_t)(s + k) * c.d + z) * plane * c.co;
          for (int ty = 0; ty < t.down; ty++) {
            for (int tx = 0; tx < t.across; tx++) {
              OutputTransform<L, Elu>::run(products + (size_t)(k * t.tiles + ty * t.across + tx) * c.co, apartOut,
                                           bias, to + ((size_t)ty * 4 * c.w + tx * 4) * c.co, plane * c.co,
                                           (size_t)c.w * c.co, c.co, lower(2, c.d - z), lower(4, c.h - ty * 4),
                                           lower(4, c.w - tx * 4));
            }
          }
        }
      }
    }
  }

  static void multiply(const float* inputs, size_t apartIn, const float* kernel, float* products, size_t apartOut,
                       int rows, const Convolution& c) {
    for (int f = 0; f < FREQUENCIES; f++) {
      for (int block = 0; block < c.co; block += C) {
        const float* weights = kernel + (size_t)f * c.ci * c.co + (size_t)block * c.ci;
        const Taps taps{{{inputs + f * apartIn, weights}}, 1, c.ci, c.ci};
        sumRows<L, NV, false>(taps, nullptr, rows, products + f * apartOut + block, c.co);
      }
    }
  }
};

}  // namespace ISA
