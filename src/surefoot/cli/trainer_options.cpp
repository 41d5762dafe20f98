#include "surefoot/cli/trainer_options.hpp"

#include <algorithm>
#include <cstdio>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "surefoot/cli/given_text.hpp"
#include "surefoot/cli/whole_number.hpp"
#include "surefoot/core/error.hpp"
#include "surefoot/core/shown.hpp"
#include "surefoot/torch/device.hpp"
#include "surefoot/torch/threads.hpp"
#include "surefoot/train/data/load.hpp"
#include "surefoot/train/data/split.hpp"

namespace surefoot::cli {
namespace {

constexpr std::int64_t default_epochs = 10;
constexpr std::int64_t default_least_steps = 1000;

}  // namespace

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
      ->check(whole_number("--batch-size"));
  add("steps", options.steps, "Optimizer steps of the full run")->check(whole_number("--steps"));
  add("epochs", options.epochs,
      "The same in passes over the training data (default: 10, but at least 1000 steps)")
      ->check(whole_number("--epochs"));
  add("seed", options.seed, "The same seed gives the same answer")
      ->check(seed_number("--seed"))
      ->capture_default_str();
  add_text("device", options.device, "cpu, cuda or cuda:N")->capture_default_str();
}

train::RunWords to_words(const TrainerOptions& options) {
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

void fit_batch_size(TrainerOptions& options, const train::TrainingData& data) {
  const std::int64_t rows = data.training.size();
  if (options.said.contains("batch-size") || options.batch_size <= rows) return;
  std::fprintf(stderr, "surefoot: %s has %lld training rows: batches of all of them instead of %lld\n",
               escaped(data.name).c_str(), static_cast<long long>(rows),
               static_cast<long long>(options.batch_size));
  options.batch_size = rows;
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

void restore_words(const train::RunWords& words, TrainerOptions& options) {
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

std::shared_ptr<const train::TrainingData> load_training_data(const TrainerOptions& options) {
  const auto device = torch::parse_device(options.device);
  const auto dataset = train::load_dataset(
      options.data, {.target = options.target, .problem = options.problem, .seed = options.seed});
  return train::on_device(train::prepare(dataset, {.seed = options.seed}), device);
}

std::string default_model(const train::DataShape& shape) {
  return shape.problem == train::Problem::next_token ? "gru:96" : "mlp:128";
}

train::RunSetup run_setup(const TrainerOptions& options, const train::TrainingData& data) {
  return {.model = options.model.empty() ? default_model(data.shape) : options.model,
          .optimizer = options.optimizer,
          .batch_size = options.batch_size,
          .seed = options.seed};
}

std::int64_t full_run_steps(const TrainerOptions& options, const train::TrainingData& data) {
  if (options.steps != 0 && options.epochs != 0)
    throw InvalidArgument("--steps and --epochs say the same thing: give one of them");
  if (options.steps > 0) return options.steps;
  if (options.batch_size < 1 || options.batch_size > data.training.size())
    throw InvalidArgument(fmt::format("--batch-size must lie between 1 and the {} training samples, got {}",
                                      data.training.size(), options.batch_size));
  const std::int64_t steps_per_epoch = data.training.size() / options.batch_size;
  if (options.epochs > most_steps / steps_per_epoch)
    throw InvalidArgument(fmt::format("--epochs must make at most {} steps, got {} epochs of {}", most_steps,
                                      options.epochs, steps_per_epoch));
  if (options.epochs > 0) return options.epochs * steps_per_epoch;
  return std::max(default_epochs * steps_per_epoch, default_least_steps);
}

void warn_of_slow_blas() {
  if (torch::blas().slow)
    std::fprintf(stderr,
                 "surefoot: warning: LibTorch runs on the reference BLAS, which is many times slower; "
                 "apt install libopenblas0-pthread\n");
}

}  // namespace surefoot::cli
