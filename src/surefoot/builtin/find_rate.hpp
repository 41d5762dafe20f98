#pragma once

#include <memory>

#include "surefoot/app/find_options.hpp"
#include "surefoot/builtin/training_data.hpp"
#include "surefoot/run/finder.hpp"

namespace surefoot::builtin {

/// Looks for the rate of the full run that the options describe, on these data. Leaves LibTorch at one
/// thread.
run::FinderResult find_rate(const TrainerOptions& trainer, const app::FindOptions& settings,
                            const std::shared_ptr<const train::TrainingData>& data);

}  // namespace surefoot::builtin
