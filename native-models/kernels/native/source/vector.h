// Vectors of L floats, by the compiler's own vector extension: the same source becomes SSE, AVX2, AVX-512,
// NEON or plain code, by the flags of its compilation. Everything lies in a namespace of the instruction set,
// and nothing of the standard library is instantiated here: the linker would keep one copy of an inline
// function for all sets, which an older processor could not run.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

#ifndef ISA
#error "ISA names the instruction set that this file is compiled for"
#endif

// The widest vectors, and how many of them the processor can name.
#if defined(__AVX512F__)
#define LANES 16
#define REGISTERS 32
#elif defined(__AVX2__)
#define LANES 8
#define REGISTERS 16
#elif defined(__aarch64__)
#define LANES 4
#define REGISTERS 32
#else
#define LANES 4
#define REGISTERS 16
#endif

#define INLINE inline __attribute__((always_inline))

namespace ISA {

template <int L>
struct Vector {
  typedef float F __attribute__((vector_size(L * 4)));
  typedef int32_t I __attribute__((vector_size(L * 4)));
  typedef uint32_t U __attribute__((vector_size(L * 4)));
};

template <int L>
using F = typename Vector<L>::F;
template <int L>
using I = typename Vector<L>::I;
template <int L>
using U = typename Vector<L>::U;

template <int L>
INLINE F<L> load(const float* p) {
  F<L> v;
  memcpy(&v, p, sizeof v);
  return v;
}

template <int L>
INLINE void store(float* p, F<L> v) {
  memcpy(p, &v, sizeof v);
}

template <int L>
INLINE F<L> splat(float value) {
  F<L> v;
  for (int i = 0; i < L; i++) v[i] = value;
  return v;
}

template <int L>
INLINE F<L> least(F<L> a, F<L> b) {
  return a < b ? a : b;
}

template <int L>
INLINE F<L> most(F<L> a, F<L> b) {
  return a > b ? a : b;
}

template <int L>
INLINE I<L> bitsOf(F<L> v) {
  return (I<L>)v;
}

template <int L>
INLINE F<L> ofBits(I<L> v) {
  return (F<L>)v;
}

INLINE int lower(int a, int b) { return a < b ? a : b; }
INLINE int higher(int a, int b) { return a > b ? a : b; }

// ELU: x above zero, exp(x) − 1 below. x = n ln 2 + r with |r| ≤ ln 2 / 2; exp(r) − 1 = r + r² P(r) (Cephes
// expf), so nothing cancels near zero; n = 0 and r = 0 for x ≥ 0. A NaN stays one.
template <int L>
INLINE F<L> elu(F<L> x) {
  const F<L> zero = {};
  const F<L> below = most<L>(least<L>(x, zero), splat<L>(-87.0f));
  const F<L> shifted = below * 1.4426950408889634f + 12582912.0f;
  const F<L> n = shifted - 12582912.0f;
  F<L> r = n * -0.693359375f + below;
  r = n * 2.1219444e-4f + r;
  F<L> p = r * 1.98756915e-4f + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  p = (r * r) * p + r;
  // 2ⁿ from its exponent bits, those of 1 added
  const F<L> power = ofBits<L>((bitsOf<L>(shifted) << 23) + 0x3f800000);
  const F<L> negative = power * p + (power - 1.0f);
  return x > zero ? x : (x == x ? negative : x);
}

// Runs `Body<L, NV>::run(arguments…)` with vectors that divide `columns`: NV of them in a block of columns.
template <template <int, int> class Body, class... Arguments>
INLINE void byColumns([[maybe_unused]] int columns, Arguments... arguments) {
#if LANES == 16
  if (columns % 32 == 0) return Body<16, 2>::run(arguments...);
  if (columns % 16 == 0) return Body<16, 1>::run(arguments...);
  Body<8, 1>::run(arguments...);
#elif LANES == 8
  if (columns % 16 == 0) return Body<8, 2>::run(arguments...);
  Body<8, 1>::run(arguments...);
#else
  Body<4, 2>::run(arguments...);
#endif
}

// Runs `Body<L>::run(arguments…)` with the widest vector that divides `channels`, a multiple of 8.
template <template <int> class Body, class... Arguments>
INLINE void byLanes([[maybe_unused]] int channels, Arguments... arguments) {
#if LANES == 16
  if (channels % 16 == 0) return Body<16>::run(arguments...);
  Body<8>::run(arguments...);
#else
  Body<LANES>::run(arguments...);
#endif
}

}  // namespace ISA
