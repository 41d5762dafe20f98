#include "surefoot/find/race.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>
#include <numbers>
#include <numeric>

#include <fmt/format.h>

#include "surefoot/core/error.hpp"
#include "surefoot/core/number_text.hpp"
#include "surefoot/find/cliff.hpp"
#include "surefoot/find/rungs.hpp"
#include "surefoot/find/valley.hpp"

namespace surefoot::find {
namespace {

constexpr double spacing = 0.5;
constexpr std::size_t most_additions = 10;
/// With fewer steps than this at its longest rung, a candidate has one run only.
constexpr std::int64_t shortest_of_two = 32;
/// How much the places of the last rung, of the one before and so on say about the place at the horizon.
constexpr double weight_from_last[] = {0.4, 0.3, 0.2, 0.1};
/// The stated range: so far below and above the answer, in decades.
constexpr double range_below = 0.3;
constexpr double range_above = 0.4;
/// How much of its gain a rate may give away to count e times less in a valley (find/valley.hpp).
constexpr double valley_share = 0.03;
constexpr double valley_share_of_heavy = 0.1;
/// From where on a tail is heavy. Chosen on the design and exploration tasks of the proving ground.
constexpr double least_heavy_tail = 0.2;

double validation_loss_of(const Outcome& outcome, bool heavy) {
  const bool luckiest = heavy && !std::isnan(outcome.luckiest_validation_loss);
  return luckiest ? outcome.luckiest_validation_loss : outcome.validation_loss;
}

/// What a candidate counts as at a rung; never worse than not having trained.
double judged(const Outcome& outcome, double initial_loss, bool heavy = false) {
  const double validation = validation_loss_of(outcome, heavy);
  if (!std::isfinite(validation)) return initial_loss;
  const bool luckiest = heavy && !std::isnan(outcome.luckiest_training_loss);
  const double training = luckiest ? outcome.luckiest_training_loss : outcome.training_loss;
  if (std::isnan(training)) return std::min(validation, initial_loss);
  return (std::min(validation, initial_loss) + std::min(training, initial_loss)) / 2;
}

double half_decade(double log_rate) {
  return std::round(log_rate / spacing) * spacing;
}

}  // namespace

const char* word(CandidateState state) {
  switch (state) {
    case CandidateState::racing:
      return "racing";
    case CandidateState::dropped:
      return "dropped";
    case CandidateState::diverged:
      return "diverged";
    case CandidateState::won:
      return "won";
  }
  return "";
}

Race::Race(const RaceOptions& options) : options_(options) {
  if (options.horizon < 1)
    throw InvalidArgument(fmt::format("race: horizon must be positive, got {}", options.horizon));
  if (!(options.start > 0) || !std::isfinite(options.start))
    throw InvalidArgument(fmt::format("race: start must be positive and finite, got {}", options.start));
  if (!std::isfinite(options.initial_loss))
    throw InvalidArgument(fmt::format(
        "race: the validation loss before the first step must be finite, got {}", options.initial_loss));
  if (!(options.validation_cost >= 0) || !(options.budget >= 0))
    throw InvalidArgument("race: budget and validation_cost must not be negative");
  if (options.seeds < 1)
    throw InvalidArgument(fmt::format("race: seeds must be positive, got {}", options.seeds));
  if (options.grain < 1)
    throw InvalidArgument(fmt::format("race: grain must be positive, got {}", options.grain));
  const auto longest_with = [&](int seeds) {
    const double steps = longest_rung(options.budget / seeds, options.validation_cost);
    return std::min(steps, static_cast<double>(options.horizon));
  };
  seeds_ = longest_with(options.seeds) < shortest_of_two ? 1 : options.seeds;
  const double longest = longest_with(seeds_);
  rungs_ = affordable_rungs(longest, options.grain, options.budget / seeds_, options.validation_cost);
  if (!long_enough(rungs_, options.grain))
    throw InvalidArgument(fmt::format("race: the budget must be at least {:.0f} gradient steps, got {:.0f}",
                                      smallest_race_budget(options.validation_cost, options.grain),
                                      options.budget));
  const double center = half_decade(std::log10(options.start));
  for (const int step : {-3, -2, -1, 0, 1}) add(center + spacing * step);
  begin_rung();
}

std::size_t Race::add(double log_rate) {
  candidates_.push_back({std::pow(10.0, log_rate), CandidateState::racing, {}});
  return candidates_.size() - 1;
}

bool Race::can_afford(std::int64_t steps, std::size_t count) const {
  return spent_ +
             static_cast<double>(count) * seeds_ * (static_cast<double>(steps) + options_.validation_cost) <=
         options_.budget;
}

std::vector<std::size_t> Race::racing_by_rate() const {
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < candidates_.size(); ++i)
    if (candidates_[i].state == CandidateState::racing || candidates_[i].state == CandidateState::diverged)
      order.push_back(i);
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return candidates_[a].learning_rate < candidates_[b].learning_rate;
  });
  return order;
}

