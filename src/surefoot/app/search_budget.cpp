#include "surefoot/app/search_budget.hpp"

#include <charconv>
#include <cmath>

#include <fmt/format.h>

#include "surefoot/core/error.hpp"
#include "surefoot/core/number_text.hpp"
#include "surefoot/core/shown.hpp"

namespace surefoot::app {
namespace {

constexpr const char* budget_forms = "a share of the full run, steps or a time such as 0.1, 2000 or 10min";

struct Amount {
  double value = 0;
  /// The text behind the number.
  std::string unit;
};

struct TimeUnit {
  const char* name;
  double seconds;
};
constexpr TimeUnit time_units[] = {{"s", 1},    {"sec", 1},     {"m", 60},       {"min", 60},
                                   {"h", 3600}, {"hour", 3600}, {"hours", 3600}, {"d", 86400}};

/// A number and what stands behind it; underscores in it are left out.
Amount amount_of(const std::string& option, std::string text, const char* what) {
  const auto typed = text;
  std::erase(text, '_');
  Amount amount;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, amount.value);
  if (error != std::errc() || !std::isfinite(amount.value))
    throw InvalidArgument(fmt::format("{} must be {}, got '{}'", option, what, shown(typed)));
  amount.unit.assign(stop, end);
  amount.unit.erase(0, amount.unit.find_first_not_of(' '));
  return amount;
}

double sure_of(const std::string& text) {
  const auto [value, unit] = amount_of("--sure", text, "a number between 0 and 1 such as 0.9");
  const double sure = unit == "%" ? value / 100 : value;
  if ((!unit.empty() && unit != "%") || !(sure > 0 && sure < 1))
    throw InvalidArgument(fmt::format("--sure must lie between 0 and 1{}, got {}",
                                      value > 1 && value < 100 && unit.empty()
                                          ? fmt::format(" (did you mean {}%?)", number_text(value, 6))
                                          : std::string(),
                                      shown(text)));
  return sure;
}

void set_budget(SearchBudget& answer, const std::string& text, std::int64_t horizon) {
  const auto [value, unit] = amount_of("--budget", text, budget_forms);
  if (!(value > 0)) throw InvalidArgument(fmt::format("--budget must be positive, got {}", shown(text)));
  for (const auto& known : time_units)
    if (unit == known.name) {
      answer.seconds = value * known.seconds;
      answer.share = 1;
      return;
    }
  const bool steps = unit == "steps" || (unit.empty() && value > 1);
  if (!steps && !unit.empty() && unit != "%")
    throw InvalidArgument(fmt::format("--budget must be {}, got '{}'", budget_forms, shown(text)));
  if (steps && value != std::floor(value))
    throw InvalidArgument(
        fmt::format("--budget must lie between 0 and 1, or be a whole number of steps, got {}", shown(text)));
  if (steps && horizon == 0) return;
  const double share = steps ? value / static_cast<double>(horizon) : unit == "%" ? value / 100 : value;
  if (share > 1)
    throw InvalidArgument(
        steps ? fmt::format("--budget must be at most the steps of the full run, {}, got {}", horizon,
                            shown(text))
              : fmt::format("--budget must be at most the full run, 100%, got {}", shown(text)));
  answer.share = share;
}

}  // namespace

SearchBudget search_budget(const std::string& budget, const std::string& sure, std::int64_t horizon) {
  SearchBudget answer;
  if (!budget.empty()) set_budget(answer, budget, horizon);
  if (!sure.empty())
    answer.sure = sure_of(sure);
  else if (budget.empty())
    answer.sure = usually_sure;
  return answer;
}

}  // namespace surefoot::app
