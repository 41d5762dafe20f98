// A run at a rate: its loss.
#include <cmath>
#include <cstdint>
#include <cstdio>

// INCLUDES
namespace {
double train(double rate, std::uint64_t) {
  return std::abs(std::log10(rate) + 2);
}
}  // namespace

int main() {
  std::remove("studies.db");
  // SNIPPET
  return study.ask() ? 1 : 0;
}
