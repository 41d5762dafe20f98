#pragma once

#include <optional>
#include <string_view>

#include "surefoot/study/spec.hpp"

namespace surefoot::study {

/// The direction in which a metric of this name improves: the smaller the better (loss, error, perplexity) or
/// the larger (accuracy, F1, BLEU, reward), by its words; of a pattern, by what stands outside of its group.
/// Empty where no word tells, or two tell different things.
std::optional<Direction> usual_direction(std::string_view metric);

}  // namespace surefoot::study
