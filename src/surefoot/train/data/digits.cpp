#include "surefoot/train/data/digits.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <vector>

#include <fmt/format.h>

#include "surefoot/core/error.hpp"
#include "surefoot/core/random.hpp"

namespace surefoot::train {
namespace {

constexpr int side = 28;

/// Rounds to a multiple of 2^-20. Machines differ in the last bits of sines, exponentials and fused products:
/// rounded, the same numbers come out of all of them.
double snap(double value) {
  return std::floor(value * 0x1p20 + 0.5) * 0x1p-20;
}

/// Nearly normal with mean 0 and variance 1, without a logarithm: the sum of four uniform numbers of 16 bits
/// (Irwin 1927, Hall 1927). There are ten million of them in a set.
double noise(RandomStream& random) {
  const std::uint64_t bits = random.bits();
  const std::uint64_t sum = (bits & 0xffff) + (bits >> 16 & 0xffff) + (bits >> 32 & 0xffff) + (bits >> 48);
  constexpr double mean = 2 * 65535.0;
  constexpr double deviation = 37837.2;
  return (static_cast<double>(sum) - mean) / deviation;
}

struct Point {
  double x = 0;
  double y = 0;
};
using Stroke = std::vector<Point>;

/// Part of an ellipse around `center`, angles in turns, clockwise from the right (y points down).
Stroke arc(Point center, Point radius, double from, double to) {
  Stroke stroke;
  constexpr int pieces = 14;
  for (int i = 0; i <= pieces; ++i) {
    const double angle = 2 * std::numbers::pi * (from + (to - from) * i / pieces);
    stroke.push_back({center.x + radius.x * std::cos(angle), center.y + radius.y * std::sin(angle)});
  }
  return stroke;
}

Stroke joined(Stroke first, const Stroke& second) {
  first.insert(first.end(), second.begin(), second.end());
  return first;
}

/// The digits as strokes in a box of −1 … 1, y downwards.
std::vector<Stroke> make_strokes(std::int64_t digit) {
  switch (digit) {
    case 0:
      return {arc({0, 0}, {0.6, 0.95}, 0, 1)};
    case 1:
      return {{{-0.35, -0.55}, {0.1, -0.95}, {0.1, 0.95}}};
    case 2:
      return {joined(arc({0, -0.45}, {0.55, 0.5}, 0.5, 1.05), {{-0.6, 0.95}, {0.65, 0.95}})};
    case 3:
      return {joined(arc({-0.05, -0.48}, {0.52, 0.46}, 0.6, 1.22), arc({-0.05, 0.45}, {0.6, 0.5}, 0.8, 1.4))};
    case 4:
      return {{{0.2, -0.95}, {-0.6, 0.3}, {0.65, 0.3}}, {{0.25, -0.25}, {0.25, 0.95}}};
    case 5:
      return {
          joined({{0.5, -0.95}, {-0.42, -0.95}, {-0.5, -0.1}}, arc({-0.02, 0.35}, {0.58, 0.58}, 0.62, 1.4))};
    case 6:
      return {joined({{0.4, -0.9}, {-0.1, -0.55}, {-0.5, 0.1}}, arc({0, 0.42}, {0.52, 0.53}, 0.5, 1.5))};
    case 7:
      return {{{-0.6, -0.9}, {0.6, -0.9}, {-0.15, 0.95}}};
    case 8:
      return {arc({0, -0.47}, {0.45, 0.45}, 0, 1), arc({0, 0.45}, {0.56, 0.5}, 0, 1)};
    default:
      return {joined(arc({0.02, -0.4}, {0.5, 0.52}, 0, 1), {{0.5, -0.3}, {0.45, 0.4}, {0.15, 0.95}})};
  }
}

const std::vector<Stroke>& strokes_of(std::int64_t digit) {
  static const auto all = [] {
    std::array<std::vector<Stroke>, 10> strokes;
    for (std::size_t d = 0; d < strokes.size(); ++d) strokes[d] = make_strokes(static_cast<std::int64_t>(d));
    return strokes;
  }();
  return all[static_cast<std::size_t>(digit)];
}

/// One writer's hand: a linear map, a shift, and a slow wave that bends the strokes.
struct Hand {
  std::array<double, 4> map{};
  Point shift;
  std::array<double, 4> wave{};
  double thickness = 1;

