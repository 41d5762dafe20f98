#include "surefoot/torch/threads.hpp"

#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <dlfcn.h>

namespace surefoot::torch {
namespace {

template <class Function>
Function* loaded(const char* name) {
  return reinterpret_cast<Function*>(dlsym(RTLD_DEFAULT, name));
}

}  // namespace

void use_one_thread() {
  at::set_num_threads(1);
  if (auto* set = loaded<void(int)>("openblas_set_num_threads")) set(1);
}

Blas blas() {
  if (at::hasMKL()) return {"MKL", false};
  if (auto* config = loaded<char*()>("openblas_get_config")) return {config(), false};
  if (loaded<void()>("bli_init") != nullptr) return {"BLIS", false};
  return {"reference", true};
}

}  // namespace surefoot::torch
