#include "table_contender.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace surefoot::bench {
namespace {

constexpr double infinite = std::numeric_limits<double>::infinity();

std::vector<double> losses_of(const nlohmann::json& values, std::size_t count) {
  std::vector<double> losses(count, infinite);
  for (std::size_t i = 0; i < std::min(values.size(), count); ++i)
    if (values[i].is_number()) losses[i] = values[i].get<double>();
  return losses;
}

/// Where a rate lies in a table: beside the run of this index and the next one, so far towards the latter.
struct Place {
  std::size_t run = 0;
  double share = 0;
};

Place place_of(const Table& table, double learning_rate) {
  const auto& runs = table.runs;
  const double x = std::clamp(std::log10(learning_rate), runs.front().log_rate, runs.back().log_rate);
  const auto above = std::ranges::upper_bound(runs, x, {}, &TableRun::log_rate) - runs.begin();
  const auto run = std::clamp<std::ptrdiff_t>(above - 1, 0, std::ssize(runs) - 2);
  const auto& low = runs[static_cast<std::size_t>(run)];
  const auto& high = runs[static_cast<std::size_t>(run) + 1];
  return {static_cast<std::size_t>(run), (x - low.log_rate) / (high.log_rate - low.log_rate)};
}

double between(double low, double high, double share) {
  if (share <= 1e-9) return low;
  if (share >= 1 - 1e-9) return high;
  return std::isfinite(low) && std::isfinite(high) ? (1 - share) * low + share * high : infinite;
}

}  // namespace

Table table_of(const nlohmann::json& document) {
  Table table{.task = document.at("task"),
              .horizon = document.at("horizon"),
              .training_steps = document.at("training_steps"),
              .validation_steps = document.at("validation_steps")};
  for (const auto& run : document.at("runs"))
    table.runs.push_back({std::log10(run.at("lr").get<double>()),
                          losses_of(run.at("training"), table.training_steps.size()),
                          losses_of(run.at("validation"), table.validation_steps.size())});
  return table;
}

std::vector<run::ToldLoss> told_at(const Table& table, double learning_rate) {
  const auto place = place_of(table, learning_rate);
  const auto& low = table.runs[place.run];
  const auto& high = table.runs[place.run + 1];
  std::vector<run::ToldLoss> told;
  std::size_t validated = 0;
  const auto validate_until = [&](std::int64_t step) {
    for (; validated < table.validation_steps.size() && table.validation_steps[validated] <= step;
         ++validated) {
      const auto at = table.validation_steps[validated];
      if (told.empty() || told.back().step != at) told.push_back({.step = at});
      told.back().validation_loss =
          between(low.validation[validated], high.validation[validated], place.share);
    }
  };
  for (std::size_t i = 0; i < table.training_steps.size(); ++i) {
    const auto step = table.training_steps[i];
    validate_until(step - 1);
    if (told.empty() || told.back().step != step) told.push_back({.step = step});
    told.back().training_loss = between(low.training[i], high.training[i], place.share);
    validate_until(step);
  }
  return told;
}

run::Progress TableContender::advance(std::int64_t step) {
  run::Progress progress;
  const auto reached = [&] { return given_ > 0 && told_[given_ - 1].step >= step; };
  bool diverged = monitor_.diverged();
  while (!diverged && !reached() && given_ < told_.size()) {
    const auto& loss = told_[given_++];
    diverged = std::isinf(loss.training_loss) || std::isinf(loss.validation_loss) ||
               (!std::isnan(loss.training_loss) && monitor_.add(loss.training_loss));
    progress.told.push_back(loss);
  }
  progress.step = given_ == 0 ? 0 : told_[given_ - 1].step;
  progress.seconds = 0.001 * static_cast<double>(progress.step);
  if (diverged) {
    progress.state = run::ContenderState::diverged;
    progress.reason = "the loss diverged";
  } else if (!reached()) {
    progress.state = run::ContenderState::ended;
  }
  return progress;
}

}  // namespace surefoot::bench