  explicit Hand(RandomStream& random) {
    const double turn = 0.30 * random.normal();
    const double slant = 0.25 * random.normal();
    const double wide = 7.2 * std::exp(0.16 * random.normal());
    const double tall = 8.4 * std::exp(0.12 * random.normal());
    const double c = std::cos(turn);
    const double s = std::sin(turn);
    map = {c * wide, (c * slant - s) * tall, s * wide, (s * slant + c) * tall};
    shift = {13.5 + 2.0 * random.normal(), 13.5 + 1.6 * random.normal()};
    wave = {0.14 * random.normal(), random.uniform(0, 6.28), 0.14 * random.normal(), random.uniform(0, 6.28)};
    thickness = snap(std::clamp(1.15 * std::exp(0.28 * random.normal()), 0.6, 2.4));
  }

  Point write(Point p) const {
    const Point bent{p.x + wave[0] * std::sin(3 * p.y + wave[1]),
                     p.y + wave[2] * std::sin(3 * p.x + wave[3])};
    return {map[0] * bent.x + map[1] * bent.y + shift.x, map[2] * bent.x + map[3] * bent.y + shift.y};
  }
};

double distance_to_segment(Point p, Point a, Point b) {
  const Point along{b.x - a.x, b.y - a.y};
  const double length = along.x * along.x + along.y * along.y;
  const double t =
      length > 0 ? std::clamp(((p.x - a.x) * along.x + (p.y - a.y) * along.y) / length, 0.0, 1.0) : 0.0;
  const double dx = p.x - a.x - t * along.x;
  const double dy = p.y - a.y - t * along.y;
  return std::sqrt(dx * dx + dy * dy);
}

using Canvas = std::array<double, side * side>;

void draw_segment(Canvas& canvas, Point a, Point b, double thickness) {
  const double reach = thickness + 1;
  const int left = std::max(0, static_cast<int>(std::min(a.x, b.x) - reach));
  const int right = std::min(side - 1, static_cast<int>(std::max(a.x, b.x) + reach));
  const int top = std::max(0, static_cast<int>(std::min(a.y, b.y) - reach));
  const int bottom = std::min(side - 1, static_cast<int>(std::max(a.y, b.y) + reach));
  for (int y = top; y <= bottom; ++y)
    for (int x = left; x <= right; ++x) {
      const double distance = distance_to_segment({double(x), double(y)}, a, b);
      double& pixel = canvas[static_cast<std::size_t>(y * side + x)];
      pixel = std::max(pixel, std::clamp(thickness + 0.5 - distance, 0.0, 1.0));
    }
}

void draw_specks(Canvas& canvas, RandomStream& random) {
  for (std::int64_t i = random.below(4); i > 0; --i) {
    const double x = snap(random.uniform(0, side));
    const double y = snap(random.uniform(0, side));
    const Point a{x, y};
    const double right = snap(3 * random.normal());
    const double down = snap(3 * random.normal());
    const Point b{a.x + right, a.y + down};
    draw_segment(canvas, a, b, 0.7);
  }
}

void draw_digit(std::int64_t digit, RandomStream& random, std::uint8_t* pixels) {
  Canvas canvas{};
  const Hand hand(random);
  for (const auto& stroke : strokes_of(digit))
    for (std::size_t i = 1; i < stroke.size(); ++i)
      draw_segment(canvas, hand.write(stroke[i - 1]), hand.write(stroke[i]), hand.thickness);
  draw_specks(canvas, random);
  const double ink = random.uniform(120, 255);
  for (std::size_t i = 0; i < canvas.size(); ++i)
    pixels[i] = static_cast<std::uint8_t>(std::clamp(ink * canvas[i] + 28 * noise(random), 0.0, 255.0));
}

}  // namespace

RawImages draw_digits(std::int64_t count, std::uint64_t seed) {
  if (count < 10) throw InvalidArgument(fmt::format("digits: count must be at least 10, got {}", count));
  RawImages images;
  images.height = images.width = side;
  images.pixels.resize(static_cast<std::size_t>(count) * side * side);
  for (int c = 0; c < 10; ++c) images.class_names.push_back(std::to_string(c));
  for (std::int64_t i = 0; i < count; ++i) {
    RandomStream random(derive_seed(seed, "digit", static_cast<std::uint64_t>(i)));
    images.labels.push_back(static_cast<std::uint8_t>(random.below(10)));
    draw_digit(images.labels.back(), random, &images.pixels[static_cast<std::size_t>(i) * side * side]);
  }
  return images;
}

}  // namespace surefoot::train
