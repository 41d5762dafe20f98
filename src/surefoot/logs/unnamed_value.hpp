#pragma once

#include <string>

#include "surefoot/logs/curve_builder.hpp"

namespace surefoot::logs {

/// What values without a name are called: what the file is named for (`train_loss.csv`, `learn_error.tsv`),
/// else `loss`, with a note that they were taken for a training loss. A name that says something else,
/// `accuracy`, stays, and they are no loss.
std::string name_unnamed_values(CurveBuilder& builder);

}  // namespace surefoot::logs
