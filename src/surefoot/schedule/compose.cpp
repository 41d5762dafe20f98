#include "surefoot/schedule/compose.hpp"

#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "surefoot/core/error.hpp"
#include "surefoot/core/random.hpp"
#include "surefoot/schedule/check.hpp"
#include "surefoot/schedule/ramp.hpp"

namespace surefoot::schedule {
namespace {

/// The momentum function of a schedule; empty when it has none.
Schedule::Function momentum_of(const Schedule& schedule) {
  if (!schedule.has_momentum()) return {};
  return [schedule](std::int64_t t) { return *schedule.momentum(t); };
}

/// Changes the rate and leaves the momentum as it is.
template <class Rate>
Schedule with_rate(const Schedule& schedule, Rate rate) {
  return Schedule([schedule, rate](std::int64_t t) { return rate(schedule(t), t); }, momentum_of(schedule));
}

/// Asks rate and momentum at another step.
template <class Clock>
Schedule with_clock(const Schedule& schedule, Clock clock) {
  Schedule::Function momentum;
  if (schedule.has_momentum())
    momentum = [schedule, clock](std::int64_t t) { return *schedule.momentum(clock(t)); };
  return Schedule([schedule, clock](std::int64_t t) { return schedule(clock(t)); }, momentum);
}

/// The parts of a join with the steps they begin at.
struct Track {
  std::vector<Schedule> parts;
  /// Of all but the first, rising.
  std::vector<std::int64_t> begins;

