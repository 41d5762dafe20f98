#pragma once

#include <cmath>
#include <limits>
#include <string>

#include "surefoot/find/record.hpp"
#include "surefoot/find/task_facts.hpp"

/// Beside a cliff a batch with an outlier row, or another bad one, may throw a run off: what is known of
/// where, in log10 of the rate. Chosen on the exploration tasks of the proving ground
/// (docs/research/cliffs.md).
namespace surefoot::find {

/// The most that a rate may be; in decades, how far below and above it the range reaches that is stated of
/// it, and how far a peak may rise above it that comes once the outlier rows were met.
struct Cap {
  double log_rate = std::numeric_limits<double>::infinity();
  double below = 0.3;
  double above = 0.15;
  double lift = 0.5;

  double rate() const { return std::pow(10.0, log_rate); }
};

/// True when rows lie so far out that a batch with one of them may throw a run off: a ratio
/// (TaskFacts::outlier_ratio) of 5 or more. False for NaN.
bool has_outliers(double outlier_ratio);

/// True when the sharpness at the outlier rows would tell where the cliff is: there are such rows, and steps
/// follow the gradient.
bool sharpness_would_tell(const TaskFacts& facts);

/// True when a bad batch may throw a run off a cliff: tails are heavy, and steps follow the gradient (the
/// worst batch makes adaptive ones hardly longer).
bool beside_a_cliff(const RaceRecord& record, const TaskFacts& facts);

/// The most a rate may be while a run first meets what throws it off; infinite where there is no cliff.
Cap cliff_cap(const RaceRecord& record, const TaskFacts& facts);

/// The reason why the rate is capped at `most`, to be added to a reason.
std::string why_capped(const RaceRecord& record, const TaskFacts& facts, double most);

/// log10 of the most that a full run bears, from log10 of the sharpness at the outlier rows after a run from
/// which `decades` are left to the horizon. A lone gradient of that batch overshoots from 2 over the
/// sharpness on; a network bears several times that, for it gets flatter by being thrown (Lewkowycz et al.
/// 2020, arXiv 2003.02218): 6 times, and 0.12 decades less for each that are left, in which the loss gets
/// sharper. `remaining_loss` as record.hpp: from a half down the cap is lower, by up to 0.3 decades, for
/// higher rates win little there.
double cap_by_sharpness(double log_sharpness, double decades, double remaining_loss);

/// The same where the sharpness is not known: a safety margin below log10 of the uncapped rate, the wider,
/// the more `decades` lie from the longest rung to the horizon, and with momentum, which carries a bad batch
/// on.
double cap_by_margin(double log_uncapped, double decades, UpdateRule rule);

/// A cap by sharpness with its range, which is the wider, the less is left to learn, and its lift, which is
/// the smaller: one run in forty that falls costs more then than a higher peak wins.
Cap with_range(double log_rate, double remaining_loss);

}  // namespace surefoot::find
