// The kernels as functions of JavaScript. Tensors are byte offsets into one ArrayBuffer, the memory of the caller's
// tfjs backend; vectors of a trainer are Float32Arrays. Every range is checked before it is touched.
#include <node_api.h>

#include <cmath>
#include <cstdio>
#include <initializer_list>

#include "dispatch.h"

namespace {

constexpr size_t MOST_ARGUMENTS = 20;

// The arguments of one call. After the first fault the rest reads as zeros, and `failed` says not to compute.
class Call {
 public:
  Call(napi_env env, napi_callback_info info) : env_(env) {
    count_ = MOST_ARGUMENTS;
    napi_get_cb_info(env, info, &count_, arguments_, nullptr, nullptr);
  }

  bool failed() const { return failed_; }

  double number() {
    double value = 0;
    if (!take()) return 0;
    if (napi_get_value_double(env_, arguments_[at_++], &value) != napi_ok) fail("a number");
    return value;
  }

  int whole() {
    const double value = number();
    if (!(value >= -2147483648.0 && value <= 2147483647.0 && std::floor(value) == value)) fail("a whole number");
    return failed_ ? 0 : static_cast<int>(value);
  }

  int dimension() {
    const int value = whole();
    if (value < 1) fail("a positive whole number");
    return value;
  }

  size_t length() {
    const double value = number();
    if (!(value >= 0 && value <= 9007199254740991.0 && std::floor(value) == value)) fail("a length");
    return failed_ ? 0 : static_cast<size_t>(value);
  }

  // The memory that the following places lie in.
  void memory() {
    if (!take()) return;
    void* data = nullptr;
    if (napi_get_arraybuffer_info(env_, arguments_[at_++], &data, &bytes_) != napi_ok) fail("an ArrayBuffer");
    base_ = static_cast<char*>(data);
  }

  // `floats` numbers at a byte offset into the memory; a negative offset is no place: null.
  float* place() {
    offset_ = number();
    return failed_ || offset_ < 0 ? nullptr : reinterpret_cast<float*>(base_ + static_cast<size_t>(offset_));
  }

  void within(const float* place, size_t floats) {
    if (failed_ || !place) return;
    const size_t from = reinterpret_cast<const char*>(place) - base_;
    if (from % 4 != 0 || from > bytes_ || floats > (bytes_ - from) / 4) fail("a place inside the memory");
  }

  template <class T>
  T* array(napi_typedarray_type wanted, size_t* length) {
    if (!take()) return nullptr;
    napi_typedarray_type type;
    void* data = nullptr;
    if (napi_get_typedarray_info(env_, arguments_[at_++], &type, length, &data, nullptr, nullptr) != napi_ok ||
        type != wanted) {
      fail("a typed array of another kind");
      return nullptr;
    }
    return static_cast<T*>(data);
  }

  float* floats(size_t* length) { return array<float>(napi_float32_array, length); }

  napi_value value() { return take() ? arguments_[at_++] : nullptr; }
  napi_env env() const { return env_; }

  void fail(const char* expected) {
    if (failed_) return;
    failed_ = true;
    char text[128];
    snprintf(text, sizeof text, "native kernels: expected %s as argument %d", expected, static_cast<int>(at_));
    napi_throw_range_error(env_, nullptr, text);
  }

 private:
  bool take() {
    if (failed_) return false;
    if (at_ < count_) return true;
    fail("one more argument");
    return false;
  }

