#include "surefoot/train/models/layers.hpp"

#include <cmath>
#include <functional>
#include <numeric>

#include <fmt/format.h>

#include "surefoot/core/error.hpp"
#include "surefoot/train/models/operations.hpp"

namespace surefoot::train::models {
namespace {

constexpr double most_parameters = 536870912;

std::string data_in_words(const DataShape& shape) {
  if (shape.problem == Problem::next_token) return fmt::format("text in windows of {}", shape.input.at(0));
  if (shape.input.size() == 3)
    return fmt::format("images {}×{}×{}", shape.input[0], shape.input[1], shape.input[2]);
  return fmt::format("table rows of {} columns", shape.input.at(0));
}

}  // namespace

void check_parameters(const std::string& model, double parameters) {
  if (!(parameters <= most_parameters))
    throw InvalidArgument(fmt::format("{}: must have at most {:.0f} parameters, would have {:.3g}", model,
                                      most_parameters, parameters));
}

::torch::Tensor uniform(at::IntArrayRef sizes, double bound, ::torch::Generator& generator) {
  return ::torch::empty(sizes).uniform_(-bound, bound, generator);
}

Affine linear_layer(::torch::nn::Module& module, const std::string& name, std::int64_t in, std::int64_t out,
                    ::torch::Generator& generator) {
  const double bound = 1 / std::sqrt(static_cast<double>(in));
  auto weight = uniform({out, in}, bound, generator);
  auto bias = uniform({out}, bound, generator);
  return {module.register_parameter(joined(name, "weight"), weight),
          module.register_parameter(joined(name, "bias"), bias)};
}

Affine conv_layer(::torch::nn::Module& module, const std::string& name, at::IntArrayRef out_in_size,
                  bool with_bias, ::torch::Generator& generator) {
  const std::int64_t size = out_in_size[2];
  const double bound = 1 / std::sqrt(static_cast<double>(out_in_size[1] * size * size));
  Affine layer;
  layer.weight = module.register_parameter(
      joined(name, "weight"), uniform({out_in_size[0], out_in_size[1], size, size}, bound, generator));
  if (with_bias)
    layer.bias = module.register_parameter(joined(name, "bias"), uniform({out_in_size[0]}, bound, generator));
  return layer;
}

::torch::Tensor applied(const Affine& layer, const ::torch::Tensor& inputs) {
  return affine(inputs, layer.weight, layer.bias);
}

::torch::Tensor applied_relu(const Affine& layer, const ::torch::Tensor& inputs) {
  return affine_relu(inputs, layer.weight, layer.bias);
}

BatchNorm batch_norm_layer(::torch::nn::Module& module, const std::string& name, std::int64_t features) {
  return {module.register_parameter(joined(name, "weight"), ::torch::ones({features})),
          module.register_parameter(joined(name, "bias"), ::torch::zeros({features})),
          module.register_buffer(joined(name, "running_mean"), ::torch::zeros({features})),
          module.register_buffer(joined(name, "running_var"), ::torch::ones({features}))};
}

::torch::Tensor applied(const BatchNorm& layer, const ::torch::Tensor& inputs, bool training) {
  return ::torch::batch_norm(inputs, layer.weight, layer.bias, layer.mean, layer.variance, training, 0.1,
                             1e-5, false);
}

::torch::Tensor dropout(const ::torch::Tensor& inputs, double p, bool training,
                        ::torch::Generator& generator) {
  if (!training || p == 0) return inputs;
  const auto mask = ::torch::empty_like(inputs).bernoulli_(1 - p, generator).mul_(1 / (1 - p));
  return inputs * mask;
}

std::string joined(const std::string& name, const char* part) {
  return name + "_" + part;
}

void need_images(const std::string& model, const DataShape& shape) {
  if (shape.input.size() != 3)
    throw InvalidArgument(fmt::format("{}: needs images, the data are {}", model, data_in_words(shape)));
}

void need_text(const std::string& model, const DataShape& shape) {
  if (shape.problem != Problem::next_token)
    throw InvalidArgument(fmt::format("{}: needs text, the data are {}", model, data_in_words(shape)));
}

std::int64_t flat_inputs(const std::string& model, const DataShape& shape) {
  if (shape.problem == Problem::next_token)
    throw InvalidArgument(
        fmt::format("{}: needs images or tables, the data are {}", model, data_in_words(shape)));
  return std::accumulate(shape.input.begin(), shape.input.end(), std::int64_t{1}, std::multiplies<>());
}

}  // namespace surefoot::train::models
