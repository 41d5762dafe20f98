#include "surefoot/torch/memory.hpp"

#include <cstdlib>

#ifdef __GLIBC__
#include <malloc.h>
#endif

namespace surefoot::torch {

void keep_freed_memory() {
#ifdef __GLIBC__
  constexpr int largest_kept_block = 32 << 20;
  mallopt(M_MMAP_THRESHOLD, largest_kept_block);
  mallopt(M_TRIM_THRESHOLD, 2 * largest_kept_block);
#endif
}

}  // namespace surefoot::torch
