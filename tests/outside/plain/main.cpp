// A finder and a controller in training loops of one's own, without LibTorch: gradient descent on x².
#include <cstdio>

#include <surefoot/adapt/drive.hpp>
#include <surefoot/adapt/reduce_on_plateau.hpp>
#include <surefoot/find/combine.hpp>
#include <surefoot/find/range_test.hpp>

namespace {

/// The loss that reduce on plateau reaches, saved and read back at every step.
double adapted() {
  namespace adapt = surefoot::adapt;
  const auto controller = adapt::reduce_on_plateau({.learning_rate = 1, .factor = 0.5, .patience = 2});
  adapt::Pilot pilot(controller);
  double x = 1;
  for (int step = 1; step <= 100; ++step) {
    x -= pilot.decision().learning_rate * 2 * x;
    pilot.observe({.step = step, .validation_loss = x * x});
    pilot = adapt::Pilot(controller, pilot.save());
  }
  return x * x;
}

}  // namespace

int main() {
  surefoot::find::RangeTest test({.range = {1e-5, 10}, .steps = 100});
  double x = 1;
  while (const auto rate = test.ask()) {
    test.tell(x * x);
    x -= *rate * 2 * x;
  }
  const auto answer = surefoot::find::combine(std::vector{test.curve()}).suggestion;
  std::printf("without LibTorch: %s, %g\n", answer.found() ? "found" : answer.reason.c_str(),
              answer.learning_rate.value_or(0));
  return answer.found() && *answer.learning_rate < 1 && adapted() < 1e-9 ? 0 : 1;
}
