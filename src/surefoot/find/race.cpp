#include "surefoot/find/race.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include <fmt/format.h>

#include "surefoot/core/error.hpp"
#include "surefoot/find/rungs.hpp"
#include "surefoot/find/valley.hpp"

namespace surefoot::find {
namespace {

/// Decades between candidates: about the half width of a good range, so that one of them is always in it.
constexpr double spacing = 0.5;
/// Candidates that may join beyond an edge: enough to walk from a start that is wrong by five decades.
constexpr std::size_t most_additions = 10;
/// With fewer steps than this at its longest rung, a candidate has one run only: two half as long see less.
constexpr std::int64_t shortest_of_two = 32;
/// An open-ended race looks between its best two at this rung, from 0 on.
constexpr std::size_t rung_that_looks_between = 3;
/// A rung that the budget cuts short is run where it is at least so many times as long as the one before.
constexpr double worth_a_rung = 1.25;
/// The places of the first five candidates around the start, in spacings: a range test names a rate rather
/// too high than too low for a long run.
constexpr int around_the_start[] = {-3, -2, -1, 0, 1};

double half_decade(double log_rate) {
  return std::round(log_rate / spacing) * spacing;
}

void check(const RaceOptions& options, const TaskFacts& facts) {
  if (options.horizon < 1)
    throw InvalidArgument(fmt::format("race: horizon must be positive, got {}", options.horizon));
  if (!(options.start > 0) || !std::isfinite(options.start))
    throw InvalidArgument(fmt::format("race: start must be positive and finite, got {}", options.start));
  if (!std::isfinite(options.initial_loss))
    throw InvalidArgument(fmt::format(
        "race: the validation loss before the first step must be finite, got {}", options.initial_loss));
  if (!(facts.validation_cost >= 0) || !(options.budget >= 0))
    throw InvalidArgument("race: budget and validation_cost must not be negative");
  if (options.seeds < 1)
    throw InvalidArgument(fmt::format("race: seeds must be positive, got {}", options.seeds));
  if (options.grain < 1)
    throw InvalidArgument(fmt::format("race: grain must be positive, got {}", options.grain));
}

}  // namespace

Race::Race(const RaceOptions& options, const TaskFacts& facts) : options_(options), facts_(facts) {
  check(options, facts);
  record_ = {
      .horizon = options.horizon, .initial_loss = options.initial_loss, .loss_name = options.loss_name};
  const auto longest_with = [&](int seeds) {
    const double steps = longest_rung(options.budget / seeds, facts.validation_cost);
    return std::min(steps, static_cast<double>(options.horizon));
  };
  seeds_ = longest_with(options.seeds) < shortest_of_two ? 1 : options.seeds;
  const double longest = longest_with(seeds_);
  record_.rungs = affordable_rungs(longest, options.grain, options.budget / seeds_, facts.validation_cost);
  const bool enough = long_enough(record_.rungs, options.grain);
  if (options.open_ended) record_.rungs = {first_open_rung(facts.validation_cost, options.grain)};
  if (!enough)
    throw InvalidArgument(fmt::format("race: the budget must be at least {:.0f} gradient steps, got {:.0f}",
                                      smallest_race_budget(facts.validation_cost, options.grain),
                                      options.budget));
  const double center = half_decade(std::log10(options.start));
  for (const int step : around_the_start) add(center + spacing * step);
  begin_rung();
}

std::size_t Race::add(double log_rate) {
  record_.candidates.push_back({std::pow(10.0, log_rate)});
  return record_.candidates.size() - 1;
}

/// Another candidate for the rung that is about to end.
void Race::ask_for(double log_rate) {
  asked_.push_back({add(log_rate), std::pow(10.0, log_rate), record_.rungs[rung_]});
}

bool Race::can_afford(std::int64_t steps, std::size_t count) const {
  return spent_ +
             static_cast<double>(count) * seeds_ * (static_cast<double>(steps) + facts_.validation_cost) <=
         options_.budget;
}

std::vector<std::size_t> Race::racing_by_rate() const {
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < record_.candidates.size(); ++i) {
    const auto state = record_.candidates[i].state;
    if (state == CandidateState::racing || state == CandidateState::diverged) order.push_back(i);
  }
  std::ranges::sort(order, {}, [&](std::size_t i) { return record_.candidates[i].learning_rate; });
  return order;
}

