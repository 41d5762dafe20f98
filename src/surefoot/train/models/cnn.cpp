#include <fmt/format.h>

#include "surefoot/core/error.hpp"
#include "surefoot/train/models/families.hpp"
#include "surefoot/train/models/layers.hpp"
#include "surefoot/train/models/operations.hpp"

namespace surefoot::train::models {
namespace {

struct CnnOptions {
  std::int64_t first = 8;
  std::int64_t second = 16;
  double dropout = 0;
};

/// Twice a 3×3 convolution, ReLU and 2×2 pooling; then a hidden layer of 64 and the output layer.
class Cnn : public Model {
 public:
  Cnn(const DataShape& shape, const CnnOptions& options, ::torch::Generator& generator) : options_(options) {
    const std::int64_t flat = options.second * (shape.input[1] / 4) * (shape.input[2] / 4);
    first_ = conv_layer(*this, "conv1", {options.first, shape.input[0], 3}, true, generator);
    second_ = conv_layer(*this, "conv2", {options.second, options.first, 3}, true, generator);
    hidden_ = linear_layer(*this, "hidden", flat, 64, generator);
    output_ = linear_layer(*this, "output", 64, shape.outputs, generator);
  }

  ::torch::Tensor forward(const ::torch::Tensor& inputs) override {
    auto x = relu_and_pool(::torch::conv2d(inputs, first_.weight, first_.bias, 1, 1));
    x = relu_and_pool(::torch::conv2d(x, second_.weight, second_.bias, 1, 1));
    x = dropout(applied_relu(hidden_, x.flatten(1)), options_.dropout, is_training(), generator_);
    return applied(output_, x);
  }

 private:
  CnnOptions options_;
  Affine first_;
  Affine second_;
  Affine hidden_;
  Affine output_;
};

}  // namespace

std::shared_ptr<Model> make_cnn(TextForm& form, const DataShape& shape, ::torch::Generator& generator) {
  const CnnOptions options{.first = form.count_at(0, 8, 1, 4096),
                           .second = form.count_at(1, 16, 1, 4096),
                           .dropout = form.number("dropout", 0, 0, 0.99)};
  form.finish(2, "two channel counts, +dropout=P");
  need_images("cnn", shape);
  if (shape.input[1] < 4 || shape.input[2] < 4)
    throw InvalidArgument(
        fmt::format("cnn: images must be at least 4×4, got {}×{}", shape.input[1], shape.input[2]));
  check_parameters("cnn", 16.0 * static_cast<double>(shape.input[1] * shape.input[2] * options.second) +
                              9.0 * static_cast<double>(options.second * options.first));
  return std::make_shared<Cnn>(shape, options, generator);
}

}  // namespace surefoot::train::models
