#pragma once

#include <string>
#include <utility>
#include <vector>

#include "surefoot/app/command_options.hpp"
#include "surefoot/app/find_options.hpp"
#include "surefoot/app/trainer_options.hpp"
#include "surefoot/report/find_view.hpp"

namespace surefoot::cli {

/// The command line of `find`.
struct FindCommand {
  app::TrainerOptions trainer;
  app::FindOptions settings;
  app::CommandOptions command;
  /// Words of an earlier version that were said, and what they are called now.
  std::vector<std::pair<std::string, std::string>> old_words = {};
};

/// The command line that repeats a search which was interrupted.
std::string same_command(const FindCommand& command);

/// Races an external command at several rates, each held at its rungs and gone on with. Overshoot and
/// restarts are told in the view's reason.
report::FindView find_for_command(const FindCommand& command);

}  // namespace surefoot::cli
