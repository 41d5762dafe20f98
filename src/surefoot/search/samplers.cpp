#include <algorithm>
#include <array>

#include "surefoot/core/error.hpp"
#include "surefoot/core/unknown_word.hpp"
#include "surefoot/search/sampler.hpp"

namespace surefoot::search {
namespace {

constexpr std::array sampler_table{SamplerMaker{"grid", "every combination", false, make_grid_sampler},
                                   SamplerMaker{"random", "--trials draws", true, make_random_sampler}};

}  // namespace

std::span<const SamplerMaker> samplers() {
  return sampler_table;
}

const SamplerMaker& find_sampler(const std::string& word) {
  const auto found =
      std::ranges::find_if(sampler_table, [&](const SamplerMaker& s) { return word == s.word; });
  if (found != sampler_table.end()) return *found;
  std::vector<std::string> known;
  for (const auto& sampler : sampler_table) known.emplace_back(sampler.word);
  throw InvalidArgument(unknown_word("sampler", word, known));
}

}  // namespace surefoot::search
