#include "surefoot/cli/trainer_options.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "surefoot/cli/given_text.hpp"
#include "surefoot/cli/whole_number.hpp"
#include "surefoot/core/error.hpp"

namespace surefoot::cli {
std::string shell_quoted(const std::string& text) {
  const bool plain = !text.empty() && text.find_first_not_of(
                                          "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                          "0123456789_-+=:,./%@") == std::string::npos;
  if (plain) return text;
  std::string quoted = "'";
  for (const char c : text) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return quoted + "'";
}

void add_trainer_options(CLI::App& command, TrainerOptions& options) {
  const auto add = [&](const std::string& name, auto& value, const std::string& help) {
    auto* option = command.add_option("--" + name, value, help);
    option->each([&options, name](const std::string& /*text*/) { options.said.insert(name); });
    return option;
  };
  const auto add_text = [&](const std::string& name, std::string& value, const std::string& help) {
    return add(name, value, help)->check(given_text("--" + name));
  };
  add_text("data", options.data, "Data set by name or path (surefoot data list)")->capture_default_str();
  add_text("target", options.target, target_help);
  add_text("problem", options.problem, "classification or regression (default: told from the target)");
  add_text("model", options.model,
           "linear, mlp:256,128+bn+dropout=0.1, cnn, resnet:8, gru:96, gpt:layers=2,heads=4,width=64\n"
           "(default: mlp:128; text: gru:96)");
  add_text("optimizer", options.optimizer, "sgd:momentum=0.9,nesterov, adam, adamw, rmsprop, adagrad")
      ->capture_default_str();
  add("batch-size", options.batch_size, "Samples a step (default: 64, or all rows where they are fewer)")
      ->transform(whole_number("--batch-size"));
  add("steps", options.steps, "Optimizer steps of the full run")->transform(whole_number("--steps"));
  add("epochs", options.epochs,
      "The same in passes over the training data (default: the schedule's own length, or 10 passes, but at "
      "least "
      "1000 steps)")
      ->transform(whole_number("--epochs"));
  add("seed", options.seed, "The same seed gives the same answer")
      ->transform(seed_number("--seed"))
      ->capture_default_str();
  add_text("device", options.device, "cpu, cuda or cuda:N")->capture_default_str();
}

std::map<std::string, std::string> to_words(const TrainerOptions& options) {
  return {{"data", options.data},
          {"target", options.target},
          {"problem", options.problem},
          {"model", options.model},
          {"optimizer", options.optimizer},
          {"batch-size", std::to_string(options.batch_size)},
          {"steps", std::to_string(options.steps)},
          {"epochs", std::to_string(options.epochs)},
          {"seed", std::to_string(options.seed)},
          {"device", options.device}};
}

void check_length(const TrainerOptions& options) {
  if (options.steps != 0 && options.epochs != 0)
    throw InvalidArgument("--steps and --epochs say the same thing: give one of them");
}

std::string said_options(const TrainerOptions& options) {
  const auto said = to_words(options);
  const auto defaults = to_words({});
  std::string text;
  for (const char* name :
       {"data", "target", "problem", "model", "optimizer", "batch-size", "steps", "epochs", "seed", "device"})
    if (said.at(name) != defaults.at(name))
      text += fmt::format(" --{} {}", name, shell_quoted(said.at(name)));
  return text;
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
  const auto now = to_words(options);
  const auto restored = [&](const std::string& name) {
    const auto kept = words.find(name);
    return !options.said.contains(name) && kept != words.end() ? kept->second : now.at(name);
  };
  for (const char* fixed : {"target", "problem", "model", "optimizer", "batch-size", "seed"}) {
    const auto kept = words.find(fixed);
    if (kept != words.end() && options.said.contains(fixed) && now.at(fixed) != kept->second)
      throw InvalidArgument(fmt::format("--{} cannot change in a resumed run: it is '{}' there, got '{}'",
                                        fixed, kept->second, now.at(fixed)));
  }
  const bool length_said = options.steps != 0 || options.epochs != 0;
  options.data = restored("data");
  options.target = restored("target");
  options.problem = restored("problem");
  options.model = restored("model");
  options.optimizer = restored("optimizer");
  options.batch_size = std::stoll(restored("batch-size"));
  if (!length_said) {
    options.steps = std::stoll(restored("steps"));
    options.epochs = std::stoll(restored("epochs"));
  }
  options.seed = std::stoull(restored("seed"));
  options.device = restored("device");
}

}  // namespace surefoot::cli
