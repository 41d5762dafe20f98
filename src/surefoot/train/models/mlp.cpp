#include <string>
#include <vector>

#include <fmt/format.h>

#include "surefoot/core/error.hpp"
#include "surefoot/train/models/families.hpp"
#include "surefoot/train/models/layers.hpp"

namespace surefoot::train::models {
namespace {

struct MlpOptions {
  std::vector<std::int64_t> widths;
  bool batch_norm = false;
  double dropout = 0;
};

/// Hidden layers of linear, batch normalisation if asked, ReLU, dropout if asked; then a linear layer.
class Mlp : public Model {
 public:
  Mlp(std::int64_t inputs, std::int64_t outputs, const MlpOptions& options, ::torch::Generator& generator)
      : options_(options) {
    std::int64_t in = inputs;
    for (std::size_t i = 0; i < options.widths.size(); ++i) {
      layers_.push_back(linear_layer(*this, fmt::format("hidden{}", i), in, options.widths[i], generator));
      if (options.batch_norm)
        norms_.push_back(batch_norm_layer(*this, fmt::format("norm{}", i), options.widths[i]));
      in = options.widths[i];
    }
    layers_.push_back(linear_layer(*this, "output", in, outputs, generator));
  }

  ::torch::Tensor forward(const ::torch::Tensor& inputs) override {
    ::torch::Tensor x = inputs.dim() == 2 ? inputs : inputs.flatten(1);
    for (std::size_t i = 0; i + 1 < layers_.size(); ++i) {
      x = options_.batch_norm ? applied(norms_[i], applied(layers_[i], x), is_training()).relu_()
                              : applied_relu(layers_[i], x);
      x = dropout(x, options_.dropout, is_training(), generator_);
    }
    return applied(layers_.back(), x);
  }

 private:
  MlpOptions options_;
  std::vector<Affine> layers_;
  std::vector<BatchNorm> norms_;
};

double mlp_parameters(std::int64_t inputs, std::int64_t outputs, const std::vector<std::int64_t>& widths) {
  double count = 0;
  double in = static_cast<double>(inputs);
  for (const std::int64_t width : widths) {
    count += (in + 3) * static_cast<double>(width);
    in = static_cast<double>(width);
  }
  return count + (in + 1) * static_cast<double>(outputs);
}

}  // namespace

std::shared_ptr<Model> make_linear(TextForm& form, const DataShape& shape, ::torch::Generator& generator) {
  form.finish(0, "");
  const std::int64_t inputs = flat_inputs("linear", shape);
  check_parameters("linear", mlp_parameters(inputs, shape.outputs, {}));
  return std::make_shared<Mlp>(inputs, shape.outputs, MlpOptions{}, generator);
}

std::shared_ptr<Model> make_mlp(TextForm& form, const DataShape& shape, ::torch::Generator& generator) {
  constexpr std::size_t most_layers = 64;
  MlpOptions options;
  for (std::size_t i = 0; i < std::max<std::size_t>(form.values().size(), 1); ++i)
    options.widths.push_back(form.count_at(i, 128, 1, 1 << 20));
  options.batch_norm = form.flag("bn");
  options.dropout = form.number("dropout", 0, 0, 0.99);
  form.finish(most_layers, "+bn, +dropout=P");
  const std::int64_t inputs = flat_inputs("mlp", shape);
  check_parameters("mlp", mlp_parameters(inputs, shape.outputs, options.widths));
  return std::make_shared<Mlp>(inputs, shape.outputs, options, generator);
}

}  // namespace surefoot::train::models
