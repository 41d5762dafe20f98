#pragma once

#include <optional>

#include "surefoot/report/sweep_view.hpp"

namespace surefoot::app {

/// The rate to use after a sweep: the middle of the valley of what was tried (find/valley.hpp), which keeps
/// away from an edge beside a cliff; the best tried where that stands at an end of the rates. By the curves
/// of the trials beside the best where they were compared, else by the trials' values, of which the worst
/// counts as nothing learned. Empty with fewer than three rates.
std::optional<double> recommended_rate(const report::SweepView& view);

}  // namespace surefoot::app
