#include "surefoot/cli/finder_settings.hpp"

namespace surefoot::cli {

std::vector<report::CandidateRow> rows_of(const std::vector<run::CandidateView>& candidates) {
  std::vector<report::CandidateRow> rows;
  for (const auto& candidate : candidates) {
    rows.push_back({candidate.learning_rate, candidate.state, {}});
    for (const auto& point : candidate.history) rows.back().history.push_back({point.step, point.loss});
  }
  return rows;
}

}  // namespace surefoot::cli
