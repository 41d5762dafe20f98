#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "surefoot/core/learning_curve.hpp"
#include "surefoot/diagnose/diagnose.hpp"

namespace surefoot::app {

/// Diagnoses a run again and again while it goes on: whenever it has come a twentieth further.
class RunWatch {
 public:
  /// `horizon`: the steps of the whole run, 0 when not known.
  void look(std::span<const CurvePoint> points, std::int64_t horizon);

  const diagnose::Diagnosis& diagnosis() const { return diagnosis_; }
  bool is_hopeless() const { return !too_early() && diagnose::is_hopeless(diagnosis_); }
  /// The news about the run now: a sure verdict that is not good and was not told before; empty otherwise.
  std::string news();

 private:
  bool too_early() const;

  diagnose::Diagnosis diagnosis_;
  std::int64_t looked_at_ = -1;
  std::int64_t horizon_ = 0;
  diagnose::Kind told_ = diagnose::Kind::unclear;
};

}  // namespace surefoot::app
