#include "surefoot/study/store/lease_watch.hpp"

#include <gtest/gtest.h>

namespace surefoot::study {
namespace {

class LeaseWatching : public ::testing::Test {
 protected:
  /// A look that takes so long; whether the owner counts as silent.
  bool look(const SignOfLife& sign, double seconds = 0) {
    const double asked = watch_.now();
    now_ += seconds;
    return watch_.is_silent(1, sign, asked);
  }

  double now_ = 100;
  LeaseWatch watch_{60, [this] { return now_; }};
};

TEST_F(LeaseWatching, OneThatShowsNothingForALeaseIsSilent) {
  for (int i = 0; i <= 6; ++i, now_ += 10) EXPECT_FALSE(look({1, 5}));
  EXPECT_TRUE(look({1, 5}));
  EXPECT_TRUE(look({1, 5}));
  EXPECT_FALSE(look({2, 5}));
}

TEST_F(LeaseWatching, AnyChangeIsASignOfLife) {
  for (int i = 0; i < 30; ++i, now_ += 10) {
    // A clock set back, one that stands still, a worker of an older Surefoot that only writes times.
    EXPECT_FALSE(look({i, 0}));
    EXPECT_FALSE(watch_.is_silent(2, {0, -60.0 * i}, now_));
  }
}

TEST_F(LeaseWatching, OthersAreWatchedApart) {
  for (int i = 0; i <= 6; ++i, now_ += 10) look({1, 5});
  EXPECT_FALSE(watch_.is_silent(2, {1, 5}, now_));
  EXPECT_TRUE(look({1, 5}));
}

TEST_F(LeaseWatching, AGapBetweenLooksBeginsTheLeaseAnew) {
  for (int i = 0; i <= 5; ++i, now_ += 10) EXPECT_FALSE(look({1, 5}));
  now_ += 90;
  for (int i = 0; i <= 6; ++i, now_ += 10) EXPECT_FALSE(look({1, 5}));
  EXPECT_TRUE(look({1, 5}));
}

/// A database that stood still answers what was asked before whoever else waited for it can beat.
TEST_F(LeaseWatching, ALookThatTookLongBeginsTheLeaseAnew) {
  EXPECT_FALSE(look({1, 5}));
  now_ += 0.3;
  EXPECT_FALSE(look({1, 5}, 90));
  now_ += 0.3;
  EXPECT_FALSE(look({1, 5}));
}

TEST_F(LeaseWatching, AReconnectBeginsTheLeaseAnew) {
  for (int i = 0; i <= 6; ++i, now_ += 10) look({1, 5});
  watch_.begin_anew();
  EXPECT_FALSE(look({1, 5}));
}

}  // namespace
}  // namespace surefoot::study
