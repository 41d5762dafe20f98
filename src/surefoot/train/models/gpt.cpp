#include <cmath>
#include <vector>

#include <fmt/format.h>

#include "surefoot/core/error.hpp"
#include "surefoot/train/models/families.hpp"
#include "surefoot/train/models/layers.hpp"

namespace surefoot::train::models {
namespace {

struct GptOptions {
  std::int64_t layers = 2;
  std::int64_t heads = 4;
  std::int64_t width = 64;
  double dropout = 0;
};

struct Norm {
  ::torch::Tensor weight;
  ::torch::Tensor bias;
};

struct Block {
  Norm norm1, norm2;
  Affine attention, projection, expand, contract;
};

/// A decoder with causal attention, normalisation before each part, GELU and learned positions. Weights are
/// drawn from N(0, 0.02), those that end a residual branch from N(0, 0.02/√(2·layers)), biases are 0. Source:
/// Radford et al. 2019 (GPT-2), sections 2.2 and 2.3.
class Gpt : public Model {
 public:
  Gpt(const DataShape& shape, const GptOptions& options, ::torch::Generator& generator)
      : options_(options), draws_(generator) {
    const std::int64_t w = options.width;
    const double residual = 0.02 / std::sqrt(2.0 * static_cast<double>(options.layers));
    tokens_ = register_parameter("tokens", normal({shape.outputs, w}, 0.02));
    positions_ = register_parameter("positions", normal({shape.input[0], w}, 0.02));
    for (std::int64_t i = 0; i < options.layers; ++i) {
      const auto name = [&](const char* part) { return fmt::format("block{}_{}", i, part); };
      Block block;
      block.norm1 = norm(name("norm1"));
      block.attention = affine(name("attention"), w, 3 * w, 0.02);
      block.projection = affine(name("projection"), w, w, residual);
      block.norm2 = norm(name("norm2"));
      block.expand = affine(name("expand"), w, 4 * w, 0.02);
      block.contract = affine(name("contract"), 4 * w, w, residual);
      blocks_.push_back(block);
    }
    last_norm_ = norm("norm");
    head_ = register_parameter("head", normal({shape.outputs, w}, 0.02));
    mask_ = register_buffer("mask", ::torch::full({shape.input[0], shape.input[0]}, -INFINITY).triu(1));
  }

  ::torch::Tensor forward(const ::torch::Tensor& inputs) override {
    const std::int64_t length = inputs.size(1);
    auto x = ::torch::embedding(tokens_, inputs) + positions_.narrow(0, 0, length);
    x = drop(x);
    for (const auto& block : blocks_) {
      x = x + drop(attend(block, normed(block.norm1, x)));
      const auto wide = ::torch::gelu(applied(block.expand, normed(block.norm2, x)));
      x = x + drop(applied(block.contract, wide));
    }
    return applied({head_, {}}, normed(last_norm_, x));
  }

 private:
  ::torch::Tensor normal(at::IntArrayRef sizes, double deviation) {
    return ::torch::empty(sizes).normal_(0, deviation, draws_);
  }
  Norm norm(const std::string& name) {
    return {register_parameter(joined(name, "weight"), ::torch::ones({options_.width})),
            register_parameter(joined(name, "bias"), ::torch::zeros({options_.width}))};
  }
  Affine affine(const std::string& name, std::int64_t in, std::int64_t out, double deviation) {
    return {register_parameter(joined(name, "weight"), normal({out, in}, deviation)),
            register_parameter(joined(name, "bias"), ::torch::zeros({out}))};
  }
  ::torch::Tensor drop(const ::torch::Tensor& x) {
    return dropout(x, options_.dropout, is_training(), generator_);
  }
  ::torch::Tensor normed(const Norm& n, const ::torch::Tensor& x) const {
    return ::torch::layer_norm(x, {options_.width}, n.weight, n.bias);
  }
  ::torch::Tensor attend(const Block& block, const ::torch::Tensor& x) {
    const std::int64_t n = x.size(0);
    const std::int64_t length = x.size(1);
    const std::int64_t size = options_.width / options_.heads;
    // [3, N, heads, L, size]
    const auto parts =
        applied(block.attention, x).view({n, length, 3, options_.heads, size}).permute({2, 0, 3, 1, 4});
    const auto scores = parts[0].matmul(parts[1].transpose(-2, -1)) / std::sqrt(static_cast<double>(size));
    const auto masked = scores + mask_.narrow(0, 0, length).narrow(1, 0, length);
    const auto mixed = ::torch::softmax(masked, -1).matmul(parts[2]);
    return applied(block.projection, mixed.transpose(1, 2).reshape({n, length, options_.width}));
  }

  GptOptions options_;
  ::torch::Generator draws_;
  ::torch::Tensor tokens_;
  ::torch::Tensor positions_;
  std::vector<Block> blocks_;
  Norm last_norm_;
  ::torch::Tensor head_;
  ::torch::Tensor mask_;
};

}  // namespace

std::shared_ptr<Model> make_gpt(TextForm& form, const DataShape& shape, ::torch::Generator& generator) {
  const GptOptions options{.layers = form.count("layers", 2, 1, 1000),
                           .heads = form.count("heads", 4, 1, 1000),
                           .width = form.count("width", 64, 1, 1 << 16),
                           .dropout = form.number("dropout", 0, 0, 0.99)};
  form.finish(0, "layers, heads, width, dropout");
  need_text("gpt", shape);
  if (options.width % options.heads != 0)
    throw InvalidArgument(fmt::format("gpt: width must be a multiple of heads, got width {} and heads {}",
                                      options.width, options.heads));
  const auto w = static_cast<double>(options.width);
  check_parameters("gpt", 12 * w * w * static_cast<double>(options.layers) +
                              w * static_cast<double>(2 * shape.outputs + shape.input[0]));
  return std::make_shared<Gpt>(shape, options, generator);
}

}  // namespace surefoot::train::models
