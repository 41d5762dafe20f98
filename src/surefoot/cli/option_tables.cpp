#include "surefoot/cli/option_tables.hpp"

#include <string>
#include <variant>

#include <CLI/CLI.hpp>

#include "surefoot/cli/given_text.hpp"
#include "surefoot/cli/whole_number.hpp"

namespace surefoot::cli {
namespace {

/// Declares one option of a table to the command line.
template <class Options>
CLI::Option* add(CLI::App& command, const app::Option<Options>& option, Options& options) {
  const std::string dashed = std::string("--") + option.name;
  auto* added = std::visit(
      [&](auto member) -> CLI::Option* {
        auto& value = options.*member;
        using Value = std::decay_t<decltype(value)>;
        if constexpr (std::is_same_v<Value, bool>) {
          return command.add_flag(dashed, value, option.help);
        } else {
          auto* one = command.add_option(dashed, value, option.help);
          if constexpr (std::is_same_v<Value, std::uint64_t>)
            one->transform(seed_number(dashed));
          else if constexpr (std::is_same_v<Value, std::int64_t>)
            one->transform(whole_number(dashed, {.low = option.low, .high = option.high}));
          return one;
        }
      },
      option.member);
  return option.shows_default ? added->capture_default_str() : added;
}

/// The same, where an empty text is no value.
template <class Options>
CLI::Option* add_given(CLI::App& command, const app::Option<Options>& option, Options& options) {
  auto* added = add(command, option, options);
  if (std::holds_alternative<std::string Options::*>(option.member))
    added->check(given_text(std::string("--") + option.name));
  return added;
}

}  // namespace

void add_trainer_options(CLI::App& command, app::TrainerOptions& options) {
  for (const auto& option : app::trainer_options()) {
    auto* added = add_given(command, option, options);
    added->each([&options, name = option.name](const std::string& /*text*/) { options.said.insert(name); });
  }
}

void add_find_options(CLI::App& command, app::FindOptions& options) {
  for (const auto& option : app::find_options()) add_given(command, option, options);
}

void add_command_options(CLI::App& command, app::CommandOptions& options) {
  command.add_option(
      "command", options.words,
      "-- PROGRAM ARGUMENTS: trains this; {lr}, {seed}, {trial_dir} and {NAME} of --param are filled in, "
      "and set as SUREFOOT_LR, SUREFOOT_SEED, SUREFOOT_TRIAL_DIR and SUREFOOT_PARAM_NAME");
  for (const auto& option : app::command_options()) add(command, option, options)->group("With a command");
}

}  // namespace surefoot::cli
