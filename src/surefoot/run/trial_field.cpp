#include "surefoot/run/trial_field.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <utility>

#include "surefoot/core/statistics.hpp"
#include "surefoot/find/tail.hpp"

namespace surefoot::run {
namespace {

std::vector<double> training_losses(const Progress& run) {
  std::vector<double> losses;
  for (const auto& told : run.told)
    if (!std::isnan(told.training_loss)) losses.push_back(told.training_loss);
  return losses;
}

/// NaN where it was not validated.
double validation_loss(const Progress& run) {
  return run.told.empty() ? not_measured : run.told.back().validation_loss;
}

}  // namespace

find::Outcome outcome_of(std::span<const Progress> runs, std::int64_t step) {
  find::Outcome outcome{.validation_loss = 0, .training_loss = 0};
  std::vector<std::vector<double>> latest_half;
  const auto lately = static_cast<std::size_t>(std::max<std::int64_t>(1, step / 4));
  const auto half = static_cast<std::ptrdiff_t>(step / 2);
  for (const auto& run : runs) {
    const auto count = static_cast<double>(runs.size());
    const auto losses = training_losses(run);
    const double validation = validation_loss(run);
    outcome.validation_loss += validation / count;
    outcome.training_loss += mean_of_last(losses, lately) / count;
    if (std::isfinite(validation)) {
      // fmin passes over NaN.
      outcome.best_of_seeds_validation_loss = std::fmin(outcome.best_of_seeds_validation_loss, validation);
      outcome.best_of_seeds_training_loss =
          std::fmin(outcome.best_of_seeds_training_loss, geometric_mean_of_last(losses, lately));
    }
    latest_half.emplace_back(losses.end() - std::min(half, std::ssize(losses)), losses.end());
  }
  outcome.tail = find::tail_of_losses(latest_half);
  return outcome;
}

TrialField::TrialField(MakeRun make_run, ParallelOptions threads, std::function<bool()> should_stop,
                       std::function<void(const find::Race&, std::span<const find::Advance>)> meanwhile)
    : make_run_(std::move(make_run)),
      threads_(std::move(threads)),
      should_stop_(std::move(should_stop)),
      meanwhile_(std::move(meanwhile)) {}

TrialField::Runs TrialField::begin(double learning_rate, std::size_t seeds) const {
  Runs runs;
  for (std::size_t i = 0; i < seeds; ++i)
    runs.trials.push_back(std::make_unique<Trial>(
        make_run_(i), [learning_rate](std::int64_t) { return learning_rate; }, DivergenceRule{},
        should_stop_));
  runs.progress.resize(seeds);
  return runs;
}

std::string TrialField::advance(const find::Race& race, std::span<const find::Advance> advances) {
  const auto seeds = static_cast<std::size_t>(race.seeds());
  runs_.resize(race.record().candidates.size());
  for (const auto& advance : advances)
    if (runs_[advance.candidate].trials.empty())
      runs_[advance.candidate] = begin(advance.learning_rate, seeds);
  parallel_for(
      advances.size() * seeds, threads_,
      [&](std::size_t k) {
        const auto& advance = advances[k / seeds];
        auto& runs = runs_[advance.candidate];
        runs.progress[k % seeds] = runs.trials[k % seeds]->advance(advance.step);
      },
      [&] { meanwhile_(race, advances); });
  return {};
}

find::Outcome TrialField::outcome(const find::Advance& advance) {
  return outcome_of(runs_[advance.candidate].progress, advance.step);
}

std::vector<TrialField::Run> TrialField::sound_runs(std::size_t candidate) const {
  std::vector<Run> sound;
  const auto& runs = runs_[candidate];
  for (std::size_t i = 0; i < runs.trials.size(); ++i)
    if (std::isfinite(validation_loss(runs.progress[i]))) sound.push_back({runs.trials[i].get(), i});
  return sound;
}

}  // namespace surefoot::run
