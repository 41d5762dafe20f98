#include "surefoot/run/method.hpp"

#include <array>
#include <atomic>

#include <fmt/format.h>

#include "surefoot/core/random.hpp"
#include "surefoot/find/selectors.hpp"

namespace surefoot::run {

const std::vector<Method>& methods() {
  static const std::vector<Method> all = [] {
    std::vector<Method> table{{"race", "short, continued runs race each other", race_method},
                              {"combined", "several range tests read together", combined_method},
                              {"two-orders",
                               "fresh starts at falling rates (from 1, or --lr HIGH, down), two orders below "
                               "the first whose loss falls",
                               two_orders_method}};
    for (const auto& selector : find::selectors())
      table.push_back({selector.name, selector.help, [&selector](FinderRun& finder) {
                         const auto steps = finder.options().range_test_steps;
                         return selector.select(finder.run_range_tests(finder.range(), 1, steps).front());
                       }});
    return table;
  }();
  return all;
}

void FinderRun::report(const std::string& stage, double spent, double budget) const {
  if (options_.on_progress) options_.on_progress({stage, spent, budget, result_.candidates});
}

std::span<const find::RangeCurve> FinderRun::run_range_tests(const RateRange& range, std::int64_t count,
                                                             std::int64_t steps,
                                                             std::size_t fewest_averaged) {
  std::vector<find::RangeTest> tests(
      static_cast<std::size_t>(count),
      find::RangeTest({.range = range, .steps = steps, .fewest_averaged = fewest_averaged}));
  std::atomic<std::int64_t> done = 0;
  const double before = result_.steps_spent;
  const double budget = before + static_cast<double>(count * steps);
  // Made one after another: what a factory gives to a seed may hang on the order of the seeds.
  std::vector<std::unique_ptr<Trainable>> trials;
  for (std::size_t i = 0; i < tests.size(); ++i)
    trials.push_back(make_trial_(derive_seed(options_.seed, "range test", i)));
  const auto one = [&](std::size_t i) {
    while (const auto rate = tests[i].ask()) {
      if (stopping()) return;
      tests[i].tell(trials[i]->train(std::array{*rate}).front());
      ++done;
    }
  };
  parallel_for(tests.size(), parallel(), one, [&] {
    report(fmt::format("{} range test{}", count, count == 1 ? "" : "s"), before + static_cast<double>(done),
           budget);
  });
  result_.range_tests.clear();
  for (const auto& test : tests) result_.range_tests.push_back(test.curve());
  result_.steps_spent = before + static_cast<double>(done);
  return result_.range_tests;
}

}  // namespace surefoot::run
