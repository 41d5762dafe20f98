#include "surefoot/find/combine.hpp"
#include "surefoot/run/method.hpp"

namespace surefoot::run {

/// Several range tests, read together; once more over a wider range where that misses the turn.
find::Suggestion combined_method(FinderRun& finder) {
  const auto& options = finder.options();
  const auto look = [&](const RateRange& range) {
    return find::combine(finder.run_range_tests(range, options.replicates, options.range_test_steps));
  };
  auto answer = look(finder.range());
  if (answer.missing != find::Missing::none && !finder.stopping())
    answer = look(find::widened(finder.range(), answer.missing));
  return answer.suggestion;
}

}  // namespace surefoot::run
