#include "surefoot/report/sensitivity_view.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "surefoot/core/number_text.hpp"
#include "surefoot/core/shown.hpp"
#include "surefoot/report/number.hpp"

namespace surefoot::report {
namespace {

using search::RangeEnd;
using search::RateCost;
using search::Sensitivity;

/// The range that the sentence and the chart show.
constexpr std::size_t shown_range = 1;

std::string counted(std::int64_t number, const char* what) {
  return fmt::format("{} {}{}", count_text(number), what, number == 1 ? "" : "s");
}

std::string list_of_rates(const std::vector<double>& rates) {
  std::string text;
  for (std::size_t i = 0; i < rates.size(); ++i)
    text += (i == 0 ? "" : i + 1 == rates.size() ? " and " : ", ") + rate_text(rates[i]);
  return text;
}

/// `ten times too low costs 4 times the steps`; empty where it is not known.
std::string tenfold_text(const Sensitivity& s) {
  if (!s.tenfold_cost) return {};
  if (!std::isfinite(*s.tenfold_cost)) return "ten times too low never comes to the target";
  if (*s.tenfold_cost < 1.05) return "ten times too low costs no more steps";
  return fmt::format("ten times too low costs {} times the steps", number_text(*s.tenfold_cost, 2));
}

std::string interval_text(const RangeEnd& end) {
  if (!end.seen) return "not seen";
  const std::string low = end.lowest > 0 ? rate_text(end.lowest) : "?";
  const std::string high = std::isfinite(end.highest) ? rate_text(end.highest) : "?";
  return fmt::format("{} to {}", low, high);
}

double decades_of(const search::RegretRange& range) {
  return std::log10(range.high.learning_rate / range.low.learning_rate);
}

std::string ranges_text(const Sensitivity& s) {
  std::string text =
      fmt::format("{:<10} {:<9} {:<9} {:>7}   {:<20} {}\n", "regret", "from", "to", "decades",
                  fmt::format("lower end ({:.0f}%)", 100 * search::sensitivity_confidence), "upper end");
  for (const auto& range : s.ranges)
    text += fmt::format("within {:.0f}%  {:<9} {:<9} {:>7.1f}   {:<20} {}\n", 100 * range.regret,
                        rate_text(range.low.learning_rate), rate_text(range.high.learning_rate),
                        decades_of(range), interval_text(range.low), interval_text(range.high));
  return text;
}

std::string amount_text(double amount, std::string (*in_words)(double)) {
  if (std::isnan(amount)) return "?";
  return std::isfinite(amount) ? in_words(amount) : "never";
}

std::string costs_text(const SensitivityView& view) {
  const Sensitivity& s = view.sensitivity;
  if (s.costs.empty()) return "no steps are known: what a rate costs cannot be told\n";
  const auto has = [&](double RateCost::*what) {
    return std::any_of(s.costs.begin(), s.costs.end(),
                       [&](const RateCost& cost) { return std::isfinite(cost.*what); });
  };
  const bool seconds = has(&RateCost::seconds);
  const bool money = view.with_price && has(&RateCost::money);
  std::string text =
      fmt::format("cost of a rate, to {} {}{}\n", escaped(view.value_name), loss_text(s.target),
                  view.target_given ? ""
                                    : fmt::format(" (within {:.0f}% regret; --target says another)",
                                                  100 * search::default_target_regret));
  text += fmt::format("{:<10} {:>9}{}{}\n", "rate", "steps", seconds ? fmt::format(" {:>13}", "time") : "",
                      money ? fmt::format(" {:>10}", "money") : "");
  const auto steps_words = [](double steps) { return count_text(std::llround(steps)); };
  const auto money_words = [](double amount) { return number_text(amount, 3); };
  for (const auto& cost : s.costs) {
    text += fmt::format("{:<10} {:>9}", rate_text(cost.learning_rate), amount_text(cost.steps, steps_words));
    if (seconds) text += fmt::format(" {:>13}", amount_text(cost.seconds, duration_text));
    if (money) text += fmt::format(" {:>10}", amount_text(cost.money, money_words));
    text += "\n";
  }
  return text;
}

std::string evidence_text(const SensitivityView& view) {
  const Sensitivity& s = view.sensitivity;
  const std::string seeds = s.fewest_seeds == s.most_seeds
                                ? counted(s.most_seeds, "seed")
                                : fmt::format("{} to {} seeds", s.fewest_seeds, s.most_seeds);
  std::string text = fmt::format("{}: {}, {}, {} each", escaped(view.subject), counted(s.runs, "run"),
                                 counted(static_cast<std::int64_t>(s.rates.size()), "rate"), seeds);
  if (s.diverged > 0) text += fmt::format(", {} diverged", s.diverged);
  text += "\n";
  if (!view.rate_name.empty() && !view.value_name.empty())
    text += fmt::format("taken: rates from '{}', results from '{}', {} the better", escaped(view.rate_name),
                        escaped(view.value_name), view.maximize ? "the larger" : "the smaller");
  else
    return text;
  if (!view.step_name.empty()) text += fmt::format(", steps from '{}'", escaped(view.step_name));
  text += "\n";
  if (s.found() && s.from_worst)
    text += fmt::format("regret is measured from the worst rate ({}): the initial value is not known\n",
                        loss_text(s.initial_value));
  else if (s.found())
    text += fmt::format("regret is measured from the initial value {}\n", loss_text(s.initial_value));
  for (const auto& note : view.notes) text += escaped(note) + "\n";
  return text;
}

}  // namespace

std::string sensitivity_sentence(const Sensitivity& s) {
  if (!s.found()) return "cannot tell: " + escaped(s.reason);
  const auto& range = s.ranges[shown_range];
  std::string text;
  if (s.narrower_than_grid)
    text = fmt::format(
        "only rates around {} are good: what is within 2% regret is narrower than the rates "
        "tried can show",
        rate_text(s.learning_rate));
  else
    text = fmt::format("rates between {} and {} are as good as the best (within {:.0f}% regret)",
                       rate_text(range.low.learning_rate), rate_text(range.high.learning_rate),
                       100 * range.regret);
  if (s.cliff) text += fmt::format("; from {} training falls apart", rate_text(*s.cliff));
  if (const auto tenfold = tenfold_text(s); !tenfold.empty()) text += "; " + tenfold;
  return text;
}

std::vector<std::string> thin_evidence(const Sensitivity& s) {
  std::vector<std::string> all;
  if (!s.found()) return all;
  if (s.few_rates)
    all.push_back(
        fmt::format("only {} were tried", counted(static_cast<std::int64_t>(s.rates.size()), "rate")));
  if (s.most_seeds == 1) all.push_back("each rate was tried once: how much is luck of the seed is not known");
  const auto& range = s.ranges[shown_range];
  if (s.best_is_lowest)
    all.push_back("the best rate is the lowest tried: lower ones may be better");
  else if (!range.low.seen)
    all.push_back("the lowest rate tried is still within 2%: the range goes on below it");
  if (s.best_is_highest)
    all.push_back("the best rate is the highest tried: higher ones may be better");
  else if (!range.high.seen)
    all.push_back("the highest rate tried is still within 2%: the range goes on above it");
  if (s.narrower_than_grid)
    all.push_back("no other rate tried is within 2% of the best: its range is narrower than the grid");
  if (s.coarse_grid)
    all.push_back("rates are more than half a decade apart where it matters: the ends are coarse");
  if (s.best_tried != s.learning_rate)
    all.push_back(
        fmt::format("the best rate tried, {}, is the last below a cliff: half way to the one below "
                    "is safer",
                    rate_text(s.best_tried)));
  return all;
}

Chart sensitivity_chart(const SensitivityView& view) {
  const Sensitivity& s = view.sensitivity;
  Chart chart;
  chart.title = view.value_name + " by learning rate";
  chart.x_label = "learning rate";
  chart.y_label = view.value_name;
  chart.log_x = true;
  Series line{s.most_seeds > 1 ? "mean of the seeds" : "result", {}};
  for (const auto& rate : s.rates) line.points.push_back({rate.learning_rate, rate.mean});
  chart.series = {line};
  if (s.found()) {
    chart.mark = s.learning_rate;
    chart.mark_label = rate_text(s.learning_rate);
    const auto& range = s.ranges[shown_range];
    if (range.low.learning_rate < range.high.learning_rate)
      chart.band_from_to = ChartPoint{range.low.learning_rate, range.high.learning_rate};
  }
  return chart;
}

std::string sensitivity_text(const SensitivityView& view, const Terminal& terminal) {
  const Sensitivity& s = view.sensitivity;
  const std::string sentence = sensitivity_sentence(s);
  std::string text = terminal.colour ? "\033[1m" + sentence + "\033[0m\n" : sentence + "\n";
  if (!s.found()) return text + "\n" + evidence_text(view);
  text += fmt::format("learning rate {}, {} {}\n", rate_text(s.learning_rate), escaped(view.value_name),
                      loss_text(s.best_value));
  for (const auto& thin : thin_evidence(s)) text += fmt::format("but {}\n", thin);
  if (!s.settle.empty()) text += fmt::format("to settle it, try {}\n", list_of_rates(s.settle));
  if (!s.settle_seeds.empty())
    text += fmt::format("and again with two other seeds {}\n", list_of_rates(s.settle_seeds));
  text += "\n" + draw(sensitivity_chart(view), terminal) + "\n" + ranges_text(s);
  if (s.slope) text += fmt::format("below {} a quarter of the gain is lost\n", rate_text(*s.slope));
  text += fmt::format("LR sensitivity {} (mean over the rates tried of the loss over the best)\n\n",
                      loss_text(s.lr_sensitivity));
  return text + costs_text(view) + "\n" + evidence_text(view);
}

}  // namespace surefoot::report
