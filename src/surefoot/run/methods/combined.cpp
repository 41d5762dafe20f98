#include "surefoot/find/combine.hpp"
#include "surefoot/run/method.hpp"

namespace surefoot::run {

/// Several range tests, read together; once more over a wider range where that misses the turn.
find::Suggestion combined_method(Finding& finding) {
  const auto& options = finding.options();
  const auto look = [&](const RateRange& range) {
    return find::combine(finding.run_range_tests(range, options.replicates, options.range_test_steps));
  };
  auto answer = look(finding.range());
  if (answer.missing != find::Missing::none && !finding.stopping())
    answer = look(find::widened(finding.range(), answer.missing));
  return answer.suggestion;
}

}  // namespace surefoot::run
