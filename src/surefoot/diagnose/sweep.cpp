#include "surefoot/diagnose/sweep.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include <fmt/format.h>

#include "surefoot/core/number_text.hpp"
#include "surefoot/core/statistics.hpp"
#include "surefoot/diagnose/rule.hpp"
#include "surefoot/diagnose/sweep_words.hpp"
#include "surefoot/diagnose/words.hpp"

namespace surefoot::diagnose {
namespace {

/// The least difference, in standard errors, that counts as one.
constexpr double told_apart = 3;
/// Runs of one training begin at losses no further apart than this.
constexpr double same_start = 10;
constexpr std::size_t fewest_losses = 3;
/// A run that ended before this share of the longest was cut short, and would cut the others.
constexpr double whole = 0.9;

struct Member {
  std::size_t place = 0;
  PreparedCurve curve;
  bool diverged = false;
  bool came_back = false;
};

/// A level of losses, and its standard error.
struct Level {
  double loss = 0;
  double error = 0;
};

/// The standard deviation of values around their course.
double scatter_of(std::span<const double> values) {
  return median_second_difference(values) / (0.6745 * std::sqrt(6.0));
}

const Losses& compared_losses(const Member& run, bool by_validation) {
  return by_validation ? run.curve.all_validation : run.curve.training;
}

/// The lowest validation loss up to a step, or the median of the last quarter of training losses by then; of
/// what came back up the same at its end.
std::optional<Level> level_of(const Member& run, double step, bool by_validation) {
  const Losses& losses = compared_losses(run, by_validation);
  Losses seen;
  for (std::size_t i = 0; i < losses.size() && losses.steps[i] <= step; ++i) {
    seen.steps.push_back(losses.steps[i]);
    seen.values.push_back(losses.values[i]);
  }
  if (seen.size() < fewest_losses) return std::nullopt;
  const double scatter = scatter_of(std::span(seen.values).last((seen.size() + 1) / 2));
  if (by_validation && !run.came_back)
    return Level{*std::min_element(seen.values.begin(), seen.values.end()), scatter};
  const auto values = std::span(run.came_back ? losses.values : seen.values);
  const auto end = values.last((values.size() + 3) / 4);
  // The standard error of a median is a quarter more than that of a mean.
  return Level{median(end), 1.25 * scatter / std::sqrt(static_cast<double>(end.size()))};
}

/// The runs that can be compared, and in words what cannot.
struct Field {
  std::vector<Member> members;
  std::vector<std::string> left_out;
  /// Of all runs whose rate is constant and known, compared or not.
  double lowest_tried = INFINITY;
  double highest_tried = 0;

  void leave_out(const Member& run, const std::string& why) {
    const auto& rates = run.curve.rates.values;
    left_out.push_back(
        fmt::format("{} ({})", number_text(*std::max_element(rates.begin(), rates.end()), 4), why));
  }