void Race::begin_rung() {
  const std::int64_t step = rungs_[rung_];
  for (std::size_t i = 0; i < candidates_.size(); ++i)
    if (candidates_[i].state == CandidateState::racing)
      asked_.push_back({i, candidates_[i].learning_rate, step});
}

void Race::tell(std::size_t candidate, const Outcome& outcome) {
  const auto asked = std::find_if(asked_.begin(), asked_.end(),
                                  [&](const Advance& advance) { return advance.candidate == candidate; });
  if (asked == asked_.end())
    throw InvalidArgument(fmt::format("race: candidate {} was not asked for", candidate));
  auto& runner = candidates_[candidate];
  const std::int64_t before = runner.history.empty() ? 0 : runner.history.back().step;
  spent_ += seeds_ * (static_cast<double>(asked->step - before) + options_.validation_cost);
  runner.history.push_back({asked->step, outcome});
  asked_.erase(asked);
  if (asked_.empty()) end_rung();
}

/// The initial loss is of one run, and all the others may begin above it. Where that hides that higher rates
/// do better, the lowest rate, which changes least, tells where they begin.
void Race::begin_where_the_runs_do(const std::vector<std::size_t>& order) {
  const auto loss_of = [&](std::size_t i) { return judging_loss(candidates_[i].history.back().outcome); };
  const double highest_rates = loss_of(order.back());
  const bool best_at_the_highest =
      std::ranges::none_of(order, [&](std::size_t i) { return loss_of(i) < highest_rates; });
  if (best_at_the_highest && highest_rates >= options_.initial_loss && loss_of(order.front()) > highest_rates)
    options_.initial_loss = loss_of(order.front());
}

void Race::drop_the_diverged(bool heavy) {
  for (auto& runner : candidates_)
    if (runner.state == CandidateState::racing &&
        !std::isfinite(validation_loss_of(runner.history.back().outcome, heavy)))
      runner.state = CandidateState::diverged;
}

