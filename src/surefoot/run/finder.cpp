#include "surefoot/run/finder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <utility>

#include "surefoot/core/error.hpp"
#include "surefoot/core/random.hpp"
#include "surefoot/run/parallel.hpp"
#include "surefoot/search/combine.hpp"
#include "surefoot/search/falling_rates.hpp"
#include "surefoot/search/selectors.hpp"

namespace surefoot::run {
namespace {

/// One call of find(): the trials it makes, and what is known so far.
class Finder {
 public:
  Finder(const TrialFactory& make_trial, const FinderOptions& options) : make_trial_(make_trial), options_(options) {
    result_.method = options.method;
    result_.horizon = options.horizon;
  }

  FinderResult find() {
    if (options_.method == "two-orders") {
      falling_rates();
    } else if (options_.method == "combined") {
      combined();
    } else {
      selector();
    }
    result_.interrupted = stopping();
    return std::move(result_);
  }

 private:
  bool stopping() const { return options_.should_stop && options_.should_stop(); }

  void report(const std::string& stage, double spent, double budget) {
    if (options_.on_progress) options_.on_progress({stage, spent, budget, result_.candidates});
  }

  void combined() {
    RateRange range = options_.range;
    auto answer = search::combine(run_range_tests(range, options_.replicates));
    if (answer.missing != search::Missing::none && !stopping()) {
      range = search::widened(range, answer.missing);
      answer = search::combine(run_range_tests(range, options_.replicates));
    }
    result_.suggestion = answer.suggestion;
  }

  void selector() {
    const auto& known = search::selectors();
    const auto found = std::find_if(known.begin(), known.end(),
                                    [&](const search::Selector& s) { return s.name == options_.method; });
    result_.suggestion = found->select(run_range_tests(options_.range, 1).front());
  }

  const std::vector<search::RangeCurve>& run_range_tests(const RateRange& range, std::int64_t count) {
    std::vector<search::RangeTest> tests(
        static_cast<std::size_t>(count),
        search::RangeTest({.range = range, .steps = options_.range_test_steps}));
    std::atomic<std::int64_t> steps = 0;
    const double before = result_.steps_spent;
    const double budget = before + static_cast<double>(count * options_.range_test_steps);
    const auto one = [&](std::size_t i) {
      const auto trial = make_trial_(derive_seed(options_.seed, "range test", i));
      while (const auto rate = tests[i].ask()) {
        if (stopping()) return;
        tests[i].tell(trial->train(std::array{*rate}).front());
        ++steps;
      }
    };
    parallel_for(static_cast<std::size_t>(count), parallel_options(), one, [&] {
      report(fmt::format("{} range test{}", count, count == 1 ? "" : "s"), before + static_cast<double>(steps), budget);
    });
    result_.range_tests.clear();
    for (const auto& test : tests) result_.range_tests.push_back(test.curve());
    result_.steps_spent = before + static_cast<double>(steps);
    return result_.range_tests;
  }

  void falling_rates() {
    search::FallingRates search;
    const std::uint64_t seed = derive_seed(options_.seed, "falling rates");
    while (const auto asked = search.ask()) {
      if (stopping()) break;
      const auto trial = make_trial_(seed);
      const std::vector<double> rates(static_cast<std::size_t>(asked->steps), asked->learning_rate);
      std::vector<double> losses;
      while (losses.size() < rates.size() && (losses.empty() || std::isfinite(losses.back()))) {
        const auto more = trial->train(std::span(rates).subspan(losses.size()));
        losses.insert(losses.end(), more.begin(), more.end());
      }
      result_.steps_spent += static_cast<double>(losses.size());
      result_.candidates.push_back({asked->learning_rate, search::loss_falls(losses) ? "won" : "dropped", {}});
      search.tell(losses);
      report("fresh starts at falling rates", result_.steps_spent, 80);
    }
    result_.suggestion = search.suggestion();
  }

  ParallelOptions parallel_options() const { return {options_.threads, options_.at_thread_start}; }

  const TrialFactory& make_trial_;
  const FinderOptions& options_;
  FinderResult result_;
};

void check(const FinderOptions& options) {
  check_range(options.range, "find");
  if (options.horizon < 1)
    throw InvalidArgument(fmt::format("find: the steps of the full run must be positive, got {}", options.horizon));
  if (options.replicates < 1)
    throw InvalidArgument(fmt::format("find: replicates must be positive, got {}", options.replicates));
  if (options.threads < 1)
    throw InvalidArgument(fmt::format("find: threads must be positive, got {}", options.threads));
  std::string known = "combined, two-orders";
  for (const auto& selector : search::selectors()) {
    if (options.method == selector.name) return;
    known += std::string(", ") + selector.name;
  }
  if (options.method != "combined" && options.method != "two-orders")
    throw InvalidArgument(fmt::format("find: unknown method '{}', known: {}", options.method, known));
}

}  // namespace

FinderResult find(const TrialFactory& make_trial, const FinderOptions& options) {
  if (!make_trial) throw InvalidArgument("find: needs a function that makes trials");
  check(options);
  return Finder(make_trial, options).find();
}

}  // namespace surefoot::run
