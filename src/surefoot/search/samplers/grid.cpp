#include <utility>

#include <fmt/format.h>

#include "surefoot/core/error.hpp"
#include "surefoot/search/sampler.hpp"

namespace surefoot::search {
namespace {

constexpr std::int64_t most_combinations = 1000000;

class GridSampler final : public Sampler {
 public:
  explicit GridSampler(const SearchSpace& space) {
    check(space);
    for (const auto& parameter : space) {
      axes_.emplace_back(parameter.name, grid_values(parameter));
      const auto count = static_cast<std::int64_t>(axes_.back().second.size());
      if (count > 0 && size_ > most_combinations / count)
        throw InvalidArgument(fmt::format("the grid has more than {} combinations", most_combinations));
      size_ *= count;
    }
  }

  std::optional<Parameters> sample(const SampleRequest& request) const override {
    if (request.configuration < 0 || request.configuration >= size_) return std::nullopt;
    Parameters parameters;
    std::int64_t rest = request.configuration;
    for (auto axis = axes_.rbegin(); axis != axes_.rend(); ++axis) {
      const auto count = static_cast<std::int64_t>(axis->second.size());
      parameters[axis->first] = axis->second[static_cast<std::size_t>(rest % count)];
      rest /= count;
    }
    return parameters;
  }

  std::optional<std::int64_t> size() const override { return size_; }

 private:
  std::vector<std::pair<std::string, std::vector<Value>>> axes_;
  std::int64_t size_ = 1;
};

}  // namespace

std::unique_ptr<Sampler> make_grid_sampler(const SearchSpace& space) {
  return std::make_unique<GridSampler>(space);
}

}  // namespace surefoot::search