void Race::end_rung() {
  const std::int64_t step = rungs_[rung_];
  if (rung_ == 0) begin_where_the_runs_do(racing_by_rate());
  const bool heavy = heavy_tail();
  drop_the_diverged(heavy);
  const auto order = racing_by_rate();
  std::vector<RateLoss> points;
  points.reserve(order.size());
  for (const std::size_t i : order) {
    const auto& runner = candidates_[i];
    points.push_back({std::log10(runner.learning_rate),
                      runner.state == CandidateState::diverged
                          ? options_.initial_loss
                          : judged(runner.history.back().outcome, options_.initial_loss, heavy)});
  }
  const auto leader = static_cast<std::size_t>(
      std::min_element(points.begin(), points.end(),
                       [](const auto& a, const auto& b) { return a.loss < b.loss; }) -
      points.begin());
  // A leader at the edge may have a better neighbour beyond it: that one runs up to this rung before it ends.
  const bool lower_edge = leader == 0;
  const bool upper_edge = leader + 1 == points.size();
  const bool learned = points[leader].loss < options_.initial_loss;
  // What had learned before has fallen off a cliff: the search goes on below.
  const bool all_fell = !learned && rung_ > 0 && least_.back() < options_.initial_loss;
  if ((lower_edge || upper_edge) && additions_ < most_additions && (learned || all_fell) &&
      can_afford(step, 1)) {
    ++additions_;
    const double beyond = points[leader].x + (lower_edge ? -spacing : spacing);
    asked_.push_back({add(beyond), std::pow(10.0, beyond), step});
    return;
  }
  const bool last = rung_ + 1 == rungs_.size();
  if (last && learned && !lower_edge && !upper_edge && !looked_between_ && can_afford(step, 1)) {
    looked_between_ = true;
    const double beside =
        points[leader - 1].loss < points[leader + 1].loss ? points[leader - 1].x : points[leader + 1].x;
    const double between = (points[leader].x + beside) / 2;
    asked_.push_back({add(between), std::pow(10.0, between), step});
    return;
  }
  places_.push_back(
      middle_of_valley(points, options_.initial_loss, heavy ? valley_share_of_heavy : valley_share));
  least_.push_back(points[leader].loss);
  const std::size_t keep = last ? 1 : field_at(rung_ + 1, rungs_.size());
  // The leader's neighbours stay, for they tell where between them the best lies.
  std::vector<std::size_t> by_distance(order.size());
  for (std::size_t k = 0; k < order.size(); ++k) by_distance[k] = k;
  std::sort(by_distance.begin(), by_distance.end(), [&](std::size_t a, std::size_t b) {
    const double da = std::abs(points[a].x - places_.back());
    const double db = std::abs(points[b].x - places_.back());
    return da != db ? da < db : a < b;
  });
  for (std::size_t k = keep; k < by_distance.size(); ++k) {
    auto& runner = candidates_[order[by_distance[k]]];
    if (runner.state == CandidateState::racing) runner.state = CandidateState::dropped;
  }
  if (last) {
    auto& winner = candidates_[order[leader]];
    if (winner.state != CandidateState::diverged) winner.state = CandidateState::won;
    for (auto& runner : candidates_)
      if (runner.state == CandidateState::racing) runner.state = CandidateState::dropped;
    return;
  }
  ++rung_;
  std::size_t racing = 0;
  for (const auto& runner : candidates_) racing += runner.state == CandidateState::racing ? 1 : 0;
  if (can_afford(rungs_[rung_] - step, racing)) begin_rung();
}

/// How often a run as long as a rung has to be doubled to be as long as the horizon.
double Race::doublings_after(std::size_t rung) const {
  return std::log2(static_cast<double>(options_.horizon) / static_cast<double>(rungs_[rung]));
}

/// The share of the fall of the smallest loss that came after the last rung but one.
double Race::fresh_share() const {
  const std::size_t last = places_.size() - 1;
  const double fall = options_.initial_loss - least_[last];
  if (last == 0 || !(fall > 0)) return 0;
  return std::clamp((least_[last - 1] - least_[last]) / fall, 0.0, 1.0);
}

/// The mean of the lower half of the tails of the candidates that have learned by this step; NaN where it is
/// not known. A heavy tail that the data make shows at every rate; beside the cliff a run has one of its own.
double Race::tail_at(std::int64_t step) const {
  std::vector<double> tails;
  for (const auto& runner : candidates_)
    for (const auto& point : runner.history) {
      if (point.step != step || std::isnan(point.outcome.tail)) continue;
      if (!(judged(point.outcome, options_.initial_loss) < options_.initial_loss)) continue;
      tails.push_back(point.outcome.tail);
    }
  if (tails.empty()) return std::numeric_limits<double>::quiet_NaN();
  std::ranges::sort(tails);
  tails.resize((tails.size() + 1) / 2);
  return std::accumulate(tails.begin(), tails.end(), 0.0) / static_cast<double>(tails.size());
}

bool Race::heavy_tail() const {
  if (!std::isnan(options_.farthest_batch)) return rows_far_out(options_.farthest_batch);
  return std::ranges::any_of(rungs_, [&](std::int64_t step) { return tail_at(step) >= least_heavy_tail; });
}

double Race::judging_loss(const Outcome& outcome) const {
  return validation_loss_of(outcome, heavy_tail());
}

bool Race::beside_a_cliff() const {
  return options_.step_length != StepLength::normalised && heavy_tail();
}

double Race::uncapped() const {
  return std::pow(10.0, log_uncapped());
}

Cap Race::cap() const {
  const double rate = std::pow(10.0, log_cap());
  return sharpness_ && std::isfinite(rate) ? with_range(rate, unlearned()) : Cap{.rate = rate};
}

/// The middles of the valleys carried on to the horizon.
double Race::log_uncapped() const {
  const std::size_t last = places_.size() - 1;
  const double drift = drift_per_doubling(options_.step_length, fresh_share());
  double weights = 0;
  double carried = 0;
  for (std::size_t back = 0; back < std::size(weight_from_last) && back <= last; ++back) {
    weights += weight_from_last[back];
    carried += weight_from_last[back] * (places_[last - back] + drift * doublings_after(last - back));
  }
  return carried / weights;
}

