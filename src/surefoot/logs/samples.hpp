#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "surefoot/logs/curve_builder.hpp"

namespace surefoot::logs {

/// Where a sample stands: what it does not say is empty.
struct SamplePlace {
  std::optional<double> step = {};
  std::optional<double> epoch = {};
  std::optional<double> seconds = {};
};

/// Single numbers, each of a run, with a name and a place, in any order: what long tables, metric files and
/// nested documents are made of. Holds them all, 4,000,000 at most, and gives them to a builder at the end,
/// run after run, by step.
class Samples {
 public:
  /// False once no more are taken.
  bool add(std::string_view run, std::string_view name, const SamplePlace& place, double value);
  /// Gives everything on, with notes of what was left out. `label` makes a run's name from the key it had.
  void give(CurveBuilder& builder);
  bool empty() const { return count_ == 0; }

 private:
  struct Sample {
    SamplePlace place;
    double value = 0;
  };
  using Series = std::vector<std::pair<std::string, std::vector<Sample>>>;
  struct Run {
    std::string name;
    Series series;
    std::map<std::string, std::size_t, std::less<>> index;
  };
  static void give_run(const Run& run, bool named, CurveBuilder& builder);

  std::vector<Run> runs_;
  std::map<std::string, std::size_t, std::less<>> index_;
  std::size_t count_ = 0;
  bool more_ = false;
};

}  // namespace surefoot::logs
