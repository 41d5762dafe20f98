#pragma once

#include <torch/torch.h>

namespace surefoot::torch {

/// A matrix, or its transpose without a copy.
struct Operand {
  const ::torch::Tensor& matrix;
  bool transposed = false;
};

/// True when multiply() takes this tensor: a contiguous matrix of float on the CPU, in a process whose
/// LibTorch brings oneDNN along (Debian's does). Where it does not, LibTorch's own operations are as good.
bool can_multiply(const ::torch::Tensor& matrix);

/// out = a·b, or out += a·b: matrices of float, row by row, shapes as in any product and not checked again.
///
/// oneDNN writes its kernel for the processor it runs on; for the small products of small models it makes up
/// to twice as many operations a second as OpenBLAS, which LibTorch calls (benchmarks/RESULTS.md). Follows
/// the thread's number of threads (torch/threads.hpp); the same numbers in every thread. Both operands must
/// be such that can_multiply() takes them. Throws RunError when oneDNN refuses.
void multiply(const Operand& a, const Operand& b, ::torch::Tensor& out, bool add = false);

}  // namespace surefoot::torch
