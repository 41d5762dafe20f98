#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "surefoot/schedule/recipe/expression.hpp"

namespace surefoot::schedule::recipe {

/// The text of a recipe, an assignment of one (`scheduler = CosineAnnealingLR(…)`), or settings of another
/// library: JSON of DeepSpeed, TOML of torchtitan, options of Megatron or Transformers, Caffe's solver.
/// Settings become a call with those that its word takes; `notes` gets the others' names. Throws ParseError
/// with the column for what is none of these.
Expression read_any(std::string_view text, std::vector<std::string>& notes);

/// The same recipe in our words alone: calls of PyTorch, optax, Keras, Transformers, timm, DeepSpeed,
/// torchtitan, Megatron, MMEngine, PaddlePaddle, fastai and Caffe, wherever they stand, are put into them
/// with their numbers. `found` stands for the rate that an optimizer would bring along. `notes` gets one line
/// saying what was read, and one for each thing in which the peer is different. Throws ParseError at the
/// column of what has no translation, saying what to type instead.
Expression translated(Expression expression, std::vector<std::string>& notes);

}  // namespace surefoot::schedule::recipe
