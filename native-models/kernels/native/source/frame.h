// Planes with a border of zeros, and samples laid side by side.
#pragma once

#include "kernels.h"
#include "vector.h"

namespace ISA {

struct Edges {
  int d, h, w;
};

INLINE Edges outputEdges(const Convolution& c) {
  return {(c.d - 1) / c.stride + 1, (c.h - 1) / c.stride + 1, (c.w - 1) / c.stride + 1};
}

// A plane [h, w, c] with one cell of zeros around it, and more behind where it is filled up to `fillH`, `fillW`.
struct Frame {
  int h, w, c, lines;
  size_t line, floats;

  Frame(int height, int width, int channels) : Frame(height, width, channels, height, width) {}
  Frame(int height, int width, int channels, int fillH, int fillW)
      : h(height), w(width), c(channels), lines(fillH + 2), line((size_t)(fillW + 2) * channels),
        floats(((size_t)lines * line + 31) & ~(size_t)15) {}

  void clear(float* frame) const { memset(frame, 0, floats * sizeof(float)); }

  // The border stays as it is.
  void fill(float* frame, const float* plane) const {
    const size_t length = (size_t)w * c;
    for (int y = 0; y < h; y++) memcpy(frame + (y + 1) * line + c, plane + y * length, length * sizeof(float));
  }
};

// [n, positions, c] → [positions, n, c]
inline void samplesTogether(const float* x, float* out, int n, size_t positions, int c) {
  for (int s = 0; s < n; s++) {
    for (size_t p = 0; p < positions; p++) {
      memcpy(out + (p * n + s) * c, x + (s * positions + p) * c, c * sizeof(float));
    }
  }
}

}  // namespace ISA
