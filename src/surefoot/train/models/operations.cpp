#include "surefoot/train/models/operations.hpp"

#include "surefoot/torch/matrix_multiply.hpp"
#include "surefoot/train/kernels.hpp"

namespace surefoot::train::models {
namespace {

using ::torch::autograd::AutogradContext;
using ::torch::autograd::tensor_list;

class Linear : public ::torch::autograd::Function<Linear> {
 public:
  static ::torch::Tensor forward(AutogradContext* context, const ::torch::Tensor& inputs,
                                 const ::torch::Tensor& weight, const c10::optional<::torch::Tensor>& row,
                                 bool relu) {
    const auto bias = row.value_or(::torch::Tensor());
    auto outputs = ::torch::empty({inputs.size(0), weight.size(0)}, inputs.options());
    if (bias.defined())
      kernels::fill_rows(outputs.data_ptr<float>(), bias.data_ptr<float>(), outputs.size(0), outputs.size(1));
    torch::multiply({inputs}, {weight, true}, outputs, bias.defined());
    if (relu) {
      kernels::relu(outputs.data_ptr<float>(), outputs.numel());
      context->save_for_backward({inputs, weight, bias, outputs});
    } else {
      context->save_for_backward({inputs, weight, bias});
    }
    return outputs;
  }

  static tensor_list backward(AutogradContext* context, const tensor_list& gradients) {
    const auto saved = context->get_saved_variables();
    const auto& inputs = saved[0];
    const auto& weight = saved[1];
    auto gradient = gradients[0].contiguous();
    if (saved.size() == 4) {
      auto through = ::torch::empty_like(gradient);
      kernels::relu_gradient(through.data_ptr<float>(), gradient.data_ptr<float>(),
                             saved[3].data_ptr<float>(), gradient.numel());
      gradient = through;
    }
    ::torch::Tensor to_inputs;
    ::torch::Tensor to_bias;
    if (inputs.requires_grad()) {
      to_inputs = ::torch::empty_like(inputs);
      torch::multiply({gradient}, {weight}, to_inputs);
    }
    auto to_weight = ::torch::empty_like(weight);
    torch::multiply({gradient, true}, {inputs}, to_weight);
    if (saved[2].defined()) {
      to_bias = ::torch::empty_like(saved[2]);
      kernels::sum_rows(to_bias.data_ptr<float>(), gradient.data_ptr<float>(), gradient.size(0),
                        gradient.size(1));
    }
    return {to_inputs, to_weight, to_bias, {}};
  }
};

class ReluAndPool : public ::torch::autograd::Function<ReluAndPool> {
 public:
  static ::torch::Tensor forward(AutogradContext* context, const ::torch::Tensor& images) {
    const auto planes = images.size(0) * images.size(1);
    const auto outputs = ::torch::empty(
        {images.size(0), images.size(1), images.size(2) / 2, images.size(3) / 2}, images.options());
    const auto from = ::torch::empty(outputs.sizes(), images.options().dtype(::torch::kUInt8));
    kernels::relu_and_pool(outputs.data_ptr<float>(), from.data_ptr<std::uint8_t>(), images.data_ptr<float>(),
                           planes, images.size(2), images.size(3));
    context->save_for_backward({from});
    context->saved_data["height"] = images.size(2);
    context->saved_data["width"] = images.size(3);
    return outputs;
  }

  static tensor_list backward(AutogradContext* context, const tensor_list& gradients) {
    const auto from = context->get_saved_variables()[0];
    const auto height = context->saved_data["height"].toInt();
    const auto width = context->saved_data["width"].toInt();
    const auto gradient = gradients[0].contiguous();
    auto to_images = ::torch::empty({from.size(0), from.size(1), height, width}, gradient.options());
    kernels::relu_and_pool_gradient(to_images.data_ptr<float>(), gradient.data_ptr<float>(),
                                    from.data_ptr<std::uint8_t>(), from.size(0) * from.size(1), height,
                                    width);
    return {to_images};
  }
};

::torch::Tensor through_linear(const ::torch::Tensor& inputs, const ::torch::Tensor& weight,
                               const ::torch::Tensor& bias, bool relu) {
  const bool flat = inputs.dim() == 2;
  const auto rows = flat ? inputs : inputs.reshape({-1, inputs.size(-1)});
  if (!torch::can_multiply(rows) || !torch::can_multiply(weight)) {
    auto outputs = ::torch::linear(inputs, weight, bias);
    return relu ? outputs.relu_() : outputs;
  }
  // LibTorch takes an absent tensor as an empty option only.
  const auto row = bias.defined() ? c10::optional<::torch::Tensor>(bias) : c10::nullopt;
  auto outputs = Linear::apply(rows, weight, row, relu);
  if (flat) return outputs;
  auto sizes = inputs.sizes().vec();
  sizes.back() = weight.size(0);
  return outputs.view(sizes);
}

}  // namespace

::torch::Tensor affine(const ::torch::Tensor& inputs, const ::torch::Tensor& weight,
                       const ::torch::Tensor& bias) {
  return through_linear(inputs, weight, bias, false);
}

::torch::Tensor affine_relu(const ::torch::Tensor& inputs, const ::torch::Tensor& weight,
                            const ::torch::Tensor& bias) {
  return through_linear(inputs, weight, bias, true);
}

::torch::Tensor relu_and_pool(const ::torch::Tensor& images) {
  if (images.is_cpu() && images.scalar_type() == ::torch::kFloat && images.is_contiguous())
    return ReluAndPool::apply(images);
  return ::torch::max_pool2d(images.relu(), 2);
}

}  // namespace surefoot::train::models
