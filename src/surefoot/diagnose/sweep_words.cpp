#include "surefoot/diagnose/sweep_words.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "surefoot/core/number_text.hpp"
#include "surefoot/diagnose/words.hpp"

namespace surefoot::diagnose {
namespace {

std::string as_good_words(const SweepDiagnosis& sweep) {
  const auto others = std::count_if(sweep.rates.begin(), sweep.rates.end(),
                                    [](const SweptRate& r) { return r.verdict == Kind::good; }) -
                      1;
  if (others == 0) return "no other is within 2% of it";
  if (others == 1)
    return sweep.rates.size() == 2 ? "the other is within 2% of it" : "one other is within 2% of it";
  return fmt::format("{} others are within 2% of it", others);
}

}  // namespace

const SweptRate& best_of(const SweepDiagnosis& sweep) {
  return *std::find_if(sweep.rates.begin(), sweep.rates.end(),
                       [&](const SweptRate& r) { return r.learning_rate == sweep.best_learning_rate; });
}

const char* loss_kind(bool by_validation) {
  return by_validation ? "validation" : "training";
}

std::string reached_words(const SweepDiagnosis& sweep, const SweptRate& rate) {
  const char* kind = loss_kind(sweep.by_validation);
  const std::size_t count = rate.runs.size();
  if (rate.came_back == count)
    return fmt::format("came back up to stay at a {} loss of {}", kind, loss_words(*rate.loss));
  std::string words =
      fmt::format("reaches a {} loss of {} by step {}", kind, loss_words(*rate.loss), sweep.step);
  if (count - rate.diverged > 1) words += fmt::format(" (mean of {} runs)", count - rate.diverged);
  if (rate.came_back > 0) words += fmt::format(" ({} of them came back up to stay)", rate.came_back);
  if (rate.diverged > 0)
    words += fmt::format(" ({} of its {} runs diverged and counts as its start)", rate.diverged, count);
  return words;
}

std::string not_told_apart(const SweepDiagnosis& sweep) {
  std::vector<std::string> rates;
  for (const SweptRate& rate : sweep.rates)
    if (rate.verdict == Kind::unclear) rates.push_back(number_text(rate.learning_rate, 4));
  return fmt::format("{}", fmt::join(rates, " and "));
}

const char* edge_words(const SweepDiagnosis& sweep) {
  return sweep.best_learning_rate == sweep.rates.back().learning_rate ? "highest" : "lowest";
}

std::string comparison_words(const SweepDiagnosis& sweep, const std::vector<std::string>& left_out) {
  std::string words =
      fmt::format("of {} rates, {} reaches the lowest {} loss, {}, by step {}; {}", sweep.rates.size(),
                  number_text(sweep.best_learning_rate, 2), loss_kind(sweep.by_validation),
                  loss_words(*best_of(sweep).loss), sweep.step, as_good_words(sweep));
  if (const std::string hidden = not_told_apart(sweep); !hidden.empty())
    words += "; scatter hides the difference of " + hidden;
  if (!left_out.empty()) words += fmt::format("; left out: {}", fmt::join(left_out, ", "));
  for (const double rate : sweep.ahead)
    words += fmt::format("; {} had come as far before it ended", number_text(rate, 4));
  return words;
}

std::string comparison_advice(const SweepDiagnosis& sweep) {
  if (!not_told_apart(sweep).empty())
    return "repeat them with other seeds, or log a validation loss, to tell them apart";
  if (!sweep.best_at_edge) return fmt::format("use {}", number_text(sweep.best_learning_rate, 2));
  const bool highest = sweep.best_learning_rate == sweep.rates.back().learning_rate;
  return fmt::format("the best is the {} rate tried: try {} too", edge_words(sweep),
                     number_text(sweep.best_learning_rate * (highest ? 3 : 1.0 / 3), 2));
}

}  // namespace surefoot::diagnose
