// Kernels [27, ci, co] in the order in which they are read: blocks of C output channels, each [27, inputs, C].
#pragma once

#include "vector.h"

namespace ISA {

template <int C>
void packForward(const float* kernel, float* packed, int ci, int co) {
  for (int block = 0; block < co; block += C) {
    for (size_t row = 0; row < (size_t)27 * ci; row++, packed += C) {
      memcpy(packed, kernel + row * co + block, C * sizeof(float));
    }
  }
}

// Inputs and outputs change places, [ci / C, 27, co, C]; `mirrored` turns the taps round: with stride 1 the gradient
// of the input is itself a convolution.
template <int C>
void packBackward(const float* kernel, float* packed, int ci, int co, bool mirrored) {
  for (int block = 0; block < ci; block += C) {
    for (int tap = 0; tap < 27; tap++) {
      const float* from = kernel + ((size_t)(mirrored ? 26 - tap : tap) * ci + block) * co;
      for (int o = 0; o < co; o++) {
        for (int i = 0; i < C; i++) *packed++ = from[(size_t)i * co + o];
      }
    }
  }
}

}  // namespace ISA
