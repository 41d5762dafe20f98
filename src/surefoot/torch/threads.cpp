#include "surefoot/torch/threads.hpp"

#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <dlfcn.h>
#include <fmt/format.h>

#include "surefoot/core/error.hpp"

namespace surefoot::torch {
namespace {

template <class Function>
Function* loaded(const char* name) {
  return reinterpret_cast<Function*>(dlsym(RTLD_DEFAULT, name));
}

}  // namespace

void use_threads(std::int64_t threads) {
  if (threads < 1 || threads > 1024)
    throw InvalidArgument(fmt::format("threads: must be 1 to 1024, got {}", threads));
  at::set_num_threads(static_cast<int>(threads));
  if (auto* set = loaded<void(int)>("openblas_set_num_threads")) set(static_cast<int>(threads));
}

void use_one_thread() {
  use_threads(1);
  at::globalContext().setFlushDenormal(true);
}

Blas blas() {
  if (at::hasMKL()) return {"MKL", false};
  if (auto* config = loaded<char*()>("openblas_get_config")) return {config(), false};
  if (loaded<void()>("bli_init") != nullptr) return {"BLIS", false};
  return {"reference", true};
}

}  // namespace surefoot::torch