/// The share that the best candidate has left of the loss that an answer has which knows nothing; all of it
/// where losses are not positive and there is no share.
double Race::unlearned() const {
  const double nothing = std::fmin(options_.initial_loss, options_.constant_loss);
  return nothing > 0 ? std::clamp(std::ranges::min(least_) / nothing, 0.0, 1.0) : 1;
}

double Race::log_cap() const {
  if (places_.empty() || !beside_a_cliff()) return std::numeric_limits<double>::infinity();
  const double decades = doublings_after(places_.size() - 1) * std::numbers::ln2 / std::numbers::ln10;
  if (sharpness_) return cap_by_sharpness(*sharpness_, decades, unlearned());
  return cap_by_lean(log_uncapped(), decades, options_.step_length);
}

/// The share of such races whose answer is within 2% of the best: a logistic regression on races of the
/// design and exploration tasks (docs/decisions/0004-the-race.md).
double Race::confidence() const {
  const double doublings = std::log2(static_cast<double>(rungs_[places_.size() - 1]));
  double log_odds = 4.4 - 0.8 * std::max(0.0, 6 - doublings) - 1.0 * fresh_share();
  if (beside_a_cliff())
    // What is right is a narrow window where much is left to learn.
    log_odds -= sharpness_ ? 0.7 + 2.5 * std::min(1.0, unlearned() / 0.3) : 2.5;
  else if (options_.step_length != StepLength::normalised && std::isnan(tail_at(rungs_[places_.size() - 1])))
    log_odds -= 1.5;
  return 1 / (1 + std::exp(-log_odds));
}

Suggestion Race::suggestion() const {
  return places_.empty() ? refusal("the race ended before its first rung") : suggested(log_cap());
}

Suggestion Race::suggestion_without_cap() const {
  return places_.empty() ? suggestion() : suggested(std::numeric_limits<double>::infinity());
}

Suggestion Race::suggested(double log_cap) const {
  const double answer = std::min(log_uncapped(), log_cap);
  double best = options_.initial_loss;
  for (const auto& runner : candidates_)
    for (const auto& point : runner.history)
      if (judging_loss(point.outcome) < best) best = judging_loss(point.outcome);
  if (!(best < options_.initial_loss))
    return refusal(fmt::format("the {} fell below its start at none of the rates", options_.loss_name));
  const std::size_t last = places_.size() - 1;
  const double drift = drift_per_doubling(options_.step_length, fresh_share()) * doublings_after(last);
  Suggestion suggestion;
  suggestion.learning_rate = std::pow(10.0, answer);
  const bool capped = answer == log_cap;
  suggestion.low = std::pow(10.0, answer - (capped ? cap().below : range_below));
  suggestion.high = std::pow(10.0, std::max(answer, std::min(answer + range_above, log_cap + cap().above)));
  suggestion.confidence = confidence();
  suggestion.reason = fmt::format(
      "after {} of {} steps the loss is smallest near {}; the best rate falls as runs get longer, to "
      "about {} "
      "of that by the end of this one",
      rungs_[last], options_.horizon, number_text(std::pow(10.0, log_uncapped() - drift), 2),
      number_text(std::pow(10.0, drift), 2));
  if (capped) suggestion.reason += why_capped(cap().rate);
  if (best > 0.99 * options_.constant_loss) {
    suggestion.confidence = std::min(suggestion.confidence, 0.5);
    suggestion.reason +=
        fmt::format("; no rate has learned more so far than an answer that ignores the inputs, a loss of {}",
                    number_text(options_.constant_loss, 3));
  }
  return suggestion;
}

std::string Race::why_capped(double most) const {
  if (!rows_far_out(options_.farthest_batch))
    return "; single batches have losses many times the others', so it keeps away from the cliff";
  const auto steep = fmt::format(
      "; a batch with the row farthest out is {:.0f} times as steep as a usual one", options_.farthest_batch);
  if (!sharpness_) return steep + ", so it keeps away from the cliff";
  return steep + fmt::format(", and by how sharply its loss curves a long run bears about {} at most",
                             number_text(most, 2));
}

}  // namespace surefoot::find