void Race::begin_rung() {
  const auto& candidates = record_.candidates;
  for (std::size_t i = 0; i < candidates.size(); ++i)
    if (candidates[i].state == CandidateState::racing)
      asked_.push_back({i, candidates[i].learning_rate, record_.rungs[rung_]});
}

void Race::tell(std::size_t candidate, const Outcome& outcome) {
  const auto asked = std::ranges::find(asked_, candidate, &Advance::candidate);
  if (asked == asked_.end())
    throw InvalidArgument(fmt::format("race: candidate {} was not asked for", candidate));
  auto& history = record_.candidates[candidate].history;
  const std::int64_t before = history.empty() ? 0 : history.back().step;
  spent_ += seeds_ * (static_cast<double>(asked->step - before) + facts_.validation_cost);
  history.push_back({.step = asked->step, .outcome = outcome});
  asked_.erase(asked);
  update_losses();
  if (asked_.empty()) end_rung();
}

/// A tail that turns out heavy changes which loss judges at the rungs before, too.
void Race::update_losses() {
  const bool heavy = heavy_tails(record_, facts_);
  for (auto& candidate : record_.candidates)
    for (auto& point : candidate.history) point.loss = validation_loss_of(point.outcome, heavy);
}

/// The initial loss is of one run, and all the others may begin above it. When that hides that higher rates
/// do better, the lowest rate, which changes least, tells where they begin.
void Race::begin_where_the_runs_do(const std::vector<std::size_t>& order) {
  const auto loss_of = [&](std::size_t i) { return record_.candidates[i].history.back().loss; };
  const double highest_rates = loss_of(order.back());
  const bool best_at_the_highest =
      std::ranges::none_of(order, [&](std::size_t i) { return loss_of(i) < highest_rates; });
  if (best_at_the_highest && highest_rates >= record_.initial_loss && loss_of(order.front()) > highest_rates)
    record_.initial_loss = loss_of(order.front());
}

void Race::drop_the_diverged(bool heavy) {
  for (auto& candidate : record_.candidates)
    if (candidate.state == CandidateState::racing &&
        !std::isfinite(validation_loss_of(candidate.history.back().outcome, heavy)))
      candidate.state = CandidateState::diverged;
}

double Race::cost_of_asked() const {
  double steps = 0;
  for (const auto& advance : asked_) {
    const auto& history = record_.candidates[advance.candidate].history;
    const auto before = history.empty() ? 0 : history.back().step;
    steps += seeds_ * (static_cast<double>(advance.step - before) + facts_.validation_cost);
  }
  return steps;
}

void Race::stop() {
  asked_.clear();
  if (!record_.ended.empty()) finish(leader_);
}

std::int64_t Race::next_open_rung() const {
  const auto racing =
      static_cast<double>(std::ranges::count(record_.candidates, CandidateState::racing, &Candidate::state));
  const auto now = static_cast<double>(record_.rungs[rung_]);
  const double left = (options_.budget - spent_) / (seeds_ * racing) - facts_.validation_cost;
  const double most = std::min({2 * now, now + left, static_cast<double>(options_.horizon)});
  const auto grain = static_cast<double>(options_.grain);
  const double next = std::floor(most / grain) * grain;
  return racing > 0 && next >= worth_a_rung * now ? static_cast<std::int64_t>(next) : 0;
}

std::size_t Race::field_at_next_rung() const {
  return options_.open_ended ? open_field_at(rung_ + 1)
         : last_rung()       ? 1
                             : field_at(rung_ + 1, record_.rungs.size());
}

bool Race::looks_between() const {
  return options_.open_ended ? rung_ >= rung_that_looks_between : last_rung();
}

