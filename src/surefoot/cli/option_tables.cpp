#include "surefoot/cli/option_tables.hpp"

namespace surefoot::cli {

void add_command(CLI::App& command, app::CommandOptions& options) {
  command.add_option(
      "command", options.words,
      "-- PROGRAM ARGUMENTS: trains this; {lr}, {seed}, {trial_dir} and {NAME} of --param are filled in, "
      "and set as SUREFOOT_LR, SUREFOOT_SEED, SUREFOOT_TRIAL_DIR and SUREFOOT_PARAM_NAME");
  add_options(command, options);
}

}  // namespace surefoot::cli
