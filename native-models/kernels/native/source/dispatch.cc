// Chooses the widest instruction set that this processor and its operating system offer.
#include "dispatch.h"

#include <cstdlib>
#include <cstring>

#if defined(__x86_64__)
namespace avx512 {
extern const Kernels KERNELS;
}
namespace avx2 {
extern const Kernels KERNELS;
}
#endif
#if defined(__aarch64__)
#define NARROWEST neon
#else
#define NARROWEST plain
#endif
namespace NARROWEST {
extern const Kernels KERNELS;
}

namespace {

bool runs(const Kernels& kernels) {
#if defined(__x86_64__)
  // the compiler's check asks the operating system too whether it saves the registers
  if (&kernels == &avx512::KERNELS) {
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("fma");
  }
  if (&kernels == &avx2::KERNELS) return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
#endif
  return true;
}

}  // namespace

const Kernels* const* allKernels(int* count) {
  static const Kernels* const all[] = {
#if defined(__x86_64__)
      &avx512::KERNELS,
      &avx2::KERNELS,
#endif
      &NARROWEST::KERNELS,
  };
  *count = sizeof all / sizeof *all;
  return all;
}

const Kernels* kernelsFor(const char* name) {
  int count;
  const Kernels* const* all = allKernels(&count);
  for (int i = 0; i < count; i++) {
    if ((!name || strcmp(name, all[i]->name) == 0) && runs(*all[i])) return all[i];
  }
  return nullptr;
}

namespace {

struct Memory {
  float* at = nullptr;
  size_t floats = 0;
  bool failed = false;
  ~Memory() { free(at); }
};

thread_local Memory memory;

}  // namespace

float* scratch(size_t floats) {
  if (floats > memory.floats) {
    free(memory.at);
    memory.floats = 0;
    memory.at = static_cast<float*>(aligned_alloc(64, (floats * sizeof(float) + 63) & ~size_t{63}));
    if (memory.at) memory.floats = floats;
    else memory.failed = true;
  }
  return memory.at;
}

bool scratchFailed() {
  const bool failed = memory.failed;
  memory.failed = false;
  return failed;
}