void Race::end_rung() {
  if (rung_ == 0) begin_where_the_runs_do(racing_by_rate());
  const bool heavy = heavy_tails(record_, facts_);
  drop_the_diverged(heavy);
  const auto order = racing_by_rate();
  std::vector<RateLoss> points;
  for (const std::size_t i : order) {
    const auto& candidate = record_.candidates[i];
    points.push_back({std::log10(candidate.learning_rate),
                      candidate.state == CandidateState::diverged
                          ? record_.initial_loss
                          : ranking_loss(candidate.history.back().outcome, record_.initial_loss, heavy)});
  }
  const auto leader =
      static_cast<std::size_t>(std::ranges::min_element(points, {}, &RateLoss::loss) - points.begin());
  if (add_beyond_the_edge(leader, points) || add_between(leader, points)) return;
  record_.ended.push_back(
      {record_.rungs[rung_], middle_of_valley(points, record_.initial_loss, heavy), points[leader].loss});
  drop_the_far(order, points);
  leader_ = order[leader];
  go_on();
}

/// To the next rung, if there is one and the budget allows it.
void Race::go_on() {
  if (options_.open_ended)
    if (const auto next = next_open_rung(); next > 0) record_.rungs.push_back(next);
  if (last_rung()) {
    finish(leader_);
    return;
  }
  const std::int64_t step = record_.rungs[rung_++];
  const auto racing = static_cast<std::size_t>(
      std::ranges::count(record_.candidates, CandidateState::racing, &Candidate::state));
  if (can_afford(record_.rungs[rung_] - step, racing)) begin_rung();
}

/// A leader at the edge may have a better neighbour beyond it: that one runs up to this rung before the rung
/// ends.
bool Race::add_beyond_the_edge(std::size_t leader, const std::vector<RateLoss>& points) {
  const bool lower = leader == 0;
  const bool upper = leader + 1 == points.size();
  const bool learned = points[leader].loss < record_.initial_loss;
  // A run that had learned before fell off a cliff: the search goes on below.
  const bool all_fell = !learned && rung_ > 0 && record_.ended.back().least_loss < record_.initial_loss;
  if (!(lower || upper) || additions_ >= most_additions || !(learned || all_fell) ||
      !can_afford(record_.rungs[rung_], 1))
    return false;
  ++additions_;
  ask_for(points[leader].x + (lower ? -spacing : spacing));
  return true;
}

/// Spends the budget left at the last rung on a rate between the leader and its better neighbour.
bool Race::add_between(std::size_t leader, const std::vector<RateLoss>& points) {
  const bool inside = leader > 0 && leader + 1 < points.size();
  if (!looks_between() || !inside || looked_between_ || !(points[leader].loss < record_.initial_loss) ||
      !can_afford(record_.rungs[rung_], 1))
    return false;
  looked_between_ = true;
  const auto& beside =
      points[leader - 1].loss < points[leader + 1].loss ? points[leader - 1] : points[leader + 1];
  ask_for((points[leader].x + beside.x) / 2);
  return true;
}

/// The neighbours of the valley's middle stay, for they tell where between them the best lies.
void Race::drop_the_far(const std::vector<std::size_t>& order, const std::vector<RateLoss>& points) {
  const std::size_t keep = field_at_next_rung();
  std::vector<std::size_t> by_distance(order.size());
  std::iota(by_distance.begin(), by_distance.end(), 0);
  std::ranges::stable_sort(
      by_distance, {}, [&](std::size_t k) { return std::abs(points[k].x - record_.ended.back().valley); });
  for (std::size_t k = keep; k < by_distance.size(); ++k) {
    auto& candidate = record_.candidates[order[by_distance[k]]];
    if (candidate.state == CandidateState::racing) candidate.state = CandidateState::dropped;
  }
}

void Race::finish(std::size_t winner) {
  auto& candidates = record_.candidates;
  if (candidates[winner].state != CandidateState::diverged) candidates[winner].state = CandidateState::won;
  for (auto& candidate : candidates)
    if (candidate.state == CandidateState::racing) candidate.state = CandidateState::dropped;
}

}  // namespace surefoot::find
