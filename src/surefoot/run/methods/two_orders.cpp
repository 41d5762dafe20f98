#include <cmath>

#include "surefoot/core/random.hpp"
#include "surefoot/find/falling_rates.hpp"
#include "surefoot/run/method.hpp"

namespace surefoot::run {
namespace {

/// Steps that the ladder takes when the loss falls where textbooks expect it to; for the progress line only.
constexpr double usual_steps = 80;

}  // namespace

/// Fresh starts at rates that fall by a tenth, until the loss falls; the answer lies two orders of magnitude
/// below.
find::Suggestion two_orders_method(FinderRun& finder) {
  const auto& options = finder.options();
  auto& result = finder.result();
  find::FallingRatesOptions ladder;
  if (options.range) {
    ladder.start = options.range->high;
    ladder.stop = options.range->low;
  }
  find::FallingRates search(ladder);
  const std::uint64_t seed = derive_seed(options.seed, "falling rates");
  while (const auto asked = search.ask()) {
    if (finder.stopping()) break;
    const auto trial = finder.make_trial(seed);
    const std::vector<double> rates(static_cast<std::size_t>(asked->steps), asked->learning_rate);
    std::vector<double> losses;
    while (losses.size() < rates.size() && (losses.empty() || std::isfinite(losses.back()))) {
      const auto more = trial->train(std::span(rates).subspan(losses.size()));
      losses.insert(losses.end(), more.begin(), more.end());
    }
    result.steps_spent += static_cast<double>(losses.size());
    result.candidates.push_back({asked->learning_rate, find::loss_falls(losses)
                                                           ? find::CandidateState::won
                                                           : find::CandidateState::dropped});
    search.tell(losses);
    finder.report("fresh starts at falling rates", result.steps_spent, usual_steps);
  }
  return search.suggestion();
}

}  // namespace surefoot::run
