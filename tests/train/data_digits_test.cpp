#include <algorithm>

#include <gmock/gmock.h>

#include "surefoot/core/error.hpp"
#include "surefoot/train/data/digits.hpp"

namespace surefoot::train {
namespace {

TEST(Digits, AreTheSamePixelsOnEveryMachine) {
  std::uint64_t hash = 14695981039346656037ULL;
  for (const std::uint8_t pixel : draw_digits(1000, 0).pixels) hash = (hash ^ pixel) * 1099511628211ULL;
  // FNV-1a of what g++ 12 and clang 14 draw, with and without optimisation, fused products and -ffast-math.
  EXPECT_EQ(hash, 3580405781747452862ULL);
}

TEST(Digits, DependOnTheSeedAndNotOnTheCount) {
  const RawImages first = draw_digits(50, 1);
  EXPECT_EQ(first.pixels.size(), 50U * 28 * 28);
  EXPECT_NE(first.pixels, draw_digits(50, 2).pixels);
  const RawImages more = draw_digits(60, 1);
  EXPECT_TRUE(std::equal(first.pixels.begin(), first.pixels.end(), more.pixels.begin()));
  EXPECT_TRUE(std::equal(first.labels.begin(), first.labels.end(), more.labels.begin()));
}

TEST(Digits, AreAllTenAndShowInk) {
  const RawImages images = draw_digits(2000, 3);
  for (int digit = 0; digit < 10; ++digit) EXPECT_GT(std::ranges::count(images.labels, digit), 140) << digit;
  int faint = 0;
  for (std::size_t i = 0; i < images.labels.size(); ++i) {
    const auto first = images.pixels.begin() + static_cast<std::ptrdiff_t>(i * 784);
    if (std::count_if(first, first + 784, [](std::uint8_t pixel) { return pixel > 90; }) < 30) ++faint;
  }
  EXPECT_LT(faint, 40) << "a few are shifted half out of the picture";
}

TEST(Digits, RefuseTooFew) {
  EXPECT_THROW(draw_digits(9, 0), InvalidArgument);
}

}  // namespace
}  // namespace surefoot::train
