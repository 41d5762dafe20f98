#pragma once

#include <span>

#include "surefoot/core/unknown_word.hpp"

namespace surefoot::schedule::recipe {

/// The names of the schedules in PyTorch, optax, Keras, Hugging Face, timm, DeepSpeed, Caffe and the papers,
/// where they differ from the names here.
std::span<const WordElsewhere> words_elsewhere();

}  // namespace surefoot::schedule::recipe
