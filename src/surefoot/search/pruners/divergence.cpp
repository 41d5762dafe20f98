#include "surefoot/core/divergence.hpp"

#include <cmath>

#include <fmt/format.h>

#include "surefoot/core/number_text.hpp"
#include "surefoot/search/pruner.hpp"

namespace surefoot::search {
namespace {

class DivergencePruner final : public Pruner {
 public:
  std::optional<std::string> prune(const PastTrial& trial, std::span<const PastTrial>) const override {
    DivergenceMonitor monitor(reported_divergence);
    for (const auto& point : trial.reported) {
      if (!monitor.add(point.value)) continue;
      if (!std::isfinite(point.value))
        return fmt::format("the loss is {} at step {}", point.value, point.step);
      return fmt::format("the loss diverged, it is {} at step {} and began at {}",
                         number_text(point.value, 4), point.step,
                         number_text(trial.reported.front().value, 4));
    }
    return std::nullopt;
  }
};

}  // namespace

std::unique_ptr<Pruner> make_divergence_pruner() {
  return std::make_unique<DivergencePruner>();
}

}  // namespace surefoot::search
