#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <span>
#include <string>

#include "surefoot/app/option.hpp"

namespace surefoot::app {

/// The options of `train` beside the trainer's.
struct TrainOptions {
  std::string learning_rate;
  std::string schedule;
  std::string adapt;
  std::string out;
  bool overwrite = false;
  std::string resume;
  /// 1 when not said.
  std::optional<std::int64_t> threads;
  /// A twentieth of the run when not said.
  std::optional<std::int64_t> validate_every;
  std::string tensorboard;
  std::string stop_when;
  bool json = false;
  std::set<std::string> said = {};

  static std::span<const Option<TrainOptions>> table();
};

}  // namespace surefoot::app
