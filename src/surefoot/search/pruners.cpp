#include <algorithm>
#include <array>

#include "surefoot/core/error.hpp"
#include "surefoot/core/unknown_word.hpp"
#include "surefoot/search/pruner.hpp"

namespace surefoot::search {
namespace {

constexpr std::array table{
    PrunerMaker{"none", "stops nothing but what diverges", "", [](TextForm&) { return make_no_pruner(); }}};

}  // namespace

std::span<const PrunerMaker> pruners() {
  return table;
}

std::unique_ptr<Pruner> make_pruner(const std::string& text) {
  TextForm form("pruner", text);
  const auto found = std::ranges::find_if(table, [&](const PrunerMaker& p) { return form.word() == p.word; });
  if (found == table.end()) {
    std::vector<std::string> known;
    for (const auto& pruner : table) known.emplace_back(pruner.word);
    throw InvalidArgument(unknown_word("pruner", form.word(), known));
  }
  auto pruner = found->make(form);
  form.finish(0, found->options);
  return pruner;
}

}  // namespace surefoot::search
