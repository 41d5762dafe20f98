#include <array>
#include <string>

#include <fmt/format.h>

#include "surefoot/core/error.hpp"
#include "surefoot/core/unknown_word.hpp"
#include "surefoot/torch/generator.hpp"
#include "surefoot/train/models/families.hpp"

namespace surefoot::train {
namespace {

struct Family {
  const char* word;
  const char* help;
  std::shared_ptr<Model> (*make)(TextForm&, const DataShape&, ::torch::Generator&);
};

/// Every family of models: a new one is a file beside models/mlp.cpp and a line here.
constexpr std::array families{
    Family{"linear", "one linear layer", models::make_linear},
    Family{"mlp", "mlp:256,128 hidden layers with ReLU; +bn, +dropout=0.1", models::make_mlp},
    Family{"cnn", "cnn:8,16 two 3×3 convolutions, a hidden layer of 64; +dropout=0.1", models::make_cnn},
    Family{"resnet", "resnet:8 residual network with 6n + 2 layers and batch norm", models::make_resnet},
    Family{"gru", "gru:96 recurrent network for text", models::make_gru},
    Family{"gpt", "gpt:layers=2,heads=4,width=64 transformer for text; dropout=0.1", models::make_gpt},
};

const Family& family_of(const std::string& word) {
  std::vector<std::string> known;
  for (const auto& family : families) {
    if (family.word == word) return family;
    known.emplace_back(family.word);
  }
  throw InvalidArgument(unknown_word("model", word, known));
}

}  // namespace

void Model::reset_generator(std::uint64_t seed, ::torch::Device device) {
  generator_ = torch::make_generator(seed, device);
}

std::shared_ptr<Model> make_model(const std::string& text, const DataShape& shape, std::uint64_t seed) {
  TextForm form("model", text);
  auto generator = torch::make_generator(seed, ::torch::kCPU);
  auto model = family_of(form.word()).make(form, shape, generator);
  model->reset_generator(seed, ::torch::kCPU);
  return model;
}

void check_model_word(const std::string& text) {
  family_of(TextForm("model", text).word());
}

std::vector<ModelWord> model_words() {
  std::vector<ModelWord> words;
  for (const auto& family : families) words.push_back({family.word, family.help});
  return words;
}

}  // namespace surefoot::train
