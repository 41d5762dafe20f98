// Ask and tell from a training loop of one's own, without LibTorch: gradient descent on x².
#include <cstdio>

#include <surefoot/search/combine.hpp>
#include <surefoot/search/range_test.hpp>

int main() {
  surefoot::search::RangeTest test({.range = {1e-5, 10}, .steps = 100});
  double x = 1;
  while (const auto rate = test.ask()) {
    test.tell(x * x);
    x -= *rate * 2 * x;
  }
  const auto answer = surefoot::search::combine(std::vector{test.curve()}).suggestion;
  std::printf("without LibTorch: %s, %g\n", answer.found() ? "found" : answer.reason.c_str(),
              answer.learning_rate.value_or(0));
  return answer.found() && *answer.learning_rate < 1 ? 0 : 1;
}
