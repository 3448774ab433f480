#pragma once

#include "kernels.h"

// Every instruction set compiled in, the widest first.
const Kernels* const* allKernels(int* count);

// The set of that name, or the widest when it is null; null when this processor cannot run it.
const Kernels* kernelsFor(const char* name);
