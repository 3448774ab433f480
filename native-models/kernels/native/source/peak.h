// What the widest vectors of this processor reach at their best: multiply-adds in registers alone.
#pragma once

#include "vector.h"

namespace ISA {

inline double peak(int turns) {
  // more independent chains than latency times units
  constexpr int CHAINS = 12;
  F<LANES> acc[CHAINS];
  for (int i = 0; i < CHAINS; i++) acc[i] = splat<LANES>(1.0f + i);
  F<LANES> factor = splat<LANES>(0.999f), term = splat<LANES>(1e-3f);
  asm volatile("" : "+m"(factor), "+m"(term));
  const F<LANES> f = factor, t = term;
  for (int turn = 0; turn < turns; turn++) {
#pragma GCC unroll 12
    for (int i = 0; i < CHAINS; i++) acc[i] = acc[i] * f + t;
  }
  F<LANES> sum = {};
  for (int i = 0; i < CHAINS; i++) sum += acc[i];
  asm volatile("" : : "m"(sum));
  return 2.0 * CHAINS * LANES * turns;
}

}  // namespace ISA
