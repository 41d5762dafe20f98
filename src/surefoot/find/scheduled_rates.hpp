#pragma once

#include <cstdint>
#include <functional>

#include "surefoot/find/task_facts.hpp"

namespace surefoot::find {

/// The meaning of a schedule's rates for a run of `horizon` steps, an epoch of which takes `steps_per_epoch`
/// (0 where that is not known). Chosen on exploration tasks of the proving ground
/// (docs/research/schedules.md).
/// The constant rate that they stand for: their mean over the run, or over its second half where steps are
/// adaptive: what such a rate leaves as noise is gone where the last rates are low. No less than the mean
/// over 2.8, which is for schedules that fall sooner. From 10,000 places at most.
double constant_equivalent(const RateOfStep& rates, std::int64_t horizon, UpdateRule rule);

/// The factor by which the rates of a long run count more than a short one can see, at least 1: a run that
/// meets its rows more than four times memorizes them the sooner, the more parameters it has for each of
/// their targets, and lower rates let it learn more before. (epochs / 4)^a, of thirty epochs at most, where a
/// is 0 up to one parameter a target and 1 from twenty on, and half of that where batch norm makes the steps
/// shorter by itself. 1 where `parameters_per_target` is not known (NaN) or `epochs` is 0.
double memorization_factor(double epochs, double parameters_per_target, UpdateRule rule);

/// The highest of the first two epochs, in which a run falls off a cliff when it meets the rows farthest out,
/// and of a tenth of the run at least; of all where epochs are not known. From 1,002 places at most.
double highest_at_first(const RateOfStep& rates, std::int64_t horizon, std::int64_t steps_per_epoch);

/// The highest of all, from 1,002 places at most.
double highest(const RateOfStep& rates, std::int64_t horizon);

/// 0 for a rate that stays, 1 from a mean over the run of 0.55 of the highest rate down: how much of
/// memorization_factor() is for these rates.
double how_far_they_fall(const RateOfStep& rates, std::int64_t horizon);

}  // namespace surefoot::find
