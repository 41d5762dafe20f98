#include "surefoot/report/find_view.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <map>
#include <utility>

#include <fmt/format.h>

#include "surefoot/core/shown.hpp"
#include "surefoot/report/json_number.hpp"
#include "surefoot/report/number.hpp"
#include "surefoot/report/read_view.hpp"
#include "surefoot/report/schema.hpp"

namespace surefoot::report {
namespace {

nlohmann::json range_test_json(const FindView& view) {
  const find::RangeCurve none;
  const auto& curve = view.range_tests.empty() ? none : view.range_tests.front();
  return {{"learning_rates", json_numbers(curve.learning_rates)},
          {"losses", json_numbers(curve.losses)},
          {"smoothed", json_numbers(curve.smoothed)}};
}

nlohmann::json candidate_json(const find::Candidate& candidate, const std::string& loss_key) {
  auto history = nlohmann::json::array();
  for (const auto& point : candidate.history)
    history.push_back({{"step", point.step}, {loss_key, json_number(point.loss)}});
  return {{"learning_rate", candidate.learning_rate},
          {"state", find::to_string(candidate.state)},
          {"history", history}};
}

bool has_history(const FindView& view) {
  return std::any_of(view.candidates.begin(), view.candidates.end(),
                     [](const find::Candidate& c) { return !c.history.empty(); });
}

/// The height of a line through points, ascending in x, at a place between them; at its ends beyond them.
double height_at(const std::vector<ChartPoint>& points, double x) {
  const auto right = std::ranges::lower_bound(points, x, {}, &ChartPoint::x);
  if (right == points.begin()) return points.front().y;
  if (right == points.end()) return points.back().y;
  const auto left = std::prev(right);
  const double share = std::log(x / left->x) / std::log(right->x / left->x);
  return left->y + share * (right->y - left->y);
}

/// The middle of the valley at each rung, on that rung's line.
Series middles(const FindView& view, const std::map<std::int64_t, std::vector<ChartPoint>>& by_step) {
  Series series{"middle of each", {}, true};
  for (const auto& rung : view.rungs) {
    const auto line = by_step.find(rung.step);
    if (line == by_step.end() || line->second.size() < 2) continue;
    const double rate = std::pow(10.0, rung.valley);
    series.points.push_back({rate, height_at(line->second, rate)});
  }
  return series;
}

/// One series a rung: the loss of every candidate that reached it.
std::vector<Series> rungs(const FindView& view) {
  std::map<std::int64_t, std::vector<ChartPoint>> by_step;
  for (const auto& candidate : view.candidates)
    for (const auto& point : candidate.history)
      by_step[point.step].push_back({candidate.learning_rate, point.loss});
  std::vector<Series> series;
  for (auto& [step, points] : by_step) {
    if (points.size() < 2) continue;
    std::sort(points.begin(), points.end(), [](const auto& a, const auto& b) { return a.x < b.x; });
    series.push_back({fmt::format("step {}", count_text(step)), points, false});
  }
  if (auto path = middles(view, by_step); path.points.size() > 1) series.push_back(std::move(path));
  return series;
}

std::vector<Series> range_test_series(const FindView& view) {
  std::vector<Series> series;
  for (std::size_t k = 0; k < view.range_tests.size(); ++k) {
    const auto& curve = view.range_tests[k];
    Series line{fmt::format("test {}", k + 1), {}, false};
    for (std::size_t i = 0; i < curve.losses.size(); ++i)
      line.points.push_back({curve.learning_rates[i], curve.losses[i]});
    series.push_back(line);
  }
  return series;
}

std::string answer_line(const FindView& view) {
  const auto& s = view.suggestion;
  if (!s.found()) return fmt::format("cannot tell: {}", escaped(s.reason));
  std::string text = fmt::format("learning rate {}", rate_text(*s.learning_rate));
  if (s.low < s.high)
    text += fmt::format("   ({} to {} is about as good", rate_text(s.low), rate_text(s.high));
  if (s.low < s.high && s.confidence > 0) text += fmt::format(", {:.0f}% sure", 100 * s.confidence);
  return text + (s.low < s.high ? ")" : "");
}

/// `15 starts, 34 s; a full run is about 15 s`.
std::string command_cost_line(const CommandCost& cost) {
  std::string text =
      fmt::format("{} start{}, {}", cost.starts, cost.starts == 1 ? "" : "s", duration_text(cost.seconds));
  if (std::isfinite(cost.full_run_seconds))
    text += fmt::format("; a full run is about {}", duration_text(cost.full_run_seconds));
  return text + "\n";
}

/// `90% sure would take about 2,000 steps (--sure 0.9)`: to two digits, for it is a guess.
std::string more_line(const find::MoreCertainty& more) {
  const double unit = std::pow(10.0, std::max(0.0, std::floor(std::log10(more.steps)) - 1));
  return fmt::format("to be {:.0f}% sure would take about {} steps (--sure {})\n", 100 * more.confidence,
                     count_text(std::llround(std::round(more.steps / unit) * unit)),
                     number_text(more.confidence, 2));
}

}  // namespace

nlohmann::json find_json(const FindView& view) {
  const auto& s = view.suggestion;
  auto candidates = nlohmann::json::array();
  for (const auto& candidate : view.candidates)
    candidates.push_back(candidate_json(candidate, view.judged_by));
  nlohmann::json json{{"schema", json_schema},
                      {"learning_rate", s.found() ? json_number(*s.learning_rate) : nlohmann::json()},
                      {"low", s.found() ? json_number(s.low) : nlohmann::json()},
                      {"high", s.found() ? json_number(s.high) : nlohmann::json()},
                      {"confidence", json_number(s.confidence)},
                      {"reason", s.reason},
                      {"method", view.method},
                      {"steps_spent", json_number(view.steps_spent)},
                      {"horizon", view.horizon},
                      {"cost_share", json_number(view.cost_share)},
                      {"seconds", json_number(view.seconds)},
                      {"seed", view.seed},
                      {"range_test", range_test_json(view)},
                      {"judged_by", view.judged_by},
                      {"candidates", candidates},
                      {"more", nlohmann::json()}};
  if (view.more)
    json["more"] = {{"confidence", json_number(view.more->confidence)},
                    {"steps", json_number(view.more->steps)}};
  if (view.read) json["read"] = read_json(*view.read);
  if (const auto& cost = view.command_cost)
    json["command_cost"] = {{"starts", cost->starts},
                            {"seconds", json_number(cost->seconds)},
                            {"full_run_seconds", json_number(cost->full_run_seconds)}};
  return json;
}

Chart find_chart(const FindView& view) {
  Chart chart;
  const bool race = has_history(view);
  chart.title = race ? view.loss_name + " by learning rate" : "training loss while the rate rises";
  chart.x_label = "learning rate";
  chart.y_label = race ? view.loss_name : "training loss";
  chart.log_x = true;
  chart.series = race ? rungs(view) : range_test_series(view);
  if (view.suggestion.found()) {
    chart.mark = *view.suggestion.learning_rate;
    chart.mark_label = rate_text(*view.suggestion.learning_rate);
    if (view.suggestion.low < view.suggestion.high)
      chart.band_from_to = ChartPoint{view.suggestion.low, view.suggestion.high};
  }
  return chart;
}

std::string find_text(const FindView& view, const Terminal& terminal) {
  const std::string answer = answer_line(view);
  std::string text = terminal.colour ? fmt::format("\033[1m{}\033[0m\n", answer) : answer + "\n";
  if (view.interrupted && view.suggestion.found()) text += "interrupted: this is what was found so far\n";
  if (view.suggestion.found()) text += fmt::format("because {}\n", escaped(view.suggestion.reason));
  const Chart chart = find_chart(view);
  const bool anything = std::any_of(chart.series.begin(), chart.series.end(),
                                    [](const Series& s) { return s.points.size() > 1; });
  if (anything) text += "\n" + draw(chart, terminal);
  text += fmt::format("\n{}\n", escaped(view.subject));
  text += fmt::format("cost {} steps in {}, {} of the full run of {} steps\n",
                      count_text(std::llround(view.steps_spent)), duration_text(view.seconds),
                      share_text(view.cost_share), count_text(view.horizon));
  if (view.more) text += more_line(*view.more);
  if (view.command_cost) text += command_cost_line(*view.command_cost);
  if (!view.next_command.empty()) text += fmt::format("next: {}\n", escaped(view.next_command));
  return text;
}

}  // namespace surefoot::report
