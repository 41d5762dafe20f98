#include "surefoot/torch/matrix_multiply.hpp"

#include <dlfcn.h>
#include <fmt/format.h>

#include "surefoot/core/error.hpp"

namespace surefoot::torch {
namespace {

/// dnnl_sgemm of oneDNN, C interface, versions 1 to 3: row-major C = alpha·op(A)·op(B) + beta·C; 0 when done.
using Sgemm = int(char, char, std::int64_t, std::int64_t, std::int64_t, float, const float*, std::int64_t,
                  const float*, std::int64_t, float, float*, std::int64_t);

Sgemm* sgemm() {
  static Sgemm* const found = reinterpret_cast<Sgemm*>(dlsym(RTLD_DEFAULT, "dnnl_sgemm"));
  return found;
}

}  // namespace

bool can_multiply(const ::torch::Tensor& matrix) {
  return matrix.dim() == 2 && matrix.is_cpu() && matrix.scalar_type() == ::torch::kFloat &&
         matrix.is_contiguous() && matrix.size(0) > 0 && matrix.size(1) > 0 && sgemm() != nullptr;
}

void multiply(const Operand& a, const Operand& b, ::torch::Tensor& out, bool add) {
  const std::int64_t shared = a.matrix.size(a.transposed ? 0 : 1);
  const int failed =
      sgemm()(a.transposed ? 'T' : 'N', b.transposed ? 'T' : 'N', out.size(0), out.size(1), shared, 1,
              a.matrix.data_ptr<float>(), a.matrix.size(1), b.matrix.data_ptr<float>(), b.matrix.size(1),
              add ? 1 : 0, out.data_ptr<float>(), out.size(1));
  if (failed != 0)
    throw RunError(fmt::format("matrix multiply of {}×{}×{}: oneDNN answers {}", out.size(0), shared,
                               out.size(1), failed));
}

}  // namespace surefoot::torch
