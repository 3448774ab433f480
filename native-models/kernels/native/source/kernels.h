// What one instruction set offers. Arrays are float32 in C order; `[n, z, y, x, c]` is channels last.
#pragma once

#include <cstddef>
#include <cstdint>

// A 3³ convolution with zero padding 1: x [n, d, h, w, ci] → out [n, d′, h′, w′, co], d′ = ⌊(d − 1) / stride⌋ + 1.
// ci is 1 (stride 1 only) or a multiple of 8, co a multiple of 8.
struct Convolution {
  int n, d, h, w, ci, co, stride;
};

// Where a view's voxel is read: source = matrix · (target − centre) + offset + centre, axes z, y, x.
struct View {
  double matrix[9];
  double offset[3];
  float sigma;
  int32_t seed;
  float gamma;
  float low;
  float high;
};

struct Kernels {
  const char* name;
  int lanes;
  // kernels [27, ci, co]; bias [co] or null
  void (*convolve)(const float* x, const float* kernel, const float* bias, float* out, const Convolution&, bool elu);
  void (*inputGradient)(const float* dy, const float* kernel, float* dx, const Convolution&);
  // dw [27, ci, co], written
  void (*kernelGradient)(const float* x, const float* dy, float* dw, const Convolution&);
  // elu((y − mean) / √(variance + ε) · scale + shift) per channel over rows; mean and biased variance are written
  void (*normElu)(const float* y, const float* scale, const float* shift, float epsilon, float* out, float* mean,
                  float* variance, size_t rows, int c);
  // out is normElu's; dy may be da itself
  void (*normEluGradient)(const float* da, const float* out, const float* y, const float* scale, const float* mean,
                          const float* variance, float epsilon, float* dy, float* dscale, float* dshift, size_t rows,
                          int c);
  // out[g] = Σ_n alpha[g · groupStep + n · expertStep] · experts[n], each of `length` numbers
  void (*mix)(const float* experts, const float* alpha, float* out, int count, int groups, size_t length, int groupStep,
              int expertStep);
  // out[g, n] = gradient[g] · experts[n]
  void (*mixAlphaGradient)(const float* experts, const float* gradient, float* out, int count, int groups,
                           size_t length);
  // out = Σ share · part, in the order of the parts; out may be one of them
  void (*average)(const float* const* parts, const float* shares, int count, float* out, size_t length);
  // v ← μ v + (g + λ w), w ← w − η v
  void (*sgd)(float* w, float* v, const float* g, size_t length, float rate, float momentum, float decay);
  // key ← m key + (1 − m) query
  void (*momentumAverage)(float* key, const float* query, size_t length, float m);
  // patch int16 [32, 32, 32] → out float32 of the same shape in [−1, 1]
  void (*augment)(const int16_t* patch, const View&, float* out);
  // Multiply-adds in registers alone; returns the floating-point operations done.
  double (*peak)(int turns);
};

// Memory of the calling thread, at least so many floats, on a boundary of 64 bytes; void at the next call.
// Null when there is none left.
float* scratch(size_t floats);

// Whether this thread asked in vain since the last question.
bool scratchFailed();