  double operator()(std::int64_t t) const {
    std::size_t i = 0;
    while (i < begins.size() && t >= begins[i]) ++i;
    return parts[i](i == 0 ? t : t - begins[i - 1]);
  }
};

/// The momenta of a join as a track of their own, gaps filled by what holds there.
Schedule::Function joined_momentum(const Track& track) {
  const auto first = std::find_if(track.parts.begin(), track.parts.end(),
                                  [](const Schedule& part) { return part.has_momentum(); });
  if (first == track.parts.end()) return {};
  Track momenta{{}, track.begins};
  double held = *first->momentum(0);
  for (std::size_t i = 0; i < track.parts.size(); ++i) {
    const auto& part = track.parts[i];
    momenta.parts.push_back(part.has_momentum() ? Schedule(momentum_of(part))
                                                : Schedule([held](std::int64_t) { return held; }));
    const std::int64_t begin = i == 0 ? 0 : track.begins[i - 1];
    if (part.has_momentum() && i < track.begins.size()) held = *part.momentum(track.begins[i] - begin);
  }
  return momenta;
}

Schedule log_rise(double top, const WarmupOptions& options) {
  const double scale = 1 / std::log(std::max<double>(2, static_cast<double>(options.steps)));
  return Schedule([=, start = options.start](std::int64_t t) {
    return between(top, start, std::min(1.0, std::log1p(static_cast<double>(t)) * scale));
  });
}

void check_noise(const NoiseOptions& o) {
  check_between("noise", "amount", o.amount, 0, 1);
  check_between("noise", "most", o.most, 0, 1);
  if (o.normal) check_positive("noise", "most", o.most);
  check_steps("noise", "every", o.every);
  check_steps_or_none("noise", "begin", o.begin);
  check_steps_or_none("noise", "end", o.end);
  if (o.begin > o.end)
    throw RefusedArgument("noise", "begin",
                          fmt::format("must not be after end, got {} and {}", o.begin, o.end));
}

double normal_within(RandomStream random, double deviation, double most) {
  for (int tries = 0; tries < 1000; ++tries) {
    const double value = deviation * random.normal();
    if (std::abs(value) <= most) return value;
  }
  return random.uniform(-most, most);
}

double drawn_noise(const NoiseOptions& o, std::uint64_t stream, std::int64_t t) {
  // A division of 64 bits costs as much as the rest.
  const auto draw = static_cast<std::uint64_t>(o.every == 1 ? t : t / o.every);
  if (o.normal) return normal_within(RandomStream(derive_seed(stream, {}, draw)), o.amount, o.most);
  RandomStream random(stream);
  random.skip(draw);
  return random.uniform(-o.amount, o.amount);
}

}  // namespace

Schedule join(std::vector<Piece> pieces, Schedule last) {
  Track track;
  std::int64_t begin = 0;
  for (auto& piece : pieces) {
    check_steps("join", "steps", piece.steps);
    begin += piece.steps;
    check_steps("join", "the sum of steps", begin);
    track.parts.push_back(std::move(piece.schedule));
    track.begins.push_back(begin);
  }
  track.parts.push_back(std::move(last));
  auto momentum = joined_momentum(track);
  return Schedule(std::move(track), std::move(momentum));
}

Schedule multiply(Schedule a, Schedule b) {
  if (a.has_momentum() && b.has_momentum())
    throw InvalidArgument("multiply: only one of the schedules must have a momentum, got two");
  auto momentum = momentum_of(a.has_momentum() ? a : b);
  return Schedule([a = std::move(a), b = std::move(b)](std::int64_t t) { return a(t) * b(t); },
                  std::move(momentum));
}

Schedule scale(Schedule schedule, double factor) {
  check_rate("scale", "factor", factor);
  return with_rate(schedule, [factor](double rate, std::int64_t) { return factor * rate; });
}

Schedule offset(Schedule schedule, double amount) {
  check_finite("offset", "amount", amount);
  return with_rate(schedule, [amount](double rate, std::int64_t) { return std::max(0.0, rate + amount); });
}

Schedule shift(Schedule schedule, std::int64_t steps) {
  check_steps_or_none("shift", "the size of steps", steps < 0 ? -std::max(steps, -INT64_MAX) : steps);
  return with_clock(schedule, [steps](std::int64_t t) { return t + steps; });
}

Schedule clamp(Schedule schedule, const ClampOptions& options) {
  check_rate("clamp", "low", options.low);
  if (!(options.high >= options.low))
    throw RefusedArgument("clamp", "high",
                          fmt::format("must not be below low, got {} and {}", options.high, options.low));
  return with_rate(schedule,
                   [o = options](double rate, std::int64_t) { return std::clamp(rate, o.low, o.high); });
}

Schedule until(Schedule schedule, std::int64_t steps) {
  check_steps("until", "steps", steps);
  return with_clock(schedule, [steps](std::int64_t t) { return std::min(t, steps); });
}

Schedule repeat(Schedule schedule, const RepeatOptions& options) {
  check_steps("repeat", "steps", options.steps);
  check_steps_or_none("repeat", "times", options.times);
  check_positive("repeat", "decay", options.decay);
  const std::int64_t steps = options.steps;
  const std::int64_t last_round = (options.times > 0 ? options.times : last_step) - 1;
  const auto place = [=](std::int64_t t) { return t / steps <= last_round ? t % steps : steps; };
  Schedule rounds = with_clock(schedule, place);
  if (options.decay == 1) return rounds;
  return with_rate(rounds, [=, decay = options.decay](double rate, std::int64_t t) {
    return grown(rate, std::pow(decay, static_cast<double>(std::min(t / steps, last_round))));
  });
}

Schedule per_epoch(Schedule schedule, std::int64_t steps) {
  check_steps("per_epoch", "steps", steps);
  return with_clock(schedule, [steps](std::int64_t t) { return t / steps; });
}

Schedule rise(double top, const WarmupOptions& options) {
  check_steps_or_none("warmup", "steps", options.steps);
  check_rate("warmup", "start", options.start);
  check_rate("warmup", "the rate to rise to", top);
  if (options.bend.shape == Shape::exponential) check_positive("warmup", "the rate to rise to", top);
  if (options.steps == 0) return constant({top});
  if (options.logarithmic) return log_rise(top, options);
  return backward_ramp({.start = options.start, .end = top, .steps = options.steps}, options.bend);
}

Schedule warmup(Schedule schedule, const WarmupOptions& options) {
  Schedule before = rise(schedule(0), options);
  if (options.steps == 0) return schedule;
  return join({{std::move(before), options.steps}}, std::move(schedule));
}

Schedule cooldown(Schedule schedule, const CooldownOptions& options) {
  check_steps("cooldown", "at", options.at);
  check_steps_or_none("cooldown", "steps", options.steps);
  check_rate("cooldown", "end", options.end);
  if (options.steps == 0) return until(std::move(schedule), options.at);
  Schedule fall =
      ramp({.start = schedule(options.at), .end = options.end, .steps = options.steps}, options.bend);
  return join({{std::move(schedule), options.at}}, std::move(fall));
}

Schedule noise(Schedule schedule, const NoiseOptions& options) {
  check_noise(options);
  const std::uint64_t stream = derive_seed(options.seed, "noise");
  auto momentum = momentum_of(schedule);
  return Schedule(
      [schedule = std::move(schedule), o = options, stream](std::int64_t t) {
        if (t < o.begin || t >= o.end) return schedule(t);
        // Drawn first: it does not wait for the rate.
        const double factor = 1 + drawn_noise(o, stream, t);
        return factor * schedule(t);
      },
      std::move(momentum));
}

Schedule with_momentum(Schedule rate, Schedule momentum) {
  return Schedule([rate = std::move(rate)](std::int64_t t) { return rate(t); },
                  [momentum = std::move(momentum)](std::int64_t t) { return momentum(t); });
}

}  // namespace surefoot::schedule
