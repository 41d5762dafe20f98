#include "surefoot/builtin/find_rate.hpp"

#include <algorithm>
#include <cstdio>
#include <thread>

#include <fmt/format.h>
#include <unistd.h>

#include "surefoot/app/search_budget.hpp"
#include "surefoot/cli/interrupt.hpp"
#include "surefoot/cli/rate_range.hpp"
#include "surefoot/core/error.hpp"
#include "surefoot/report/candidate_lines.hpp"
#include "surefoot/report/progress_line.hpp"
#include "surefoot/schedule/recipe.hpp"
#include "surefoot/torch/threads.hpp"

namespace surefoot::builtin {
namespace {

std::int64_t default_threads() {
  return std::max(1U, std::thread::hardware_concurrency());
}

/// The schedule under a peak; empty for a constant rate.
run::PeakedSchedule schedule_of(const std::string& text, std::int64_t horizon) {
  if (text.empty()) return {};
  const auto recipe = schedule::Recipe::parse(text).with_length(horizon);
  if (recipe == schedule::Recipe::parse("found")) return {};
  if (!recipe.needs_peak())
    throw InvalidArgument(
        fmt::format("--schedule: write found where the rate is to be found, as in 'cosine(peak=found, "
                    "steps=1000)'; got '{}'",
                    text));
  return [recipe](double peak) { return recipe.with_peak(peak).schedule(); };
}

run::FinderOptions finder_options(const TrainerOptions& trainer, const app::FindOptions& settings,
                                  std::int64_t horizon, report::ProgressLine& progress) {
  run::FinderOptions options;
  options.method = settings.method;
  const auto budget = app::search_budget(settings.budget, settings.sure, horizon);
  options.budget = budget.share;
  options.sure = budget.sure;
  options.seconds = budget.seconds;
  if (!settings.range.empty()) options.range = cli::parse_rate_range(settings.range);
  options.horizon = horizon;
  options.schedule = schedule_of(settings.schedule, horizon);
  options.seed = trainer.seed;
  options.threads = settings.jobs > 0 ? settings.jobs : default_threads();
  options.at_thread_start = torch::use_one_thread;
  options.should_stop = cli::was_interrupted;
  options.on_progress = [&progress](const run::FinderProgress& p) {
    progress.show(p.budget > 0 ? p.spent / p.budget : 0, fmt::format("{}, {:.0f} steps", p.stage, p.spent),
                  report::candidate_lines(p.candidates, progress.terminal()));
  };
  return options;
}

/// Throws InvalidArgument when the rows that are to judge are all of one class: whoever says that class
/// always seems perfect.
void check_judges(const train::TrainingData& data, std::int64_t samples) {
  if (data.shape.problem != train::Problem::classification) return;
  const auto& classes = data.validation.targets;
  const auto judges = classes.slice(0, 0, std::min(samples, classes.size(0)));
  if (judges.min().item<std::int64_t>() == judges.max().item<std::int64_t>())
    throw InvalidArgument(fmt::format(
        "find: {}: the {} validation rows that judge the rates are all of one class; at least two "
        "are needed to tell rates apart",
        data.name, judges.size(0)));
}

}  // namespace

run::FinderResult find_rate(const TrainerOptions& trainer, const app::FindOptions& settings,
                            const std::shared_ptr<const train::TrainingData>& data) {
  torch::use_one_thread();
  const auto recipe = schedule::Recipe::parse(settings.schedule.empty() ? "found" : settings.schedule);
  const std::int64_t horizon = full_run_steps(trainer, *data, recipe);
  report::ProgressLine progress(stderr, report::detect_terminal(STDERR_FILENO), settings.json);
  const auto options = finder_options(trainer, settings, horizon, progress);
  auto setup = run_setup(trainer, *data);
  setup.validation_samples = run::judging_samples(options, setup.batch_size);
  setup.should_stop = cli::was_interrupted;
  check_judges(*data, setup.validation_samples);
  const auto make_trial = [&](std::uint64_t seed) -> std::unique_ptr<run::Trainable> {
    auto seeded = setup;
    seeded.seed = seed;
    return std::make_unique<train::TrainingRun>(data, seeded);
  };
  auto result = run::find(make_trial, options);
  progress.clear();
  return result;
}

}  // namespace surefoot::builtin
