#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "surefoot/app/shell_text.hpp"
#include "surefoot/schedule/schedule.hpp"

/// Each option of a command is declared once, as a line of the table of its struct: `Options::table()`. The
/// command line with its help and completion, the command that is advised next, the name of a study and what
/// a checkpoint keeps come from the tables. A struct of options has a member for each line, and `said`, the
/// names that were given.
namespace surefoot::app {

/// The fate of an option in a run that is resumed from its checkpoint.
enum class Resumed {
  /// The checkpoint does not keep it.
  not_kept,
  /// As the checkpoint says, unless it is said anew.
  may_change,
  /// The same, but a run under a controller (--adapt) refuses another value: its behaviour depends on all of
  /// its run.
  fixed_under_adapt,
  /// As the checkpoint says; another value is refused, because it would be another run.
  fixed,
};

template <class Options>
struct Option {
  /// As it is typed, without the dashes in front.
  const char* name;
  /// The member it fills. A bool is a flag, a vector may be given several times, an optional is empty until
  /// it is given.
  std::variant<std::string Options::*, std::vector<std::string> Options::*, std::int64_t Options::*,
               std::optional<std::int64_t> Options::*, std::uint64_t Options::*, double Options::*,
               bool Options::*>
      member;
  std::string help;
  /// Its default is shown in the help.
  bool shows_default = false;
  /// Bounds of a whole number.
  std::int64_t low = 1;
  std::int64_t high = schedule::last_step;
  /// A text may be given as ''.
  bool may_be_empty = false;
  /// The texts it takes, any where there are none here, and other spellings of them. Several are parted by
  /// commas too.
  std::vector<std::string> choices = {};
  std::vector<std::pair<std::string, std::string>> spellings = {};
  /// It says something of a command behind `--`, and is refused where there is none.
  bool needs_command = false;
  /// The words by which the name of a study tells it, as in `metric`; empty where it makes no other study.
  std::string in_study = {};
  Resumed resumed = Resumed::not_kept;
  /// Another option that says the same, so that what is said by one is not restored of the other.
  const char* same_as = "";
};

/// A value as it would be typed: of a flag `true` or nothing, of an optional that is empty nothing.
std::string text_of(const std::string& value);
std::string text_of(const std::vector<std::string>& value);
std::string text_of(std::int64_t value);
std::string text_of(std::optional<std::int64_t> value);
std::string text_of(std::uint64_t value);
std::string text_of(double value);
std::string text_of(bool value);

/// Reads what text_of() wrote. Throws std::invalid_argument or std::out_of_range for a number that is none.
void read_text(const std::string& text, std::string& value);
void read_text(const std::string& text, std::vector<std::string>& value);
void read_text(const std::string& text, std::int64_t& value);
void read_text(const std::string& text, std::optional<std::int64_t>& value);
void read_text(const std::string& text, std::uint64_t& value);
void read_text(const std::string& text, double& value);
void read_text(const std::string& text, bool& value);

template <class Options>
std::string value_text(const Options& options, const Option<Options>& option) {
  return std::visit([&](auto member) { return text_of(options.*member); }, option.member);
}

template <class Options>
void set_value(Options& options, const Option<Options>& option, const std::string& text) {
  std::visit([&](auto member) { read_text(text, options.*member); }, option.member);
}

/// True when its value is not the default.
template <class Options>
bool differs(const Options& options, const Option<Options>& option) {
  return value_text(options, option) != value_text(Options(), option);
}

/// Those of the options that differ from their defaults, as they would be typed: ` --data iris --model
/// linear`. Characters of `also_plain` are not quoted for.
template <class Options>
std::string said_options(const Options& options, std::string_view also_plain = "") {
  std::string text;
  for (const auto& option : Options::table()) {
    if (!differs(options, option)) continue;
    text += std::string(" --") + option.name;
    if (!std::holds_alternative<bool Options::*>(option.member))
      text += " " + shell_quoted(value_text(options, option), also_plain);
  }
  return text;
}

/// Those that make another study of the same command, for its name: ` (metric val_loss)`.
template <class Options>
std::string study_words(const Options& options) {
  std::string text;
  for (const auto& option : Options::table())
    if (!option.in_study.empty() && differs(options, option))
      text += " (" + option.in_study + " " + value_text(options, option) + ")";
  return text;
}

/// Throws InvalidArgument: the option needs a command behind `--`.
[[noreturn]] void refuse_without_command(const char* name);

/// Throws InvalidArgument naming the first that was given though it says something of a command.
template <class Options>
void refuse_command_options(const Options& options) {
  for (const auto& option : Options::table())
    if (option.needs_command && differs(options, option)) refuse_without_command(option.name);
}

/// Adds what a checkpoint keeps of the options to its words.
template <class Options>
void keep_words(const Options& options, std::map<std::string, std::string>& words) {
  for (const auto& option : Options::table())
    if (option.resumed != Resumed::not_kept) words[option.name] = value_text(options, option);
}

/// Throws InvalidArgument unless an option that was `kept` so in a checkpoint may be given as `now`.
void check_change(const char* name, Resumed resumed, bool under_adapt, const std::string& kept,
                  const std::string& now);

/// Puts back those of a checkpoint's words that were not said anew. Throws InvalidArgument where what was
/// said would make it another run.
template <class Options>
void restore_words(const std::map<std::string, std::string>& words, bool under_adapt, Options& options) {
  for (const auto& option : Options::table()) {
    const auto kept = words.find(option.name);
    if (option.resumed == Resumed::not_kept || kept == words.end()) continue;
    if (options.said.contains(option.name))
      check_change(option.name, option.resumed, under_adapt, kept->second, value_text(options, option));
    else if (!options.said.contains(option.same_as))
      set_value(options, option, kept->second);
  }
}

}  // namespace surefoot::app
