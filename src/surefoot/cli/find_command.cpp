#include "surefoot/cli/find_command.hpp"

#include <atomic>
#include <chrono>
#include <cmath>
#include <cstdlib>

#include <fmt/format.h>
#include <unistd.h>

#include "surefoot/cli/interrupt.hpp"
#include "surefoot/cli/rate_range.hpp"
#include "surefoot/core/error.hpp"
#include "surefoot/process/command_contender.hpp"
#include "surefoot/report/candidate_lines.hpp"
#include "surefoot/report/number.hpp"
#include "surefoot/report/progress_line.hpp"
#include "surefoot/run/contender_race.hpp"

namespace surefoot::cli {
namespace {

namespace fs = std::filesystem;

/// A folder for what the contenders write, removed at the end.
struct ScratchFolder {
  ScratchFolder() {
    std::string pattern = (fs::temp_directory_path() / "surefoot-find-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) throw RunError("find: cannot make a folder in " + pattern);
    path = pattern;
  }
  ~ScratchFolder() {
    std::error_code error;
    fs::remove_all(path, error);
  }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  fs::path path;
};

/// Makes contenders, each with a folder of its own.
class Contenders {
 public:
  explicit Contenders(const FindCommandSettings& settings) : settings_(settings) {}

  std::unique_ptr<process::CommandContender> make(double rate, std::uint64_t seed, std::int64_t horizon) {
    const fs::path folder = scratch_.path / std::to_string(++count_);
    std::error_code error;
    if (!fs::create_directory(folder, error))
      throw RunError("find: cannot make the folder " + folder.string());
    // Four digits are as exact as the rates that are answered.
    auto setup = command_setup(settings_.command,
                               {{"lr", fmt::format("{:.4g}", rate)},
                                {"seed", std::to_string(seed % 1000000)},
                                {"trial_dir", folder.string()}},
                               folder);
    setup.metric.horizon = horizon;
    return std::make_unique<process::CommandContender>(setup, was_interrupted);
  }

 private:
  const FindCommandSettings& settings_;
  ScratchFolder scratch_;
  std::atomic<int> count_{0};
};

std::string shell_text(const CommandOptions& options) {
  return options.shell ? options.words.front() : in_words(options.words);
}

/// The command with the answer in place of its placeholders.
std::string filled_in(const CommandOptions& options, const std::string& rate, std::uint64_t seed) {
  std::string text = shell_text(options);
  const bool told = text.find("{lr}") != std::string::npos;
  for (const auto& [placeholder, value] : {std::pair<std::string, std::string>{"{lr}", rate},
                                           {"{seed}", std::to_string(seed)},
                                           {"{trial_dir}", "."}})
    for (auto at = text.find(placeholder); at != std::string::npos;
         at = text.find(placeholder, at + value.size()))
      text.replace(at, placeholder.size(), value);
  return told ? text : "SUREFOOT_LR=" + rate + " " + text;
}

/// What finds on, from the start, where it was interrupted.
std::string same_command(const FindCommandSettings& settings, const FinderSettings& finder) {
  std::string text = "surefoot find";
  if (settings.seed != 0) text += fmt::format(" --seed {}", settings.seed);
  if (!finder.range.empty()) text += " --lr " + finder.range;
  if (finder.budget != FinderSettings().budget) text += fmt::format(" --budget {}", finder.budget);
  if (finder.threads > 0) text += fmt::format(" --threads {}", finder.threads);
  if (settings.horizon > 0) text += fmt::format(" --horizon {}", settings.horizon);
  if (settings.most_frozen != FindCommandSettings().most_frozen)
    text += fmt::format(" --frozen {}", settings.most_frozen);
  return text + said_options(settings.command) + " -- " + in_words(settings.command.words);
}

run::ContenderRaceOptions race_options(const FindCommandSettings& settings, const FinderSettings& finder,
                                       std::int64_t horizon, report::ProgressLine& progress) {
  run::ContenderRaceOptions options;
  options.horizon = horizon;
  options.budget = finder.budget;
  if (!finder.range.empty()) options.range = parse_rate_range(finder.range);
  options.seed = settings.seed;
  // A command may use all cores and the accelerator by itself: one at a time unless told otherwise.
  options.threads = std::max<std::int64_t>(1, finder.threads);
  options.most_frozen = settings.most_frozen;
  options.should_stop = was_interrupted;
  options.on_progress = [&progress](const run::FinderProgress& p) {
    progress.show(p.budget > 0 ? p.spent / p.budget : 0, fmt::format("{}, {:.0f} steps", p.stage, p.spent),
                  report::candidate_lines(rows_of(p.candidates), progress.terminal()));
  };
  return options;
}

}  // namespace

report::FindView find_for_command(const FindCommandSettings& settings, const FinderSettings& finder) {
  if (settings.most_frozen < 1)
    throw InvalidArgument(fmt::format("--frozen must be at least 1, got {}", settings.most_frozen));
  if (settings.horizon < 0)
    throw InvalidArgument(fmt::format("--horizon must be positive, got {}", settings.horizon));
  check(settings.command, {{"lr", "0.1"}, {"seed", "0"}, {"trial_dir", "."}});
  const auto begin = std::chrono::steady_clock::now();
  Contenders contenders(settings);
  report::ProgressLine progress(stderr, report::detect_terminal(STDERR_FILENO), finder.quiet);
  std::int64_t horizon = settings.horizon;
  if (horizon == 0) {
    horizon = contenders.make(1e-3, settings.seed, 0)->wait_for_told_steps();
    if (horizon == 0 && !was_interrupted())
      throw InvalidArgument(
          "the command's output does not tell how long it runs (10/1000): say the steps of the full run by "
          "--horizon");
    if (horizon == 0) horizon = 1;
  }
  const auto options = race_options(settings, finder, horizon, progress);
  const auto make = [&](double rate, std::uint64_t seed) -> std::unique_ptr<run::Contender> {
    return contenders.make(rate, seed, horizon);
  };
  const auto result = run::race_contenders(make, options);
  progress.clear();
  report::FindView view{.method = "race",
                        .suggestion = result.found.suggestion,
                        .candidates = rows_of(result.found.candidates),
                        .steps_spent = result.found.steps_spent,
                        .horizon = horizon,
                        .cost_share = result.found.cost_share(),
                        .seed = settings.seed,
                        .interrupted = result.found.interrupted,
                        .subject = shell_text(settings.command)};
  view.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  if (view.suggestion.found())
    view.next_command =
        filled_in(settings.command, report::rate_text(*view.suggestion.learning_rate), settings.seed);
  else
    view.next_command =
        view.interrupted ? same_command(settings, finder) : "surefoot find with other --lr LOW:HIGH";
  if (result.overshoot > 0)
    view.suggestion.reason += fmt::format(
        "; the runs overshot their rungs by {:.0f} steps in all, which is counted", result.overshoot);
  if (result.begun_anew > 0)
    view.suggestion.reason +=
        fmt::format("; {} run{} begun anew, more than --frozen {} were wanted", result.begun_anew,
                    result.begun_anew == 1 ? " was" : "s were", settings.most_frozen);
  return view;
}

}  // namespace surefoot::cli
