#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "surefoot/find/range_test.hpp"
#include "surefoot/run/finder.hpp"
#include "surefoot/run/parallel.hpp"

namespace surefoot::run {

/// One call of find(), as its method sees it: the options, the trials that can be made, and the result that
/// grows as they train.
class FinderRun {
 public:
  /// Both outlive it.
  FinderRun(const TrialFactory& make_trial, const FinderOptions& options, FinderResult& result)
      : make_trial_(make_trial), options_(options), result_(result) {}

  const FinderOptions& options() const { return options_; }
  FinderResult& result() { return result_; }
  RateRange range() const { return options_.range.value_or(RateRange{}); }
  /// The budget in gradient steps.
  double budget() const { return options_.budget * static_cast<double>(options_.horizon); }
  bool stopping() const { return options_.should_stop && options_.should_stop(); }
  ParallelOptions parallel() const { return {options_.threads, options_.at_thread_start}; }
  std::unique_ptr<Trainable> make_trial(std::uint64_t seed) const { return make_trial_(seed); }
  void report(const std::string& stage, double spent, double budget) const;

  /// So many range tests of so many steps over the range, side by side; they are in the result and their
  /// steps counted.
  std::span<const find::RangeCurve> run_range_tests(const RateRange& range, std::int64_t count,
                                                    std::int64_t steps, std::size_t fewest_averaged = 1);

 private:
  const TrialFactory& make_trial_;
  const FinderOptions& options_;
  FinderResult& result_;
};

/// A way to find a rate: a file in run/methods and a line in the table of method.cpp.
struct Method {
  std::string name;
  /// The method in half a line, for the help of `--method`.
  std::string help;
  std::function<find::Suggestion(FinderRun&)> find;
};

/// `race`, `combined`, `two-orders`, and each selector (find/selectors.hpp) on one range test.
const std::vector<Method>& methods();

find::Suggestion race_method(FinderRun& finder);
find::Suggestion combined_method(FinderRun& finder);
find::Suggestion two_orders_method(FinderRun& finder);

}  // namespace surefoot::run
