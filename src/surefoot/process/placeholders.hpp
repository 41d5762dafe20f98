#pragma once

#include <map>
#include <string>
#include <vector>

namespace surefoot::process {

/// The values a trial's command is given, by the names of their placeholders: `lr`, `seed`, `trial_dir`, and
/// those of the other parameters.
using PlaceholderValues = std::map<std::string, std::string>;

/// The arguments with each `{name}` replaced by its value. Text in braces that is no name (`{"a": 1}`) stays
/// as it is, and `{{` is a brace that stays one: `{{lr}` is the text `{lr}`. Throws InvalidArgument for a
/// name that is not among the values.
std::vector<std::string> fill_placeholders(const std::vector<std::string>& arguments,
                                           const PlaceholderValues& values);

/// The same of a command's arguments: one of placeholders alone whose values are empty, a flag that is left
/// out, is no argument.
std::vector<std::string> fill_arguments(const std::vector<std::string>& arguments,
                                        const PlaceholderValues& values);

/// The variable that stands for a placeholder: `SUREFOOT_LR`, `SUREFOOT_PARAM_WD`.
std::string variable_of(const std::string& name);

/// True when a text holds the placeholder of this name, or the variable that stands for it.
bool names_placeholder(const std::string& text, const std::string& name);

/// The command that gives a line to the shell `sh`, with the placeholders as variables of the shell that are
/// always quoted, so that no value is read as anything but itself; `variables` gives `NAME=value` for the
/// environment. Throws InvalidArgument for an unknown name, and for a placeholder in a place where it cannot
/// be quoted: a substitution inside double quotes, a here-document, a $'…', a comment and all behind it.
struct ShellCommand {
  std::vector<std::string> arguments;
  std::vector<std::string> variables;
};
ShellCommand shell_command(const std::string& line, const PlaceholderValues& values);

/// `SUREFOOT_LR=…`, `SUREFOOT_SEED=…`, `SUREFOOT_TRIAL_DIR=…`; other parameters as `SUREFOOT_PARAM_NAME=…`,
/// in capitals, with `_` for what a variable's name cannot hold. Throws InvalidArgument for two of the same
/// name.
std::vector<std::string> trial_environment(const PlaceholderValues& values);

}  // namespace surefoot::process
