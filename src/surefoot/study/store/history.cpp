#include "surefoot/study/store/history.hpp"

#include <limits>
#include <utility>

namespace surefoot::study {
namespace {

bool same(const search::Reported& a, const search::Reported& b) {
  // NaN is the same as itself here.
  return a.step == b.step && !(a.value < b.value) && !(b.value < a.value);
}

}  // namespace

void bring_up_to_date(TrialHistory& history, std::vector<Trial> now, const ReadReports& read) {
  constexpr auto begin = std::numeric_limits<std::int64_t>::min();
  constexpr auto all = std::numeric_limits<std::int64_t>::max();
  const auto counted = [&](std::int64_t number, std::int64_t from, std::int64_t most) {
    auto rows = read(number, from, most);
    history.rows_read += std::ssize(rows);
    return rows;
  };
  for (std::size_t i = 0; i < now.size(); ++i) {
    auto& trial = now[i];
    std::vector<search::Reported> known;
    if (i < history.trials.size() && history.trials[i].epoch == trial.epoch) {
      known = std::move(history.trials[i].reported);
      if (is_final(history.trials[i].state)) {
        trial.reported = std::move(known);
        continue;
      }
    }
    if (!known.empty()) {
      const auto first = counted(trial.number, begin, 1);
      if (first.empty() || !same(first.front(), known.front())) known.clear();
    }
    const auto from = known.empty() ? begin : known.back().step;
    if (!known.empty()) known.pop_back();
    trial.reported = std::move(known);
    const auto fresh = counted(trial.number, from, all);
    trial.reported.insert(trial.reported.end(), fresh.begin(), fresh.end());
  }
  history.trials = std::move(now);
}

}  // namespace surefoot::study
