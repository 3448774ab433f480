// The kernels of one instruction set. Compiled once for each: the flags say which, ISA names it.
#include "augment.h"
#include "direct.h"
#include "directGradient.h"
#include "first.h"
#include "norm.h"
#include "peak.h"
#include "vectors.h"
#include "winogradGradient.h"

#define NAME_OF(x) #x
#define NAME(x) NAME_OF(x)

namespace ISA {
namespace {

constexpr int FEWEST_TILES = 6;

// Winograd pays where a plane fills its tiles, and its kernel's transform where several tiles share it.
bool byWinograd(const Convolution& c, int inputs) {
  if (c.stride != 1 || inputs % 8 != 0 || c.h < 4 || c.w < 4) return false;
  return c.n * tilesAlong(c.h) * tilesAlong(c.w) >= FEWEST_TILES;
}

float* packedAnd(size_t kernel, size_t rest, float*& restAt) {
  const size_t aligned = (kernel + 15) & ~(size_t)15;
  float* at = scratch(aligned + rest);
  restAt = at ? at + aligned : nullptr;
  return at;
}

template <int L, int NV>
struct Forward {
  static void run(const float* x, const float* kernel, const float* bias, float* out, const Convolution& c, bool elu) {
    const size_t size = (size_t)27 * c.ci * c.co;
    const bool winograd = byWinograd(c, c.ci);
    const size_t needed = c.ci == 1 ? First<L, NV>::floats(c)
                          : winograd ? Winograd<L, NV>::floats(c)
                                     : DirectForward<L, NV>::floats(c);
    float* rest;
    float* packed = packedAnd(size, needed, rest);
    if (!packed) return;
    packForward<L * NV>(kernel, packed, c.ci, c.co);
    if (c.ci == 1) First<L, NV>::run(x, packed, bias, out, c, elu, rest);
    else if (winograd) Winograd<L, NV>::run(x, packed, bias, out, c, elu, rest);
    else DirectForward<L, NV>::run(x, packed, bias, out, c, elu, rest);
  }
};

template <int L, int NV>
struct InputGradient {
  static void run(const float* dy, const float* kernel, float* dx, const Convolution& c) {
    const size_t size = (size_t)27 * c.ci * c.co;
    float* rest;
    if (c.stride == 2) {
      float* packed = packedAnd(size, BackStride2<L, NV>::floats(c), rest);
      if (!packed) return;
      packBackward<L * NV>(kernel, packed, c.ci, c.co, false);
      return BackStride2<L, NV>::run(dy, packed, dx, c, rest);
    }
    // with stride 1 this is a convolution of dy
    Convolution back = c;
    back.ci = c.co;
    back.co = c.ci;
    const bool winograd = byWinograd(back, back.ci);
    float* packed =
        packedAnd(size, winograd ? Winograd<L, NV>::floats(back) : DirectForward<L, NV>::floats(back), rest);
    if (!packed) return;
    packBackward<L * NV>(kernel, packed, c.ci, c.co, true);
    if (winograd) Winograd<L, NV>::run(dy, packed, nullptr, dx, back, false, rest);
    else DirectForward<L, NV>::run(dy, packed, nullptr, dx, back, false, rest);
  }
};

template <int L, int NV>
struct KernelGradient {
  static void run(const float* x, const float* dy, float* dw, const Convolution& c) {
    if (byWinograd(c, c.ci)) {
      float* rest = scratch(WinogradGradient<L, NV>::floats(c));
      if (rest) WinogradGradient<L, NV>::run(x, dy, dw, c, rest);
    } else {
      float* rest = scratch(DirectGradient<L, NV>::floats(c));
      if (rest) DirectGradient<L, NV>::run(x, dy, dw, c, rest);
    }
  }
};

template <int L>
struct KernelGradientFirst {
  static void run(const float* x, const float* dy, float* dw, const Convolution& c) {
    float* rest = scratch(FirstGradient<L>::floats(c));
    if (rest) FirstGradient<L>::run(x, dy, dw, c, rest);
  }
};

void convolve(const float* x, const float* kernel, const float* bias, float* out, const Convolution& c, bool elu) {
  byColumns<Forward>(c.co, x, kernel, bias, out, c, elu);
}

void inputGradient(const float* dy, const float* kernel, float* dx, const Convolution& c) {
  byColumns<InputGradient>(c.ci, dy, kernel, dx, c);
}

void kernelGradient(const float* x, const float* dy, float* dw, const Convolution& c) {
  if (c.ci == 1) byLanes<KernelGradientFirst>(c.co, x, dy, dw, c);
  else byColumns<KernelGradient>(c.co, x, dy, dw, c);
}

void normElu(const float* y, const float* scale, const float* shift, float epsilon, float* out, float* mean,
             float* variance, size_t rows, int c) {
  byLanes<Norm>(c, y, scale, shift, epsilon, out, mean, variance, rows, c);
}

void normEluGradient(const float* da, const float* out, const float* y, const float* scale, const float* mean,
                     const float* variance, float epsilon, float* dy, float* dscale, float* dshift, size_t rows,
                     int c) {
  byLanes<NormGradient>(c, da, out, y, scale, mean, variance, epsilon, dy, dscale, dshift, rows, c);
}

}  // namespace

extern const Kernels KERNELS;
const Kernels KERNELS = {
    NAME(ISA),   LANES,           convolve, inputGradient,    kernelGradient, normElu, normEluGradient,
    mix,         mixAlphaGradient, average,  sgd,              momentumAverage, augment, peak,
};

}  // namespace ISA
