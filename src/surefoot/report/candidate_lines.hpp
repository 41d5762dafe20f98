#pragma once

#include <string>
#include <vector>

#include "surefoot/find/record.hpp"
#include "surefoot/report/terminal.hpp"

namespace surefoot::report {

/// A line for each candidate of a race, in the order given: its rate, how far it has come, its last
/// validation loss, those before it as a spark line (unicode only; all candidates on one scale), and its
/// state, where `leads` marks the smallest loss of those that came furthest.
std::vector<std::string> candidate_lines(const std::vector<find::Candidate>& candidates,
                                         const Terminal& terminal);

}  // namespace surefoot::report
