#include "surefoot/run/finder.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "surefoot/core/error.hpp"
#include "surefoot/core/shown.hpp"
#include "surefoot/run/method.hpp"

namespace surefoot::run {
namespace {

/// About what a race costs that ends once it is 0.9 sure, on the tasks of the proving ground.
constexpr double usual_steps_until_sure = 800;

}  // namespace

void check(const FinderOptions& options) {
  if (options.range) check_range(*options.range, "find");
  if (options.horizon < 1)
    throw InvalidArgument(
        fmt::format("find: the steps of the full run must be positive, got {}", options.horizon));
  if (options.replicates < 1)
    throw InvalidArgument(fmt::format("find: replicates must be positive, got {}", options.replicates));
  if (options.threads < 1 || options.threads > most_threads)
    throw InvalidArgument(
        fmt::format("find: threads must be 1 to {}, got {}", most_threads, options.threads));
  if (!(options.budget > 0 && options.budget <= 1))
    throw InvalidArgument(fmt::format("find: the budget must lie between 0 and 1, got {}", options.budget));
  if (!(options.sure >= 0 && options.sure < 1))
    throw InvalidArgument(fmt::format("find: sure must lie between 0 and 1, got {}", options.sure));
  if (!(options.seconds >= 0))
    throw InvalidArgument(fmt::format("find: the seconds must not be negative, got {}", options.seconds));
  if (options.schedule && options.method != "race")
    throw InvalidArgument(
        fmt::format("find: only the race knows schedules, the method is '{}'", shown(options.method)));
  std::string known;
  for (const auto& method : methods()) {
    if (options.method == method.name) return;
    known += (known.empty() ? "" : ", ") + method.name;
  }
  throw InvalidArgument(fmt::format("find: unknown method '{}', known: {}", shown(options.method), known));
}

std::int64_t judging_samples(double budget, std::int64_t batch_size) {
  // In this order NaN, which find() refuses, becomes the least.
  return static_cast<std::int64_t>(
      std::max(128.0, std::min(1.5 * static_cast<double>(batch_size) * budget / 100, 4096.0)));
}

std::int64_t judging_samples(const FinderOptions& options, std::int64_t batch_size) {
  const double budget = options.budget * static_cast<double>(options.horizon);
  return judging_samples(options.sure > 0 ? std::min(budget, usual_steps_until_sure) : budget, batch_size);
}

FinderResult find(const TrialFactory& make_trial, const FinderOptions& options) {
  if (!make_trial) throw InvalidArgument("find: needs a function that makes trials");
  check(options);
  FinderResult result{.method = options.method, .horizon = options.horizon};
  FinderRun run(make_trial, options, result);
  result.suggestion = std::ranges::find(methods(), options.method, &Method::name)->find(run);
  result.interrupted = run.stopping();
  if (result.suggestion.reason.empty())
    result.suggestion = find::refusal("it was interrupted before it could tell");
  return result;
}

}  // namespace surefoot::run
