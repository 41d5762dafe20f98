#include "surefoot/report/candidate_lines.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "surefoot/report/number.hpp"
#include "surefoot/report/spark.hpp"

namespace surefoot::report {
namespace {

/// The losses all sparks are drawn between; what is worse than the first loss is drawn at the top.
struct Scale {
  double low = std::numeric_limits<double>::infinity();
  double high = -std::numeric_limits<double>::infinity();
};

Scale scale_of(const std::vector<find::Candidate>& candidates) {
  Scale scale;
  for (const auto& candidate : candidates)
    for (const auto& point : candidate.history)
      if (std::isfinite(point.loss)) {
        scale.low = std::min(scale.low, point.loss);
        if (&point == &candidate.history.front()) scale.high = std::max(scale.high, point.loss);
      }
  return scale;
}

std::string spark_line(const find::Candidate& candidate, const Scale& scale) {
  std::string line;
  for (const auto& point : candidate.history) {
    if (!std::isfinite(point.loss)) {
      line += "×";
      continue;
    }
    const double share = scale.high > scale.low
                             ? std::clamp((point.loss - scale.low) / (scale.high - scale.low), 0.0, 1.0)
                             : 0;
    line += spark(share);
  }
  for (std::size_t i = candidate.history.size(); i < 6; ++i) line += " ";
  return line;
}

/// The candidate with the smallest loss at the largest step any reached; null before the first validation.
const find::Candidate* leader(const std::vector<find::Candidate>& candidates) {
  const find::Candidate* best = nullptr;
  for (const auto& candidate : candidates) {
    if (candidate.history.empty() || !std::isfinite(candidate.history.back().loss)) continue;
    const auto& last = candidate.history.back();
    if (best == nullptr || last.step > best->history.back().step ||
        (last.step == best->history.back().step && last.loss < best->history.back().loss))
      best = &candidate;
  }
  return best;
}

}  // namespace

std::vector<std::string> candidate_lines(const std::vector<find::Candidate>& candidates,
                                         const Terminal& terminal) {
  const Scale scale = scale_of(candidates);
  const find::Candidate* const best = leader(candidates);
  std::vector<std::string> lines;
  for (const auto& candidate : candidates) {
    const std::string state = &candidate == best ? "leads" : find::to_string(candidate.state);
    const std::string rate = rate_text(candidate.learning_rate);
    if (candidate.history.empty()) {
      lines.push_back(fmt::format("  {:>8}  at its start", rate));
      continue;
    }
    const auto& last = candidate.history.back();
    const std::string spark = terminal.unicode ? spark_line(candidate, scale) + "  " : "";
    lines.push_back(fmt::format("  {:>8}  step {:<8} loss {:<8} {}{}", rate, count_text(last.step),
                                loss_text(last.loss), spark, state));
  }
  return lines;
}

}  // namespace surefoot::report
