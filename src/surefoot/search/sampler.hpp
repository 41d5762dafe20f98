#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "surefoot/search/history.hpp"
#include "surefoot/search/space.hpp"

namespace surefoot::search {

/// The input of a sampler.
struct SampleRequest {
  /// The index of the set of parameters asked for, counted from 0.
  std::int64_t configuration = 0;
  /// The study's seed.
  std::uint64_t seed = 0;
  /// All trials begun so far, in order of number; empty for a sampler that does not read it.
  std::span<const PastTrial> history;
};

/// Chooses the parameters to try next: a pure function of the request, so that a study that was interrupted
/// goes on as if it had not been. Safe for concurrent use.
class Sampler {
 public:
  virtual ~Sampler() = default;
  /// The parameters to try; empty when there is nothing left to try.
  virtual std::optional<Parameters> sample(const SampleRequest& request) const = 0;
  /// The number of sets of parameters; empty when there is no end.
  virtual std::optional<std::int64_t> size() const { return std::nullopt; }
  /// True when the sampler reads `history`.
  virtual bool reads_history() const { return false; }
};

/// Every combination of the values of the parameters (grid_values), the first parameter slowest. Throws
/// InvalidArgument when there are more than a million, and for a space that check() refuses. Source: the
/// plain grid; the rates of a range are the decade grid (core/log_grid.hpp).
std::unique_ptr<Sampler> make_grid_sampler(const SearchSpace& space);

/// Independent uniform draws, in the logarithm where the range is logarithmic. Real values are drawn to four
/// significant digits, so that what is read is what was tried. Throws InvalidArgument for a space that
/// check() refuses. Source: Bergstra and Bengio 2012.
std::unique_ptr<Sampler> make_random_sampler(const SearchSpace& space);

/// A sampler by its word, for `--sampler`.
struct SamplerMaker {
  const char* word;
  /// The sampler's rule, in half a line of a help text.
  const char* help;
  /// True for a sampler without an end, so that the number of trials has to be said.
  bool endless;
  std::unique_ptr<Sampler> (*make)(const SearchSpace& space);
};
/// All of the above. A new sampler is a file in samplers/, its declaration above and a line in samplers.cpp.
std::span<const SamplerMaker> samplers();
/// The one of that word. Throws InvalidArgument, with the words that are known, when there is none.
const SamplerMaker& find_sampler(const std::string& word);

}  // namespace surefoot::search