  napi_env env_;
  napi_value arguments_[MOST_ARGUMENTS];
  size_t count_ = 0;
  size_t at_ = 0;
  bool failed_ = false;
  char* base_ = nullptr;
  size_t bytes_ = 0;
  double offset_ = 0;
};

// The set that this process computes with; `use` changes it, for checks of the narrower ones.
const Kernels* kernels = nullptr;

Convolution convolution(Call& call) {
  Convolution c;
  c.n = call.dimension();
  c.d = call.dimension();
  c.h = call.dimension();
  c.w = call.dimension();
  c.ci = call.dimension();
  c.co = call.dimension();
  c.stride = call.dimension();
  if (!call.failed() && c.stride > 2) call.fail("stride 1 or 2");
  if (!call.failed() && (c.co % 8 != 0 || !(c.ci % 8 == 0 || (c.ci == 1 && c.stride == 1)))) {
    call.fail("channels in eights, or one input channel with stride 1,");
  }
  return c;
}

size_t inputs(const Convolution& c) { return static_cast<size_t>(c.n) * c.d * c.h * c.w * c.ci; }
size_t weights(const Convolution& c) { return static_cast<size_t>(27) * c.ci * c.co; }
size_t outputs(const Convolution& c) {
  const auto edge = [&](int d) { return static_cast<size_t>((d - 1) / c.stride + 1); };
  return c.n * edge(c.d) * edge(c.h) * edge(c.w) * c.co;
}

// Scratch is asked for inside the kernels, which give up without it.
void checkMemory(Call& call) {
  if (scratchFailed()) call.fail("free memory for the work");
}

napi_value convolve(napi_env env, napi_callback_info info) {
  Call call(env, info);
  call.memory();
  float *x = call.place(), *kernel = call.place(), *bias = call.place(), *out = call.place();
  const Convolution c = convolution(call);
  const bool elu = call.whole() != 0;
  call.within(x, inputs(c));
  call.within(kernel, weights(c));
  call.within(bias, c.co);
  call.within(out, outputs(c));
  if (call.failed()) return nullptr;
  kernels->convolve(x, kernel, bias, out, c, elu);
  checkMemory(call);
  return nullptr;
}

napi_value inputGradient(napi_env env, napi_callback_info info) {
  Call call(env, info);
  call.memory();
  float *dy = call.place(), *kernel = call.place(), *dx = call.place();
  const Convolution c = convolution(call);
  if (!call.failed() && c.ci % 8 != 0) call.fail("input channels in eights");
  call.within(dy, outputs(c));
  call.within(kernel, weights(c));
  call.within(dx, inputs(c));
  if (call.failed()) return nullptr;
  kernels->inputGradient(dy, kernel, dx, c);
  checkMemory(call);
  return nullptr;
}

napi_value kernelGradient(napi_env env, napi_callback_info info) {
  Call call(env, info);
  call.memory();
  float *x = call.place(), *dy = call.place(), *dw = call.place();
  const Convolution c = convolution(call);
  call.within(x, inputs(c));
  call.within(dy, outputs(c));
  call.within(dw, weights(c));
  if (call.failed()) return nullptr;
  kernels->kernelGradient(x, dy, dw, c);
  checkMemory(call);
  return nullptr;
}

int channels(Call& call) {
  const int c = call.dimension();
  if (!call.failed() && c % 8 != 0) call.fail("channels in eights");
  return c;
}

napi_value normElu(napi_env env, napi_callback_info info) {
  Call call(env, info);
  call.memory();
  float *y = call.place(), *scale = call.place(), *shift = call.place(), *out = call.place(), *mean = call.place(),
        *variance = call.place();
  const size_t rows = call.length();
  const int c = channels(call);
  const float epsilon = static_cast<float>(call.number());
  for (const float* of : {y, out}) call.within(of, rows * c);
  for (const float* of : {scale, shift, mean, variance}) call.within(of, c);
  if (call.failed()) return nullptr;
  kernels->normElu(y, scale, shift, epsilon, out, mean, variance, rows, c);
  return nullptr;
}

napi_value normEluGradient(napi_env env, napi_callback_info info) {
  Call call(env, info);
  call.memory();
  float *da = call.place(), *out = call.place(), *y = call.place(), *scale = call.place(), *mean = call.place(),
        *variance = call.place(), *dy = call.place(), *dscale = call.place(), *dshift = call.place();
  const size_t rows = call.length();
  const int c = channels(call);
  const float epsilon = static_cast<float>(call.number());
  for (const float* of : {da, out, y, dy}) call.within(of, rows * c);
  for (const float* of : {scale, mean, variance, dscale, dshift}) call.within(of, c);
  if (call.failed()) return nullptr;
  kernels->normEluGradient(da, out, y, scale, mean, variance, epsilon, dy, dscale, dshift, rows, c);
  return nullptr;
}

napi_value mix(napi_env env, napi_callback_info info) {
  Call call(env, info);
  call.memory();
  float *experts = call.place(), *alpha = call.place(), *out = call.place();
  const int count = call.dimension(), groups = call.dimension();
  const size_t length = call.length();
  const int groupStep = call.dimension(), expertStep = call.dimension();
  call.within(experts, count * length);
  call.within(alpha, static_cast<size_t>(groups - 1) * groupStep + static_cast<size_t>(count - 1) * expertStep + 1);
  call.within(out, groups * length);
  if (call.failed()) return nullptr;
  kernels->mix(experts, alpha, out, count, groups, length, groupStep, expertStep);
  return nullptr;
}

napi_value mixAlphaGradient(napi_env env, napi_callback_info info) {
  Call call(env, info);
  call.memory();
  float *experts = call.place(), *gradient = call.place(), *out = call.place();
  const int count = call.dimension(), groups = call.dimension();
  const size_t length = call.length();
  call.within(experts, count * length);
  call.within(gradient, groups * length);
  call.within(out, static_cast<size_t>(count) * groups);
  if (call.failed()) return nullptr;
  kernels->mixAlphaGradient(experts, gradient, out, count, groups, length);
  return nullptr;
}

constexpr uint32_t MOST_PARTS = 1024;

napi_value average(napi_env env, napi_callback_info info) {
  Call call(env, info);
  const napi_value list = call.value();
  size_t shareCount = 0, length = 0;
  float* shares = call.floats(&shareCount);
  float* out = call.floats(&length);
  if (call.failed()) return nullptr;
  uint32_t count = 0;
  if (napi_get_array_length(env, list, &count) != napi_ok || count < 1 || count > MOST_PARTS || count != shareCount) {
    call.fail("as many shares as parts");
    return nullptr;
  }
  static thread_local const float* parts[MOST_PARTS];
  for (uint32_t p = 0; p < count; p++) {
    napi_value part;
    napi_typedarray_type type;
    size_t partLength = 0;
    void* data = nullptr;
    napi_get_element(env, list, p, &part);
    if (napi_get_typedarray_info(env, part, &type, &partLength, &data, nullptr, nullptr) != napi_ok ||
        type != napi_float32_array || partLength != length) {
      call.fail("parts of the length of the result");
      return nullptr;
    }
    parts[p] = static_cast<const float*>(data);
  }
  kernels->average(parts, shares, static_cast<int>(count), out, length);
  return nullptr;
}

napi_value sgd(napi_env env, napi_callback_info info) {
  Call call(env, info);
  size_t lengths[3] = {};
  float *w = call.floats(&lengths[0]), *v = call.floats(&lengths[1]), *g = call.floats(&lengths[2]);
  const float rate = static_cast<float>(call.number()), momentum = static_cast<float>(call.number()),
              decay = static_cast<float>(call.number());
  if (!call.failed() && (lengths[0] != lengths[1] || lengths[0] != lengths[2])) call.fail("vectors of one length");
  if (call.failed()) return nullptr;
  kernels->sgd(w, v, g, lengths[0], rate, momentum, decay);
  return nullptr;
}

napi_value momentumAverage(napi_env env, napi_callback_info info) {
  Call call(env, info);
  size_t lengths[2] = {};
  float *key = call.floats(&lengths[0]), *query = call.floats(&lengths[1]);
  const float m = static_cast<float>(call.number());
  if (!call.failed() && lengths[0] != lengths[1]) call.fail("vectors of one length");
  if (call.failed()) return nullptr;
  kernels->momentumAverage(key, query, lengths[0], m);
  return nullptr;
}

napi_value augment(napi_env env, napi_callback_info info) {
  Call call(env, info);
  size_t patchLength = 0, placeLength = 0, outLength = 0;
  const auto* patch = call.array<int16_t>(napi_int16_array, &patchLength);
  const auto* place = call.array<double>(napi_float64_array, &placeLength);
  View view;
  view.sigma = static_cast<float>(call.number());
  view.seed = call.whole();
  view.gamma = static_cast<float>(call.number());
  view.low = static_cast<float>(call.number());
  view.high = static_cast<float>(call.number());
  float* out = call.floats(&outLength);
  if (!call.failed() && (patchLength != 32768 || outLength != 32768 || placeLength != 12)) {
    call.fail("32768 voxels in and out and 12 numbers of an affine");
  }
  if (call.failed()) return nullptr;
  for (int i = 0; i < 9; i++) view.matrix[i] = place[i];
  for (int i = 0; i < 3; i++) view.offset[i] = place[9 + i];
  kernels->augment(patch, view, out);
  checkMemory(call);
  return nullptr;
}

napi_value peak(napi_env env, napi_callback_info info) {
  Call call(env, info);
  const int turns = call.dimension();
  if (call.failed()) return nullptr;
  napi_value result;
  napi_create_double(env, kernels->peak(turns), &result);
  return result;
}

napi_value nameOf(napi_env env, const Kernels* set) {
  napi_value name;
  napi_create_string_utf8(env, set->name, NAPI_AUTO_LENGTH, &name);
  return name;
}

// The sets that this processor runs, the widest first.
napi_value sets(napi_env env, napi_callback_info) {
  napi_value list;
  napi_create_array(env, &list);
  int count;
  const Kernels* const* all = allKernels(&count);
  uint32_t at = 0;
  for (int i = 0; i < count; i++) {
    if (kernelsFor(all[i]->name)) napi_set_element(env, list, at++, nameOf(env, all[i]));
  }
  return list;
}

// Computes with the set of that name from now on, in every thread of the process.
napi_value use(napi_env env, napi_callback_info info) {
  Call call(env, info);
  char name[16] = {};
  size_t length = 0;
  const napi_value wanted = call.value();
  if (call.failed()) return nullptr;
  napi_get_value_string_utf8(env, wanted, name, sizeof name, &length);
  const Kernels* set = kernelsFor(name);
  if (!set) {
    call.fail("an instruction set of this processor");
    return nullptr;
  }
  kernels = set;
  return nullptr;
}

napi_value start(napi_env env, napi_value exports) {
  if (!kernels) kernels = kernelsFor(nullptr);
  const struct {
    const char* name;
    napi_callback function;
  } functions[] = {
      {"convolve", convolve},
      {"inputGradient", inputGradient},
      {"kernelGradient", kernelGradient},
      {"normElu", normElu},
      {"normEluGradient", normEluGradient},
      {"mix", mix},
      {"mixAlphaGradient", mixAlphaGradient},
      {"average", average},
      {"sgd", sgd},
      {"momentumAverage", momentumAverage},
      {"augment", augment},
      {"peak", peak},
      {"sets", sets},
      {"use", use},
  };
  for (const auto& [name, function] : functions) {
    napi_value value;
    napi_create_function(env, name, NAPI_AUTO_LENGTH, function, nullptr, &value);
    napi_set_named_property(env, exports, name, value);
  }
  return exports;
}

}  // namespace

NAPI_MODULE(drasclr_kernels, start)
