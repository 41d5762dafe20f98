#include "surefoot/study/trial.hpp"

#include <array>
#include <utility>

#include <fmt/format.h>

#include "surefoot/core/error.hpp"

namespace surefoot::study {
namespace {

constexpr std::array words{
    std::pair{TrialStatus::running, "running"},     std::pair{TrialStatus::complete, "complete"},
    std::pair{TrialStatus::pruned, "pruned"},       std::pair{TrialStatus::diverged, "diverged"},
    std::pair{TrialStatus::crashed, "crashed"},     std::pair{TrialStatus::timed_out, "timed out"},
    std::pair{TrialStatus::preempted, "pre-empted"}};

}  // namespace

const char* to_string(TrialStatus state) {
  for (const auto& [known, text] : words)
    if (known == state) return text;
  return "unknown";
}

TrialStatus trial_state(const std::string& word) {
  for (const auto& [known, text] : words)
    if (word == text) return known;
  throw StoreError(fmt::format("store: unknown trial state '{}'", word));
}

Setbacks after_preemption(const Setbacks& before, std::int64_t step) {
  if (step > before.furthest) return {step, 0};
  const bool as_far = static_cast<double>(step) >= 0.9 * static_cast<double>(before.furthest);
  return {before.furthest, before.count + (as_far || step == 0 ? 1 : 0)};
}

bool is_final(TrialStatus state) {
  return state != TrialStatus::running && state != TrialStatus::preempted;
}

}  // namespace surefoot::study
