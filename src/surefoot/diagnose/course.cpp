#include "surefoot/diagnose/course.hpp"

#include <algorithm>
#include <span>

#include <fmt/format.h>

#include "surefoot/core/number_text.hpp"
#include "surefoot/core/statistics.hpp"
#include "surefoot/diagnose/signals.hpp"
#include "surefoot/diagnose/words.hpp"

namespace surefoot::diagnose {
namespace {

Place at(const Losses& losses, std::size_t i) {
  return {.loss = losses.values[i], .step = losses.steps[i]};
}

std::size_t place_of(const Losses& losses, bool of_highest) {
  const auto [low, high] = std::minmax_element(losses.values.begin(), losses.values.end());
  return static_cast<std::size_t>((of_highest ? high : low) - losses.values.begin());
}

Course course_of(const PreparedCurve& curve, const Losses& losses, const char* kind) {
  const Losses blocks = block_medians(losses);
  Course course;
  course.kind = kind;
  course.initial_known = curve.initial_known;
  course.begin = {.loss = curve.initial_loss, .step = curve.first_step};
  course.lowest = at(blocks, place_of(blocks, false));
  course.highest = at(losses, place_of(losses, true));
  course.end = {.loss = blocks.values.back(), .step = losses.steps.back()};
  course.half = at(blocks, 0);
  for (std::size_t i = 0; i < blocks.size(); ++i)
    if (blocks.times[i] <= 0.5 * blocks.times.back() + 1e-9) course.half = at(blocks, i);
  const std::size_t quarter = first_after(losses, 0.75);
  course.last_quarter = median(std::span(losses.values).subspan(std::min(quarter, losses.size() - 1)));
  const double most = course.begin.loss - 0.8 * (course.begin.loss - course.lowest.loss);
  const auto down =
      std::find_if(losses.values.begin(), losses.values.end(), [&](double loss) { return loss <= most; });
  course.most_step = down == losses.values.end()
                         ? losses.steps.back()
                         : losses.steps[static_cast<std::size_t>(down - losses.values.begin())];
  return course;
}

}  // namespace

Course course_of(const PreparedCurve& curve) {
  if (curve.training.empty()) return validation_course(curve);
  return course_of(curve, curve.training, "training");
}

Course validation_course(const PreparedCurve& curve) {
  return course_of(curve, curve.all_validation, "validation");
}

std::string begin_words(const Course& course) {
  return fmt::format("the {} {}", course.initial_known ? "initial" : "first", loss_words(course.begin.loss));
}

std::string decay_words(const PreparedCurve& curve) {
  const auto& rates = curve.rates.values;
  return fmt::format("the rate falls from {} to {}, and the loss may for that",
                     number_text(*std::max_element(rates.begin(), rates.end()), 3),
                     number_text(rates.back(), 3));
}

std::string second_half_words(const Course& course) {
  const std::string from = loss_words(course.half.loss);
  const std::string to = loss_words(course.end.loss);
  if (from == to) return fmt::format("after step {:.0f} {} stayed at {}", course.half.step, course.kind, to);
  return fmt::format("after step {:.0f} {} went from {} to {}", course.half.step, course.kind, from, to);
}

}  // namespace surefoot::diagnose
