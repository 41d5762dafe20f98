#include "surefoot/app/trainer_options.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include <fmt/format.h>

#include "surefoot/app/shell_text.hpp"
#include "surefoot/core/error.hpp"

namespace surefoot::app {
namespace {

using O = TrainerOptions;

constexpr std::array table{
    Option<O>{"data", &O::data, "Data set by name or path (surefoot data list)", true},
    Option<O>{"target", &O::target, target_help},
    Option<O>{"problem", &O::problem, "classification or regression (default: told from the target)"},
    Option<O>{"model", &O::model,
              "linear, mlp:256,128+bn+dropout=0.1, cnn, resnet:8, gru:96, gpt:layers=2,heads=4,width=64\n"
              "(default: mlp:128; text: gru:96)"},
    Option<O>{"optimizer", &O::optimizer, "sgd:momentum=0.9,nesterov, adam, adamw, rmsprop, adagrad", true},
    Option<O>{"batch-size", &O::batch_size, "Samples a step (default: 64, or all rows where they are fewer)"},
    Option<O>{"steps", &O::steps, "Optimizer steps of the full run"},
    Option<O>{"epochs", &O::epochs,
              "The same in passes over the training data (default: the schedule's own length, or 10 passes, "
              "but at least 1000 steps)"},
    Option<O>{"seed", &O::seed, "The same seed gives the same answer", true},
    Option<O>{"device", &O::device, "cpu, cuda or cuda:N", true}};

/// True when the option identifies the run, so that a resumed run cannot change it.
bool is_fixed(std::string_view name) {
  constexpr std::array fixed{"target", "problem", "model", "optimizer", "batch-size", "seed"};
  return std::ranges::find(fixed, name) != fixed.end();
}

bool is_length(std::string_view name) {
  return name == "steps" || name == "epochs";
}

}  // namespace

std::span<const Option<TrainerOptions>> trainer_options() {
  return table;
}

std::map<std::string, std::string> to_words(const TrainerOptions& options) {
  std::map<std::string, std::string> words;
  for (const auto& option : table) words[option.name] = value_text(options, option);
  return words;
}

void check_length(const TrainerOptions& options) {
  if (options.steps != 0 && options.epochs != 0)
    throw InvalidArgument("--steps and --epochs say the same thing: give one of them");
}

std::string said_options(const TrainerOptions& options) {
  return said_options<O>(table, options);
}

void refuse_trainer_options(const TrainerOptions& options) {
  const auto words = to_words(options);
  std::string text;
  for (const auto& name : options.said)
    if (name != "seed") text += fmt::format(" --{} {}", name, shell_quoted(words.at(name)));
  if (!text.empty())
    throw InvalidArgument(fmt::format("'{}' is for the built-in trainer, not for a command", text.substr(1)));
}

void restore_words(const std::map<std::string, std::string>& words, TrainerOptions& options) {
  const bool length_said = options.steps != 0 || options.epochs != 0;
  for (const auto& option : table) {
    const auto kept = words.find(option.name);
    if (kept == words.end()) continue;
    const bool said = options.said.contains(option.name);
    const auto now = value_text(options, option);
    if (said && is_fixed(option.name) && now != kept->second)
      throw InvalidArgument(fmt::format("--{} cannot change in a resumed run: it is '{}' there, got '{}'",
                                        option.name, kept->second, now));
    if (!said && !(is_length(option.name) && length_said)) set_value(options, option, kept->second);
  }
}

}  // namespace surefoot::app
