#pragma once

#include <span>

#include "surefoot/core/unknown_word.hpp"

namespace surefoot::schedule::recipe {

/// What PyTorch, optax, Keras, Hugging Face, timm, DeepSpeed, Caffe and the papers call the schedules, where
/// it is not what they are called here.
std::span<const WordElsewhere> words_elsewhere();

}  // namespace surefoot::schedule::recipe
