#include "surefoot/core/random.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include <fmt/format.h>

#include "surefoot/search/sampler.hpp"

namespace surefoot::search {
namespace {

/// Uniform over the range; whole numbers each with the same chance, but for the logarithm.
Value draw(const Parameter& parameter, RandomStream& random) {
  if (!parameter.is_range())
    return parameter
        .choices[static_cast<std::size_t>(random.below(static_cast<std::int64_t>(parameter.choices.size())))];
  // Half a step beyond both ends, so that the whole numbers at the ends are drawn as often as the others.
  const double margin = parameter.integer ? 0.5 : 0;
  double low = parameter.low - margin;
  double high = parameter.high + margin;
  if (parameter.log) {
    low = std::log10(low);
    high = std::log10(high);
  }
  double drawn = random.uniform(low, high);
  if (parameter.log) drawn = std::pow(10, drawn);
  if (!parameter.integer) drawn = std::strtod(fmt::format("{:.4g}", drawn).c_str(), nullptr);
  drawn = std::clamp(drawn, parameter.low, parameter.high);
  if (parameter.integer) return static_cast<std::int64_t>(std::llround(drawn));
  return drawn;
}

class RandomSampler final : public Sampler {
 public:
  explicit RandomSampler(const SearchSpace& space) : space_(space) { check(space); }

  std::optional<Parameters> sample(const SampleRequest& request) const override {
    Parameters parameters;
    for (const auto& parameter : space_) {
      // A stream for each parameter: adding one does not shift the others.
      RandomStream random(derive_seed(request.seed, "random sampler " + parameter.name,
                                      static_cast<std::uint64_t>(request.configuration)));
      parameters[parameter.name] = draw(parameter, random);
    }
    return parameters;
  }

 private:
  SearchSpace space_;
};

}  // namespace

std::unique_ptr<Sampler> make_random_sampler(const SearchSpace& space) {
  return std::make_unique<RandomSampler>(space);
}

}  // namespace surefoot::search
