#include "surefoot/cli/given_text.hpp"

#include "surefoot/core/error.hpp"

namespace surefoot::cli {

std::function<std::string(const std::string&)> given_text(const std::string& option) {
  return [option](const std::string& text) {
    if (text.empty()) throw InvalidArgument(option + " must not be empty");
    return std::string();
  };
}

}  // namespace surefoot::cli
