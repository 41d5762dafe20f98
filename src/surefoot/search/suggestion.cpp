#include "surefoot/search/suggestion.hpp"

#include <utility>

namespace surefoot::search {

Suggestion refusal(std::string reason) {
  Suggestion suggestion;
  suggestion.reason = std::move(reason);
  return suggestion;
}

}  // namespace surefoot::search
