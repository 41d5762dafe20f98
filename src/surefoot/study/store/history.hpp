#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "surefoot/study/store/store.hpp"

namespace surefoot::study {

/// Reads at most `most` reports of a trial from a step on, in order of step.
using ReadReports = std::function<std::vector<search::Reported>(std::int64_t number, std::int64_t from_step,
                                                                std::int64_t most)>;

/// Puts `now`, a study's trials without reports, into the history: one that ended and was seen so keeps its
/// reports, of others what came behind the last known step is read, and that step itself, whose value may
/// have changed. All is read again of a trial that was begun anew, or whose first report is another (`anew`
/// of Store::report).
void bring_up_to_date(TrialHistory& history, std::vector<Trial> now, const ReadReports& read);

}  // namespace surefoot::study
