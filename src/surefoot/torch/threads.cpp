#include "surefoot/torch/threads.hpp"

#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <dlfcn.h>
#include <fmt/format.h>

#include <cstdlib>
#include <string_view>

#include "surefoot/core/error.hpp"

namespace surefoot::torch {
namespace {

template <class Function>
Function* loaded(const char* name) {
  return reinterpret_cast<Function*>(dlsym(RTLD_DEFAULT, name));
}

bool has_avx512() {
#if defined(__x86_64__)
  return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
         __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl");
#else
  return false;
#endif
}

}  // namespace

void use_threads(std::int64_t threads) {
  if (threads < 1) throw InvalidArgument(fmt::format("threads: must be positive, got {}", threads));
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

std::optional<std::string> better_openblas_core() {
  auto* core = loaded<char*()>("openblas_get_corename");
  if (core == nullptr || std::getenv("OPENBLAS_CORETYPE") != nullptr || !has_avx512()) return std::nullopt;
  const std::string_view chosen = core();
  if (chosen != "Haswell" && chosen != "Zen") return std::nullopt;
  return "SkylakeX";
}

}  // namespace surefoot::torch
