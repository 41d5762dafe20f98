#include "surefoot/find/suggestion.hpp"

#include <utility>

namespace surefoot::find {

Suggestion refusal(std::string reason) {
  Suggestion suggestion;
  suggestion.reason = std::move(reason);
  return suggestion;
}

}  // namespace surefoot::find
