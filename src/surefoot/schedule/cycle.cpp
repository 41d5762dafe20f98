#include "surefoot/schedule/cycle.hpp"

#include <cmath>
#include <vector>

#include <fmt/format.h>

#include "surefoot/core/error.hpp"
#include "surefoot/schedule/check.hpp"

namespace surefoot::schedule {
namespace {

struct Triangle {
  std::int64_t up;
  std::int64_t down;

  std::int64_t cycle(std::int64_t t) const { return t / (up + down); }
  /// 0 at the base, 1 at the peak.
  double height(std::int64_t t) const {
    const std::int64_t place = t % (up + down);
    return place <= up ? static_cast<double>(place) / static_cast<double>(up)
                       : static_cast<double>(up + down - place) / static_cast<double>(down);
  }
};

void check_cyclic(const CyclicOptions& o) {
  check_rate("cyclic", "base", o.base);
  check_rate("cyclic", "peak", o.peak);
  if (o.base > o.peak)
    throw RefusedArgument("cyclic", "base",
                          fmt::format("must not be above peak, got {} and {}", o.base, o.peak));
  check_steps("cyclic", "up", o.up);
  if (o.down) check_steps("cyclic", "down", *o.down);
  check_positive("cyclic", "gamma", o.gamma);
}

void check_momentum(const MomentumRange& range) {
  check_between("cyclic", "momentum high", range.high, 0, 1);
  check_between("cyclic", "momentum low", range.low, 0, range.high);
}

/// The height above the base as a share of peak − base, mode and own scales included; it compiles into both
/// the rate and the momentum.
template <class Scale, class Make>
Schedule with_own_scales(const CyclicOptions& o, const Triangle& wave, Scale scale, Make make) {
  if (!o.scale_cycle && !o.scale_step)
    return make([=](std::int64_t t) { return grown(wave.height(t), scale(t)); });
  return make([=, of_cycle = o.scale_cycle, of_step = o.scale_step](std::int64_t t) {
    return wave.height(t) * scale(t) * (of_cycle ? of_cycle(wave.cycle(t)) : 1) * (of_step ? of_step(t) : 1);
  });
}

template <class Make>
Schedule with_height(const CyclicOptions& o, Make make) {
  const Triangle wave{o.up, o.down.value_or(o.up)};
  switch (o.mode) {
    case CycleMode::triangular2:
      return with_own_scales(
          o, wave,
          [wave](std::int64_t t) {
            return std::ldexp(1.0, -static_cast<int>(std::min<std::int64_t>(wave.cycle(t), 2000)));
          },
          make);
    case CycleMode::exp_range:
      return with_own_scales(
          o, wave, [g = std::log(o.gamma)](std::int64_t t) { return std::exp(g * static_cast<double>(t)); },
          make);
    default:
      return with_own_scales(
          o, wave, [](std::int64_t) { return 1.0; }, make);
  }
}

/// The cycles' first steps, as many as there are up to last_step.
std::vector<double> beginnings(const RestartsOptions& o) {
  std::vector<double> starts{0};
  double length = o.steps;
  while (starts.back() < static_cast<double>(last_step) &&
         (o.cycles == 0 || static_cast<double>(starts.size()) <= std::ceil(o.cycles))) {
    starts.push_back(starts.back() + length);
    length *= o.stretch;
  }
  return starts;
}

void check_restarts(const RestartsOptions& o) {
  check_rate("restarts", "peak", o.peak);
  check_between("restarts", "steps", o.steps, 1, static_cast<double>(last_step));
  check_rate("restarts", "end", o.end);
  if (o.stretch != 1) check_between("restarts", "stretch", o.stretch, 1.001, 1e6);
  check_positive("restarts", "decay", o.decay);
  check_between("restarts", "cycles", o.cycles, 0, static_cast<double>(last_step));
  check_positive("restarts", "power", o.bend.power);
  check_positive("restarts", "warp", o.bend.warp);
  if (o.bend.shape == Shape::exponential)
    throw RefusedArgument("restarts", "shape", "must be linear, cosine or sqrt, got exponential");
}

/// The rate behind the last cycle.
template <class Rate>
double stopped(const RestartsOptions& o, const Rate& rate) {
  const double whole = std::floor(o.cycles);
  return o.cycles > whole ? rate(whole, o.cycles - whole) : o.end;
}

}  // namespace

Schedule cyclic(const CyclicOptions& options) {
  check_cyclic(options);
  if (options.momentum) check_momentum(*options.momentum);
  return with_height(options, [&](auto height) {
    const double base = options.base;
    const double rise = options.peak - options.base;
    Schedule::Function momentum;
    if (options.momentum)
      momentum = [height, range = *options.momentum](std::int64_t t) {
        return range.high - (range.high - range.low) * height(t);
      };
    if (options.mode == CycleMode::exp_bounds)
      return Schedule(
          [=, g = std::log(options.gamma)](std::int64_t t) {
            return grown(base + rise * height(t), std::exp(g * static_cast<double>(t)));
          },
          momentum);
    return Schedule([=](std::int64_t t) { return base + rise * height(t); }, momentum);
  });
}

Schedule restarts(const RestartsOptions& options) {
  check_restarts(options);
  return with_fall(options.bend, [&](auto fall) {
    const auto rate = [fall, o = options](double cycle, double p) {
      const double peak = o.decay == 1 ? o.peak : grown(o.peak, std::pow(o.decay, cycle));
      return between(peak, o.end, fall(p));
    };
    if (options.stretch == 1)
      return Schedule([rate, o = options](std::int64_t t) {
        const double cycle = std::floor(static_cast<double>(t) / o.steps);
        if (o.cycles > 0 && static_cast<double>(t) >= o.cycles * o.steps) return stopped(o, rate);
        return rate(cycle, std::clamp((static_cast<double>(t) - cycle * o.steps) / o.steps, 0.0, 1.0));
      });
    return Schedule([rate, o = options, starts = beginnings(options)](std::int64_t t) {
      const auto next = std::upper_bound(starts.begin(), starts.end(), static_cast<double>(t));
      if (next == starts.end()) return stopped(o, rate);
      const double start = *(next - 1);
      const auto cycle = static_cast<double>(next - 1 - starts.begin());
      const double p = (static_cast<double>(t) - start) / (*next - start);
      return o.cycles > 0 && cycle + p >= o.cycles ? stopped(o, rate) : rate(cycle, p);
    });
  });
}

Schedule sawtooth(const SawtoothOptions& options) {
  check_rate("sawtooth", "peak", options.peak);
  check_steps("sawtooth", "steps", options.steps);
  check_rate("sawtooth", "end", options.end);
  check_positive("sawtooth", "power", options.power);
  return with_fall({Shape::linear, options.power}, [&](auto fall) {
    return Schedule([fall, o = options](std::int64_t t) {
      const std::int64_t teeth = std::max<std::int64_t>(1, (t + o.steps - 1) / o.steps);
      const double length = static_cast<double>(teeth) * static_cast<double>(o.steps);
      return between(o.peak, o.end, fall(static_cast<double>(t) / length));
    });
  });
}

}  // namespace surefoot::schedule
