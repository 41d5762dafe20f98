#include "surefoot/app/trial_watch.hpp"

#include <algorithm>
#include <limits>

#include <fmt/format.h>

#include "surefoot/report/sweep_view.hpp"

namespace surefoot::app {
namespace {

/// `0003_lr=0.01_wd=0_seed=1`: what TensorBoard shows as the run's name. One that is run again gets another,
/// since its steps begin anew.
std::string folder_name(const study::Trial& trial) {
  std::string name = fmt::format("{:04}", trial.number);
  for (const auto& [parameter, value] : trial.parameters)
    name += fmt::format("_{}={}", parameter, search::to_text(value));
  name += fmt::format("_seed={}", trial.seed);
  if (trial.epoch > 1) name += fmt::format("_attempt={}", trial.epoch);
  std::replace(name.begin(), name.end(), '/', '-');
  return name;
}

}  // namespace

TrialWatch::TrialWatch(const TrialWatching& watching, const study::Trial& trial)
    : watching_(watching),
      name_(fmt::format("trial {} ({}, seed {})", trial.number, report::parameters_text(trial.parameters),
                        trial.seed)) {
  if (!watching.tensorboard.empty()) events_.emplace(watching.tensorboard / folder_name(trial));
}

bool TrialWatch::add(const CurvePoint& point, const study::TrialSession& session) {
  if (events_) events_->add(point);
  const auto& curve = session.curve();
  watch_.look(curve.points, curve.planned_steps);
  hopeless_ = watching_.stop_hopeless && watch_.is_hopeless();
  if (const auto news = watch_.news(); !news.empty())
    watching_.tell(fmt::format("{}: {}{}", name_, news, hopeless_ ? " (ended here)" : ""));
  return !hopeless_;
}

void TrialWatch::judge(study::Ending& ending) const {
  if (!hopeless_ || ending.state == study::TrialStatus::diverged) return;
  const auto& diagnosis = watch_.diagnosis();
  const bool diverged = diagnosis.verdict == diagnose::Kind::diverged;
  ending.state = diverged ? study::TrialStatus::diverged : study::TrialStatus::pruned;
  ending.reason = fmt::format("hopeless: {}: {}", diagnose::name_of(diagnosis.verdict),
                              diagnosis.findings.front().evidence);
  if (diverged) ending.value = std::numeric_limits<double>::quiet_NaN();
}

}  // namespace surefoot::app
