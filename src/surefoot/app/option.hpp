#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>

#include "surefoot/app/shell_text.hpp"

namespace surefoot::app {

/// The most jobs that run side by side.
inline constexpr std::int64_t most_jobs = 1024;

/// The single declaration of a command's option: the command line, its help and completion, the arguments of
/// what is started with it, checkpoints and the name of a study all come from a table of these.
template <class Options>
struct Option {
  /// As it is typed, without the dashes in front.
  const char* name;
  /// The member the option fills; a bool is a flag.
  std::variant<std::string Options::*, std::int64_t Options::*, std::uint64_t Options::*, bool Options::*>
      member;
  const char* help;
  /// Its default is shown in the help.
  bool shows_default = false;
  /// Bounds of a whole number.
  std::int64_t low = 1;
  std::int64_t high = std::int64_t{1} << 53;
};

/// The value as it would be typed; `true` or nothing of a flag.
template <class Options>
std::string value_text(const Options& options, const Option<Options>& option) {
  return std::visit(
      [&](auto member) -> std::string {
        const auto& value = options.*member;
        using Value = std::decay_t<decltype(value)>;
        if constexpr (std::is_same_v<Value, bool>)
          return value ? "true" : "";
        else if constexpr (std::is_same_v<Value, std::string>)
          return value;
        else
          return std::to_string(value);
      },
      option.member);
}

/// Reads what value_text() wrote. Throws std::invalid_argument or std::out_of_range for a number that is
/// none.
template <class Options>
void set_value(Options& options, const Option<Options>& option, const std::string& text) {
  std::visit(
      [&](auto member) {
        auto& value = options.*member;
        using Value = std::decay_t<decltype(value)>;
        if constexpr (std::is_same_v<Value, bool>)
          value = text == "true";
        else if constexpr (std::is_same_v<Value, std::string>)
          value = text;
        else if constexpr (std::is_same_v<Value, std::uint64_t>)
          value = std::stoull(text);
        else
          value = std::stoll(text);
      },
      option.member);
}

/// Those of a table's options that differ from their defaults, as they would be typed: ` --metric val_loss`.
/// `also_plain`: characters that need no quotes (shell_text.hpp).
template <class Options>
std::string said_options(std::span<const Option<Options>> table, const Options& options,
                         std::string_view also_plain = {}) {
  const Options defaults;
  std::string text;
  for (const auto& option : table) {
    const auto value = value_text(options, option);
    if (value == value_text(defaults, option)) continue;
    text += std::string(" --") + option.name;
    if (!std::holds_alternative<bool Options::*>(option.member))
      text += " " + shell_quoted(value, also_plain);
  }
  return text;
}

}  // namespace surefoot::app
