#include "surefoot/builtin/resumable_command.hpp"

#include <filesystem>
#include <optional>
#include <string>

#include <fmt/format.h>

#include "surefoot/core/error.hpp"

namespace surefoot::builtin {
namespace {

namespace fs = std::filesystem;

/// A controller's behaviour depends on all of its run: it goes on as it began or not at all.
void check_same_controller(const ResumableCommand& command, const train::RunWords& words) {
  const auto same = [&](const char* name, const std::string& said) {
    if (!said.empty() && said != words.at(name))
      throw InvalidArgument(
          fmt::format("--{} cannot change in a run that is resumed under --adapt: it is {} there, got '{}'",
                      name, words.at(name).empty() ? "not said" : "'" + words.at(name) + "'", said));
  };
  const auto text = [](std::int64_t number) { return number == 0 ? "" : std::to_string(number); };
  same("adapt", command.adapt);
  same("lr", command.learning_rate);
  same("schedule", command.schedule);
  same("steps", text(command.trainer.steps));
  same("epochs", text(command.trainer.epochs));
  same("validate-every", text(command.validate_every.value_or(0)));
}

/// Takes from the checkpoint the options of the run that the command line does not repeat.
void restore_way(const train::RunWords& words, ResumableCommand& command) {
  const auto kept = [&](const char* name) {
    const auto found = words.find(name);
    return found == words.end() ? std::string() : found->second;
  };
  const auto number = [&](const char* name, std::optional<std::int64_t>& value) {
    if (!value && !kept(name).empty()) value = std::stoll(kept(name));
  };
  number("validate-every", command.validate_every);
  number("threads", command.threads);
  if (command.stop_when.empty()) command.stop_when = kept("stop-when");
  if (command.tensorboard.empty()) command.tensorboard = kept("tensorboard");
}

}  // namespace

ResumableCommand with_checkpoint_words(ResumableCommand command) {
  const auto file = fs::path(command.resume) / "checkpoint.pt";
  std::error_code error;
  if (!fs::exists(file, error))
    throw InvalidArgument(fmt::format("--resume {}: there is no {}", command.resume, file.string()));
  const auto words = train::read_checkpoint_words(file);
  const bool adaptive = words.contains("adapt") && !words.at("adapt").empty();
  if (adaptive && !words.contains("curve-until"))
    throw InvalidArgument(fmt::format(
        "--resume: {} is of a Surefoot that could not resume a run under --adapt yet", command.resume));
  if (adaptive) check_same_controller(command, words);
  if (!adaptive && !command.adapt.empty())
    throw InvalidArgument(fmt::format("--adapt cannot begin in a resumed run, {} had none", command.resume));
  restore_words(words, command.trainer);
  command.resumed = words;
  if (adaptive) command.adapt = words.at("adapt");
  restore_way(words, command);
  if (!command.learning_rate.empty() || !command.schedule.empty()) return command;
  if (words.contains("lr")) command.learning_rate = words.at("lr");
  if (words.contains("schedule")) command.schedule = words.at("schedule");
  return command;
}

void check_same_data(const ResumableCommand& command, const train::TrainingData& data) {
  const auto kept = command.resumed.find("fingerprint");
  if (kept == command.resumed.end() || kept->second == data.fingerprint) return;
  throw InvalidArgument(
      fmt::format("--data cannot change in a resumed run: it is '{}' there, {}, got '{}', {}",
                  command.resumed.at("data"), kept->second, command.trainer.data, data.fingerprint));
}

train::RunWords words_of(const ResumableCommand& command, const train::RunOptions& setup,
                         const train::TrainingData& data) {
  auto words = to_words(command.trainer);
  words["fingerprint"] = data.fingerprint;
  words["model"] = setup.model;
  words["lr"] = command.learning_rate;
  words["schedule"] = command.schedule;
  words["adapt"] = command.adapt;
  words["validate-every"] = command.validate_every ? std::to_string(*command.validate_every) : "";
  words["threads"] = command.threads ? std::to_string(*command.threads) : "";
  words["stop-when"] = command.stop_when;
  words["tensorboard"] = command.tensorboard;
  return words;
}

}  // namespace surefoot::builtin
