#include "surefoot/find/selectors.hpp"

#include <fmt/format.h>

#include "surefoot/core/error.hpp"

namespace surefoot::find {

const std::vector<Selector>& selectors() {
  static const std::vector<Selector> all{
      {"steepest", "steepest fall of the loss over log rate", steepest},
      {"minimum", "a tenth of the rate at the minimum (fastai)", minimum},
      {"valley", "inside the longest fall (fastai's default)", valley},
      {"slide", "left of the turn (fastai)", slide},
      {"steep", "steepest between two points (fastai)", steep},
      {"pytorch-lr-finder", "steepest by step (pytorch-lr-finder)", pytorch_lr_finder},
      {"lightning-by-index", "steepest by step (Lightning before 2.5.3)", lightning_by_index},
      {"lightning-by-rate", "steepest over linear rate (Lightning since 2.5.3)", lightning_by_rate},
      {"two-orders-below", "a hundredth of the rate at the minimum", two_orders_below_minimum},
      {"cyclical", "Smith's base and maximum for cyclical rates", cyclical_bounds},
  };
  return all;
}

const Selector& find_selector(std::string_view name) {
  std::string known;
  for (const auto& selector : selectors()) {
    if (selector.name == name) return selector;
    known += fmt::format("{}{}", known.empty() ? "" : ", ", selector.name);
  }
  throw InvalidArgument(fmt::format("selector: unknown name '{}', known: {}", name, known));
}

}  // namespace surefoot::find
