#include "surefoot/search/pruner.hpp"

namespace surefoot::search {
namespace {

class NoPruner final : public Pruner {
 public:
  std::optional<std::string> prune(const PastTrial&, std::span<const PastTrial>) const override {
    return std::nullopt;
  }
};

}  // namespace

std::unique_ptr<Pruner> make_no_pruner() {
  return std::make_unique<NoPruner>();
}

}  // namespace surefoot::search
