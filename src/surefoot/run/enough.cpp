#include "surefoot/run/enough.hpp"

#include <fmt/format.h>

#include "surefoot/core/number_text.hpp"

namespace surefoot::run {

bool Enough::operator()(const find::Race& race, double confidence) const {
  if (race.record().ended.size() < 2) return false;
  if (sure_ > 0 && confidence >= sure_) return true;
  if (!(seconds_ > 0) || !(race.spent() > 0)) return false;
  // The next rung's steps take as long each as those so far, what came before the race included.
  return seconds_passed() * (1 + race.cost_of_asked() / race.spent()) > seconds_;
}

std::string Enough::overtime() const {
  const double passed = seconds_passed();
  return seconds_ > 0 && passed > seconds_ ? fmt::format("; it took {} s, more than the {} s asked for",
                                                         number_text(passed, 2), number_text(seconds_, 2))
                                           : std::string();
}

double Enough::seconds_passed() const {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin_).count();
}

}  // namespace surefoot::run
