#include "surefoot/builtin/resumable_command.hpp"

#include <filesystem>
#include <string>

#include <fmt/format.h>

#include "surefoot/core/error.hpp"

namespace surefoot::builtin {

namespace fs = std::filesystem;

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
  if (!adaptive && !command.adapt.empty())
    throw InvalidArgument(fmt::format("--adapt cannot begin in a resumed run, {} had none", command.resume));
  app::restore_words<app::TrainOptions>(words, adaptive, command);
  app::restore_words(words, adaptive, command.trainer);
  command.resumed = words;
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
  train::RunWords words;
  app::keep_words(command.trainer, words);
  app::keep_words<app::TrainOptions>(command, words);
  words["fingerprint"] = data.fingerprint;
  words["model"] = setup.model;
  return words;
}

}  // namespace surefoot::builtin
