#pragma once

#include <cstdint>
#include <string>

namespace surefoot::torch {

/// Holds LibTorch and its BLAS to so many threads for all work of the calling thread; call it in each worker.
///
/// OpenBLAS keeps a pool of its own that `at::set_num_threads` does not reach, so its setter is looked up at
/// run time and called too (that one is for the whole process). Throws InvalidArgument unless
/// 1 ≤ threads ≤ 1024.
void use_threads(std::int64_t threads);

/// The same for one thread, and denormal numbers flushed to zero: a dying network would otherwise crawl.
void use_one_thread();

/// The BLAS behind LibTorch, as far as the process can tell.
struct Blas {
  /// `OpenBLAS 0.3.21 … Haswell`, `MKL`, or `reference` where nothing better was found.
  std::string name;
  /// The reference BLAS is many times slower: worth a warning.
  bool slow = false;
};
Blas blas();

}  // namespace surefoot::torch
