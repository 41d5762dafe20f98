#include "surefoot/diagnose/words.hpp"

#include <cmath>

#include <fmt/format.h>

#include "surefoot/core/number_text.hpp"

namespace surefoot::diagnose {

std::string loss_words(double loss) {
  return number_text(loss, 4);
}

std::string share_words(double share) {
  const double percent = 100 * share;
  return std::abs(percent) < 9.95 ? fmt::format("{:.1f}%", percent) : fmt::format("{:.0f}%", percent);
}

std::string chance_words(const AtChance& accuracy) {
  return fmt::format(
      "{} stays from {} to {}, where guessing among {} classes is as good and has a loss of {}",
      accuracy.name, loss_words(accuracy.lowest), loss_words(accuracy.highest), accuracy.classes,
      loss_words(accuracy.guessing_loss));
}

std::string factor_words(double factor) {
  if (factor == 2) return "twice the rate";
  if (factor >= 1) return fmt::format("{} times the rate", number_text(factor, 3));
  const double part = std::round(1 / factor);
  if (part == 2) return "half the rate";
  if (part == 3) return "a third of the rate";
  if (part == 10) return "a tenth of the rate";
  return fmt::format("1/{:.0f} of the rate", part);
}

}  // namespace surefoot::diagnose
