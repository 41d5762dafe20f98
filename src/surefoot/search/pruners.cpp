#include <algorithm>
#include <array>

#include "surefoot/core/error.hpp"
#include "surefoot/core/text_form.hpp"
#include "surefoot/core/unknown_word.hpp"
#include "surefoot/search/pruner.hpp"

namespace surefoot::search {
namespace {

constexpr std::array pruner_table{
    PrunerMaker{"none", "stops nothing but what diverges", "", [](TextForm&) { return make_no_pruner(); }}};

}  // namespace

std::span<const PrunerMaker> pruners() {
  return pruner_table;
}

std::unique_ptr<Pruner> make_pruner(const std::string& text) {
  TextForm form("pruner", text);
  const auto found =
      std::ranges::find_if(pruner_table, [&](const PrunerMaker& p) { return form.word() == p.word; });
  if (found == pruner_table.end()) {
    std::vector<std::string> known;
    for (const auto& pruner : pruner_table) known.emplace_back(pruner.word);
    throw InvalidArgument(unknown_word("pruner", form.word(), known));
  }
  auto pruner = found->make(form);
  form.finish(0, found->options);
  return pruner;
}

}  // namespace surefoot::search
