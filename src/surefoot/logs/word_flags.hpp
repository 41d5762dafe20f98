#pragma once

#include <cstdint>
#include <string_view>

namespace surefoot::logs {

/// What a word adds to a name.
struct Word {
  enum Flag : std::uint32_t {
    step = 1U << 0,
    epoch = 1U << 1,
    batch = 1U << 2,
    rate_whole = 1U << 3,
    learning = 1U << 4,
    rate = 1U << 5,
    loss = 1U << 6,
    training = 1U << 7,
    validation = 1U << 8,
    time = 1U << 9,
    average = 1U << 10,
    /// Counts of what is planned, shares, changes: a name with one is no place, rate or loss of the moment.
    spoiler = 1U << 11,
    /// Goes with a place: `global step`, `num updates`.
    plain = 1U << 12,
    unknown = 1U << 13,
    number = 1U << 14,
    smoothed = 1U << 15,
    /// Which loss it is: `lm loss`, `mse_loss`.
    kind = 1U << 16,
    cross = 1U << 17,
    entropy = 1U << 18,
    /// A loss, unless it is the time that something takes: `batch_cost`.
    cost = 1U << 19,
    /// Short for an epoch or an episode.
    perhaps_epoch = 1U << 20,
    /// Says nothing at the end of a name (`lm loss value`), but something before it (`value_loss`).
    last_plain = 1U << 21,
    /// `tr_l`: a loss where only a side stands beside it.
    letter_l = 1U << 22,
    /// A measure of error, which is the loss where nothing else is: `rmse`.
    error = 1U << 23,
    /// Of a test, where a validation beside it says more.
    of_test = 1U << 24,
    /// Means what it says in names of several words only: `ts_loss`.
    within = 1U << 25,
  };
};

/// Flags of a word in small letters; `unknown` of one that is not listed. O(length).
std::uint32_t word_flags(std::string_view lower);

}  // namespace surefoot::logs
