// Long vectors of one dimension: mixing the experts' kernels, and what a step does to the parameters.
#pragma once

#include "vector.h"

namespace ISA {

constexpr size_t PIECE = 2048;

// Σ over lanes in float64.
INLINE double total(F<LANES> v) {
  double sum = 0;
  for (int i = 0; i < LANES; i++) sum += v[i];
  return sum;
}

// Pieces stay in the cache while all groups pass.
inline void mix(const float* experts, const float* alpha, float* out, int count, int groups, size_t length,
                int groupStep, int expertStep) {
  constexpr int L = LANES;
  for (size_t from = 0; from < length; from += PIECE) {
    const size_t size = from + PIECE < length ? PIECE : length - from;
    for (int g = 0; g < groups; g++) {
      const float* alphas = alpha + (size_t)g * groupStep;
      float* target = out + g * length + from;
      const float* first = experts + from;
      size_t i = 0;
      for (; i + 4 * L <= size; i += 4 * L) {
        F<L> acc[4] = {};
        for (int n = 0; n < count; n++) {
          const float factor = alphas[(size_t)n * expertStep];
#pragma GCC unroll 4
          for (int v = 0; v < 4; v++) acc[v] += load<L>(first + n * length + i + v * L) * factor;
        }
#pragma GCC unroll 4
        for (int v = 0; v < 4; v++) store<L>(target + i + v * L, acc[v]);
      }
      for (; i < size; i++) {
        float sum = 0;
        for (int n = 0; n < count; n++) sum += first[n * length + i] * alphas[(size_t)n * expertStep];
        target[i] = sum;
      }
    }
  }
}

inline void mixAlphaGradient(const float* experts, const float* gradient, float* out, int count, int groups,
                             size_t length) {
  constexpr int L = LANES;
  for (int g = 0; g < groups; g++) {
    for (int n = 0; n < count; n++) {
      const float* a = experts + n * length;
      const float* b = gradient + g * length;
      double sum = 0;
      for (size_t from = 0; from < length; from += PIECE) {
        const size_t end = from + PIECE < length ? from + PIECE : length;
        F<L> acc[4] = {};
        size_t i = from;
        for (; i + 4 * L <= end; i += 4 * L) {
#pragma GCC unroll 4
          for (int v = 0; v < 4; v++) acc[v] += load<L>(a + i + v * L) * load<L>(b + i + v * L);
        }
        sum += total((acc[0] + acc[1]) + (acc[2] + acc[3]));
        for (; i < end; i++) sum += a[i] * b[i];
      }
      out[g * count + n] = (float)sum;
    }
  }
}

inline void average(const float* const* parts, const float* shares, int count, float* out, size_t length) {
  if (count == 1) {
    if (out != parts[0]) memcpy(out, parts[0], length * sizeof(float));
    return;
  }
  constexpr int L = LANES;
  size_t i = 0;
  for (; i + L <= length; i += L) {
    F<L> sum = load<L>(parts[0] + i) * shares[0];
    for (int p = 1; p < count; p++) sum += load<L>(parts[p] + i) * shares[p];
    store<L>(out + i, sum);
  }
  for (; i < length; i++) {
    float sum = parts[0][i] * shares[0];
    for (int p = 1; p < count; p++) sum += parts[p][i] * shares[p];
    out[i] = sum;
  }
}

inline void sgd(float* w, float* v, const float* g, size_t length, float rate, float momentum, float decay) {
  constexpr int L = LANES;
  size_t i = 0;
  for (; i + L <= length; i += L) {
    const F<L> weight = load<L>(w + i);
    const F<L> velocity = load<L>(v + i) * momentum + (load<L>(g + i) + weight * decay);
    store<L>(v + i, velocity);
    store<L>(w + i, weight - velocity * rate);
  }
  for (; i < length; i++) {
    v[i] = momentum * v[i] + (g[i] + decay * w[i]);
    w[i] -= rate * v[i];
  }
}

inline void momentumAverage(float* key, const float* query, size_t length, float m) {
  constexpr int L = LANES;
  const float rest = (float)(1.0 - m);
  size_t i = 0;
  for (; i + L <= length; i += L) store<L>(key + i, load<L>(key + i) * m + load<L>(query + i) * rest);
  for (; i < length; i++) key[i] = m * key[i] + rest * query[i];
}

}  // namespace ISA
