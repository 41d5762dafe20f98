#pragma once

#include "surefoot/app/command_options.hpp"
#include "surefoot/app/find_options.hpp"
#include "surefoot/report/find_view.hpp"

namespace surefoot::cli {

/// The options by which `find` races an external command.
struct FindCommandOptions {
  app::CommandOptions command;
  /// Steps of the full run; 0 for those the output tells.
  std::int64_t horizon = 0;
  std::uint64_t seed = 0;
};

/// Races an external command at several rates, each frozen at its rungs and thawed again. Overshoot and
/// restarts are told in the view's reason.
report::FindView find_for_command(const FindCommandOptions& settings, const app::FindOptions& finder);

}  // namespace surefoot::cli
