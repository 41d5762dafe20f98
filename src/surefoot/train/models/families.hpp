#pragma once

#include <memory>

#include "surefoot/train/model.hpp"
#include "surefoot/train/text_form.hpp"

/// One maker a family of models, each in a file of its own; models/registry.cpp lists them.
/// A maker reads its arguments from the form, checks them, and initialises the model from the generator.
namespace surefoot::train::models {

std::shared_ptr<Model> make_linear(TextForm& form, const DataShape& shape, ::torch::Generator& generator);
std::shared_ptr<Model> make_mlp(TextForm& form, const DataShape& shape, ::torch::Generator& generator);
std::shared_ptr<Model> make_cnn(TextForm& form, const DataShape& shape, ::torch::Generator& generator);
std::shared_ptr<Model> make_resnet(TextForm& form, const DataShape& shape, ::torch::Generator& generator);
std::shared_ptr<Model> make_gru(TextForm& form, const DataShape& shape, ::torch::Generator& generator);
std::shared_ptr<Model> make_gpt(TextForm& form, const DataShape& shape, ::torch::Generator& generator);

}  // namespace surefoot::train::models
