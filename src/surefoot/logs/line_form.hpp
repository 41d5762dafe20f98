#pragma once

#include <cstddef>
#include <string_view>

#include "surefoot/logs/line.hpp"

namespace surefoot::logs {

/// Takes what stands in a form of its own at the beginning of a line, and says how many characters that was:
/// XGBoost's `[0]	train-logloss:0.68	eval-logloss:0.70`, LightGBM's `[10]	training's l2: 0.5
/// valid_1's l2: 0.6`, CatBoost's `0:	learn: 0.69	test: 0.68	best: 0.68 (0)`, Darknet's `1: 605.2,
/// 605.2 avg loss, 0.001 rate` (all of the line); ESPnet's `1epoch:train:1-100batch:`, and an epoch with a
/// batch, `[1,  2000] loss: 2.2` (the place alone). 0 for any other line. O(length).
std::size_t take_line_form(std::string_view line, LogLine& answer);

}  // namespace surefoot::logs