  /// Leaves out the members of which this is true.
  template <typename Test>
  void leave_out_where(const Test& test, const std::string& why) {
    std::vector<Member> kept;
    for (Member& run : members) {
      if (!run.diverged && test(run))
        leave_out(run, why);
      else
        kept.push_back(std::move(run));
    }
    members = std::move(kept);
  }
};

Field field_of(std::span<const LearningCurve> curves) {
  Field field;
  for (std::size_t i = 0; i < curves.size(); ++i) {
    Member run{.place = i, .curve = prepare(curves[i])};
    if (!(run.curve.learning_rate > 0)) continue;
    if (!run.curve.no_progress.empty()) {
      field.leave_out(run, "its loss is no measure of progress");
      continue;
    }
    if (run.curve.rate_varies) {
      field.leave_out(run, "its rate varies");
      continue;
    }
    field.lowest_tried = std::min(field.lowest_tried, run.curve.learning_rate);
    field.highest_tried = std::max(field.highest_tried, run.curve.learning_rate);
    run.diverged = diverged(Evidence{run.curve}).has_value();
    const bool told = has_signals(run.curve);
    run.came_back = told && came_back_up(read_signals(run.curve));
    if (run.diverged || told)
      field.members.push_back(std::move(run));
    else
      field.leave_out(
          run, run.curve.main().size() < fewest_of_a_kind ? "too few losses" : "its loss never changes");
  }
  return field;
}

/// Marks what began more than ten times above the rest as diverged, where its rates are the highest: such a
/// run blew up before its first line, and says nothing against comparing the others.
void mark_blown_up(Field& field) {
  double lowest = INFINITY;
  for (const Member& run : field.members)
    if (!run.diverged) lowest = std::min(lowest, run.curve.initial_loss);
  if (!(lowest > 0)) return;
  const auto blown_up = [&](const Member& run) {
    return !run.diverged && run.curve.initial_loss > same_start * lowest;
  };
  double others = 0;
  for (const Member& run : field.members)
    if (!run.diverged && !blown_up(run)) others = std::max(others, run.curve.learning_rate);
  const bool highest = std::all_of(field.members.begin(), field.members.end(), [&](const Member& run) {
    return !blown_up(run) || run.curve.learning_rate > others;
  });
  if (!highest) return;
  for (Member& run : field.members) run.diverged = run.diverged || blown_up(run);
}

/// True when validation losses are compared: as many runs have those as training losses.
bool compares_validation(const Field& field) {
  const auto having = [&](bool by_validation) {
    return std::count_if(field.members.begin(), field.members.end(), [&](const Member& run) {
      return !run.diverged && compared_losses(run, by_validation).size() >= fewest_losses;
    });
  };
  return having(true) >= having(false);
}

std::vector<SweptRate> rates_of(const std::vector<Member>& members) {
  std::map<double, SweptRate> rates;
  for (const Member& run : members) {
    const double rate = run.curve.learning_rate;
    auto near = std::find_if(rates.begin(), rates.end(),
                             [&](const auto& r) { return std::abs(std::log10(r.first / rate)) < 1e-6; });
    if (near == rates.end()) near = rates.emplace(rate, SweptRate{.learning_rate = rate}).first;
    near->second.runs.push_back(run.place);
    near->second.diverged += run.diverged ? 1 : 0;
    near->second.came_back += run.came_back && !run.diverged ? 1 : 0;
  }
  std::vector<SweptRate> ascending;
  ascending.reserve(rates.size());
  for (auto& [rate, swept] : rates) ascending.push_back(std::move(swept));
  return ascending;
}

/// A rate's mean, a run that diverged counted as the start.
struct Judged {
  double loss = INFINITY;
  double error = 0;
};

Judged judge(SweptRate& swept, const std::map<std::size_t, Level>& levels, double start) {
  const auto count = static_cast<double>(swept.runs.size());
  double sum = 0;
  double squares = 0;
  for (const std::size_t place : swept.runs) {
    const auto level = levels.find(place);
    if (level == levels.end()) continue;
    sum += level->second.loss;
    squares += level->second.error * level->second.error;
  }
  const double reached = count - static_cast<double>(swept.diverged);
  if (reached == 0) return {};
  swept.loss = sum / reached;
  return {(sum + static_cast<double>(swept.diverged) * start) / count, std::sqrt(squares) / count};
}

Kind verdict_of(const SweptRate& swept, double best_rate, double difference, double error) {
  if (swept.excess <= as_good_as) return Kind::good;
  if (swept.diverged > 0) return Kind::too_high;
  if (difference <= told_apart * error) return Kind::unclear;
  return swept.learning_rate < best_rate ? Kind::too_low : Kind::too_high;
}

/// The last step at which the runs can be compared, and the runs that were cut short.
struct Reach {
  double step = 0;
  std::vector<Member> cut_short;
};

/// Leaves out what cannot be compared with the others.
Reach narrow(Field& field, bool by_validation) {
  const char* kind = loss_kind(by_validation);
  field.leave_out_where(
      [&](const Member& run) { return compared_losses(run, by_validation).size() < fewest_losses; },
      fmt::format("no {} losses", kind));
  const auto last_steps = [&] {
    std::vector<double> steps;
    for (const Member& run : field.members)
      if (!run.diverged) steps.push_back(run.curve.last_step);
    return steps;
  };
  const auto all = last_steps();
  if (all.empty()) return {};
  const double least = whole * *std::max_element(all.begin(), all.end());
  const auto ended_early = [&](const Member& run) { return run.curve.last_step < least; };
  Reach reach;
  for (const Member& run : field.members)
    if (!run.diverged && ended_early(run)) reach.cut_short.push_back(run);
  field.leave_out_where(ended_early, "ended early");
  const auto left = last_steps();
  reach.step = *std::min_element(left.begin(), left.end());
  field.leave_out_where([&](const Member& run) { return !level_of(run, reach.step, by_validation); },
                        fmt::format("too few {} losses by step {:.0f}", kind, reach.step));
  return reach;
}

/// The losses that runs of one training began at; empty when they are too far apart for one.
std::vector<double> starts_of(const std::vector<Member>& members) {
  std::vector<double> starts;
  for (const Member& run : members)
    if (!run.diverged) starts.push_back(run.curve.initial_loss);
  if (starts.empty()) return starts;
  const auto [least, most] = std::minmax_element(starts.begin(), starts.end());
  if (*most > same_start * *least && *least > 0) starts.clear();
  return starts;
}

SweepDiagnosis all_diverged(SweepDiagnosis sweep) {
  for (SweptRate& swept : sweep.rates) swept.verdict = Kind::diverged;
  const double lowest = sweep.rates.front().learning_rate;
  sweep.evidence =
      fmt::format("all {} rates diverged, {} the lowest of them", sweep.rates.size(), number_text(lowest, 2));
  sweep.advice = fmt::format("go on below: {}", number_text(lowest / 100, 2));
  return sweep;
}

/// Judges every rate by the best of them; false when that has not learned anything that could be told from
/// scatter.
bool judge_by_best(SweepDiagnosis& sweep, const std::map<std::size_t, Level>& levels, double start) {
  std::vector<Judged> judged;
  judged.reserve(sweep.rates.size());
  for (SweptRate& swept : sweep.rates) judged.push_back(judge(swept, levels, start));
  const auto lowest = static_cast<std::size_t>(
      std::min_element(judged.begin(), judged.end(),
                       [](const Judged& a, const Judged& b) { return a.loss < b.loss; }) -
      judged.begin());
  const Judged& best = judged[lowest];
  const double fall = start - best.loss;
  if (!(fall > told_apart * best.error) || !(fall > 1e-6 * std::abs(start))) return false;
  sweep.best_learning_rate = sweep.rates[lowest].learning_rate;
  for (std::size_t i = 0; i < sweep.rates.size(); ++i) {
    SweptRate& swept = sweep.rates[i];
    swept.verdict = Kind::diverged;
    if (!swept.loss) continue;
    const double difference = judged[i].loss - best.loss;
    swept.excess = difference / fall;
    const double error = std::hypot(judged[i].error, best.error);
    swept.verdict = verdict_of(swept, sweep.best_learning_rate, difference, error);
    swept.sure = i == lowest || told_apart * error <= as_good_as * fall;
  }
  return true;
}

}  // namespace

std::optional<SweepDiagnosis> diagnose_together(std::span<const LearningCurve> curves) {
  Field field = field_of(curves);
  mark_blown_up(field);
  SweepDiagnosis sweep;
  sweep.by_validation = compares_validation(field);
  const Reach reach = narrow(field, sweep.by_validation);
  sweep.rates = rates_of(field.members);
  if (sweep.rates.size() < 2) return std::nullopt;
  const bool none_left =
      std::all_of(field.members.begin(), field.members.end(), [](const Member& run) { return run.diverged; });
  // Runs that did not diverge may have been left out.
  if (none_left) return field.left_out.empty() ? std::optional(all_diverged(std::move(sweep))) : std::nullopt;

  std::map<std::size_t, Level> levels;
  double first = INFINITY;
  for (const Member& run : field.members) {
    if (run.diverged) continue;
    levels[run.place] = *level_of(run, reach.step, sweep.by_validation);
    first = std::min(first, run.curve.first_step);
  }
  const auto starts = starts_of(field.members);
  if (starts.empty() || !judge_by_best(sweep, levels, median(starts))) return std::nullopt;
  sweep.first_step = step_of(first);
  sweep.step = step_of(reach.step);
  const double best = best_of(sweep).loss.value();
  for (const Member& run : reach.cut_short)
    if (const auto level = level_of(run, run.curve.last_step, sweep.by_validation);
        level && level->loss <= best && !run.came_back)
      sweep.ahead.push_back(run.curve.learning_rate);
  sweep.best_at_edge =
      sweep.best_learning_rate <= field.lowest_tried || sweep.best_learning_rate >= field.highest_tried;
  sweep.evidence = comparison_words(sweep, field.left_out);
  sweep.advice = comparison_advice(sweep);
  return sweep;
}

}  // namespace surefoot::diagnose
