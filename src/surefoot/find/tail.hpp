#pragma once

#include <span>
#include <vector>

namespace surefoot::find {

/// The heaviness of the upper tail of the losses of single steps: Hill's estimate (1975) of 1/α over the
/// largest tenth of them, each taken relative to the running median of its run, so that a falling loss is no
/// tail. 0.1 for the usual classification, 0.3 and more where single batches have losses many times the
/// others'. The largest loss of a run k times as long is k^tail times as large.
///
/// `runs`: the losses of each run's steps, in order; what is not positive and finite is left out. NaN for
/// fewer than 12 of them.
double tail_of_losses(std::span<const std::vector<double>> runs);

}  // namespace surefoot::find
