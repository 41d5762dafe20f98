#include <vector>

#include <fmt/format.h>

#include "surefoot/core/error.hpp"
#include "surefoot/train/models/families.hpp"
#include "surefoot/train/models/layers.hpp"

namespace surefoot::train::models {
namespace {

struct ResidualBlock {
  Affine conv1, conv2, shortcut;
  BatchNorm norm1, norm2, norm_shortcut;
  std::int64_t stride = 1;
};

/// The residual network for small images with 6n + 2 layers: three stages of n blocks, widths 16, 32, 64,
/// where a change of width goes through a 1×1 convolution. Source: He et al. 2015, arXiv 1512.03385,
/// section 4.2.
class ResNet : public Model {
 public:
  ResNet(const DataShape& shape, std::int64_t blocks_a_stage, ::torch::Generator& generator) {
    first_ = conv_layer(*this, "conv", {16, shape.input[0], 3}, false, generator);
    norm_ = batch_norm_layer(*this, "norm", 16);
    std::int64_t in = 16;
    for (const std::int64_t width : {16, 32, 64})
      for (std::int64_t i = 0; i < blocks_a_stage; ++i) {
        add_block(in, width, generator);
        in = width;
      }
    output_ = linear_layer(*this, "output", in, shape.outputs, generator);
  }

  ::torch::Tensor forward(const ::torch::Tensor& inputs) override {
    auto x = normed(first_, norm_, inputs, 1).relu_();
    for (const auto& block : blocks_) x = through(block, x);
    return applied(output_, x.mean(at::IntArrayRef{2, 3}));
  }

 private:
  void add_block(std::int64_t in, std::int64_t width, ::torch::Generator& generator) {
    const auto name = [&](const char* part) { return fmt::format("block{}_{}", blocks_.size(), part); };
    ResidualBlock block;
    block.stride = in == width ? 1 : 2;
    block.conv1 = conv_layer(*this, name("conv1"), {width, in, 3}, false, generator);
    block.norm1 = batch_norm_layer(*this, name("norm1"), width);
    block.conv2 = conv_layer(*this, name("conv2"), {width, width, 3}, false, generator);
    block.norm2 = batch_norm_layer(*this, name("norm2"), width);
    if (in != width) {
      block.shortcut = conv_layer(*this, name("shortcut"), {width, in, 1}, false, generator);
      block.norm_shortcut = batch_norm_layer(*this, name("norm_shortcut"), width);
    }
    blocks_.push_back(block);
  }

  ::torch::Tensor normed(const Affine& conv, const BatchNorm& norm, const ::torch::Tensor& x,
                         std::int64_t stride) {
    const std::int64_t padding = conv.weight.size(2) / 2;
    return applied(norm, ::torch::conv2d(x, conv.weight, {}, stride, padding), is_training());
  }

  ::torch::Tensor through(const ResidualBlock& block, const ::torch::Tensor& x) {
    auto y = normed(block.conv1, block.norm1, x, block.stride).relu_();
    y = normed(block.conv2, block.norm2, y, 1);
    return (y + (block.shortcut.weight.defined()
                     ? normed(block.shortcut, block.norm_shortcut, x, block.stride)
                     : x))
        .relu_();
  }

  Affine first_;
  BatchNorm norm_;
  std::vector<ResidualBlock> blocks_;
  Affine output_;
};

}  // namespace

std::shared_ptr<Model> make_resnet(TextForm& form, const DataShape& shape, ::torch::Generator& generator) {
  const std::int64_t layers = form.count_at(0, 8, 8, 1202);
  form.finish(1, "a number of layers: 8, 14, 20, …");
  if (layers % 6 != 2)
    throw InvalidArgument(fmt::format("resnet: layers must be 6n + 2 (8, 14, 20, …), got {}", layers));
  need_images("resnet", shape);
  check_parameters("resnet", static_cast<double>(layers) * 64 * 64 * 9);
  return std::make_shared<ResNet>(shape, (layers - 2) / 6, generator);
}

}  // namespace surefoot::train::models
