#pragma once

#include <string>
#include <variant>

#include <CLI/CLI.hpp>

#include "surefoot/app/command_options.hpp"
#include "surefoot/app/option.hpp"
#include "surefoot/cli/given_text.hpp"
#include "surefoot/cli/whole_number.hpp"

namespace surefoot::cli {

// One function for each type that an option may have.

inline CLI::Option* add_option(CLI::App& command, const std::string& name, bool& value) {
  return command.add_flag(name, value);
}

inline CLI::Option* add_option(CLI::App& command, const std::string& name, std::string& value) {
  return command.add_option(name, value);
}

inline CLI::Option* add_option(CLI::App& command, const std::string& name, std::vector<std::string>& value) {
  return command.add_option(name, value)->allow_extra_args(false);
}

inline CLI::Option* add_option(CLI::App& command, const std::string& name, double& value) {
  return command.add_option(name, value);
}

/// A whole number; its bounds are added by add_options().
template <class Whole>
CLI::Option* add_option(CLI::App& command, const std::string& name, Whole& value) {
  return command.add_option(name, value);
}

/// Declares one option of a table to the command line.
template <class Options>
CLI::Option* add_option(CLI::App& command, const app::Option<Options>& option, Options& options) {
  const std::string name = std::string("--") + option.name;
  auto* added =
      std::visit([&](auto member) { return add_option(command, name, options.*member); }, option.member);
  added->description(option.help);
  added->each([&options, name = option.name](const std::string& /*text*/) { options.said.insert(name); });
  if (std::holds_alternative<std::uint64_t Options::*>(option.member)) added->transform(seed_number(name));
  if (std::holds_alternative<std::int64_t Options::*>(option.member) ||
      std::holds_alternative<std::optional<std::int64_t> Options::*>(option.member))
    added->transform(whole_number(name, {.low = option.low, .high = option.high}));
  if (std::holds_alternative<std::string Options::*>(option.member) && !option.may_be_empty)
    added->check(given_text(name));
  if (std::holds_alternative<std::vector<std::string> Options::*>(option.member) && !option.choices.empty())
    added->delimiter(',');
  if (!option.spellings.empty()) added->transform(CLI::Transformer(option.spellings));
  if (!option.choices.empty()) added->check(CLI::IsMember(option.choices));
  if (option.shows_default) added->capture_default_str();
  if (option.needs_command) added->group("With a command");
  return added;
}

/// Declares all options of a table to the command line, which fills `options`.
template <class Options>
void add_options(CLI::App& command, Options& options) {
  for (const auto& option : Options::table()) add_option(command, option, options);
}

/// Declares the command behind `--`, and the options for running and reading it.
void add_command(CLI::App& command, app::CommandOptions& options);

}  // namespace surefoot::cli
