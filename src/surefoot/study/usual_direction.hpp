#pragma once

#include <optional>
#include <string_view>

#include "surefoot/study/objective.hpp"

namespace surefoot::study {

/// Whether a metric of this name is better the smaller (loss, error, perplexity) or the larger it is
/// (accuracy, F1, BLEU, reward), by its words; of a pattern, by what stands outside of its group. Empty where
/// no word tells, or two tell different things.
std::optional<Direction> usual_direction(std::string_view metric);

}  // namespace surefoot::study
