#include "surefoot/torch/optimizers/group_optimizer.hpp"

namespace surefoot::torch {
namespace {

[[noreturn]] void refuse(const char* who, const char* option, const char* rule, double value) {
  throw InvalidArgument(fmt::format("{}: {} must {}, got {:g}", who, option, rule, value));
}

}  // namespace

void ParameterMemory::serialize(::torch::serialize::InputArchive& archive) {
  c10::IValue size;
  archive.read("size", size);
  tensors.clear();
  for (std::int64_t i = 0; i < size.toInt(); ++i)
    archive.read(std::to_string(i), tensors.emplace_back(), /*is_buffer=*/true);
}

void ParameterMemory::serialize(::torch::serialize::OutputArchive& archive) const {
  archive.write("size", c10::IValue(static_cast<std::int64_t>(tensors.size())));
  for (std::size_t i = 0; i < tensors.size(); ++i)
    archive.write(std::to_string(i), tensors[i], /*is_buffer=*/true);
}

void require_at_least_zero(const char* who, const char* option, double value) {
  if (!(value >= 0) || !std::isfinite(value)) refuse(who, option, "be finite and not negative", value);
}

void require_positive(const char* who, const char* option, double value) {
  if (!(value > 0) || !std::isfinite(value)) refuse(who, option, "be positive and finite", value);
}

void require_fraction(const char* who, const char* option, double value) {
  if (!(value >= 0 && value < 1)) refuse(who, option, "lie in [0, 1)", value);
}

::torch::Tensor Scratch::like(const ::torch::Tensor& tensor) {
  const bool fits = buffer_.defined() && buffer_.numel() >= tensor.numel() &&
                    buffer_.scalar_type() == tensor.scalar_type() && buffer_.device() == tensor.device();
  if (!fits) buffer_ = ::torch::empty({tensor.numel()}, tensor.options().requires_grad(false));
  return buffer_.narrow(0, 0, tensor.numel()).view(tensor.sizes());
}

double inner_product(const ::torch::Tensor& a, const ::torch::Tensor& b) {
  return at::dot(a.flatten(), b.flatten()).item<double>();
}

}  // namespace surefoot::torch
