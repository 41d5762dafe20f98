#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "surefoot/app/run_watch.hpp"
#include "surefoot/logs/event_curve.hpp"
#include "surefoot/study/session.hpp"

namespace surefoot::app {

/// The options for watching a sweep's trials beside judging them.
struct TrialWatching {
  /// Ends a trial that the diagnosis holds hopeless.
  bool stop_hopeless = false;
  /// TensorBoard event files go there, a folder a trial; nowhere when empty.
  std::filesystem::path tensorboard;
  /// Takes a line about a trial; called from the trial's thread.
  std::function<void(const std::string&)> tell;
};

/// Watches one running trial, from its thread.
class TrialWatch {
 public:
  /// `watching` must outlive it. Throws RunError when the event file cannot be made.
  TrialWatch(const TrialWatching& watching, const study::Trial& trial);

  /// Takes what the run told, which the session has taken before; false when the trial is to be ended.
  bool add(const CurvePoint& point, const study::TrialSession& session);
  /// Puts into the ending that the trial was ended as hopeless, where it was.
  void judge(study::Ending& ending) const;

 private:
  const TrialWatching& watching_;
  std::string name_;
  RunWatch watch_;
  std::optional<logs::EventCurveWriter> events_;
  bool hopeless_ = false;
};

}  // namespace surefoot::app
