#include <cmath>

#include "surefoot/train/models/families.hpp"
#include "surefoot/train/models/layers.hpp"

namespace surefoot::train::models {
namespace {

/// Embedding, one layer of gated recurrent units (Cho et al. 2014, arXiv 1406.1078), and a linear layer to
/// the vocabulary. Each window starts from a hidden state of zeros.
class Gru : public Model {
 public:
  Gru(std::int64_t vocabulary, std::int64_t width, ::torch::Generator& generator) : width_(width) {
    embedding_ =
        register_parameter("embedding", ::torch::empty({vocabulary, width}).normal_(0, 1, generator));
    const double bound = 1 / std::sqrt(static_cast<double>(width));
    const auto add = [&](const char* name, at::IntArrayRef sizes) {
      weights_.push_back(register_parameter(name, uniform(sizes, bound, generator)));
    };
    add("weight_input", {3 * width, width});
    add("weight_hidden", {3 * width, width});
    add("bias_input", {3 * width});
    add("bias_hidden", {3 * width});
    output_ = linear_layer(*this, "output", width, vocabulary, generator);
  }

  ::torch::Tensor forward(const ::torch::Tensor& inputs) override {
    const auto embedded = ::torch::embedding(embedding_, inputs);
    const auto start = ::torch::zeros({1, inputs.size(0), width_}, embedded.options());
    const auto hidden =
        std::get<0>(::torch::gru(embedded, start, weights_, true, 1, 0.0, is_training(), false, true));
    return applied(output_, hidden);
  }

 private:
  std::int64_t width_;
  ::torch::Tensor embedding_;
  std::vector<::torch::Tensor> weights_;
  Affine output_;
};

}  // namespace

std::shared_ptr<Model> make_gru(TextForm& form, const DataShape& shape, ::torch::Generator& generator) {
  const std::int64_t width = form.count_at(0, 96, 1, 1 << 16);
  form.finish(1, "a width");
  need_text("gru", shape);
  const auto w = static_cast<double>(width);
  check_parameters("gru", 6 * w * w + 2 * w * static_cast<double>(shape.outputs));
  return std::make_shared<Gru>(shape.outputs, width, generator);
}

}  // namespace surefoot::train::models
