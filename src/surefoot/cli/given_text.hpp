#pragma once

#include <functional>
#include <string>

namespace surefoot::cli {

/// Throws InvalidArgument naming the option when its text is empty, which would be taken for an option that
/// was not given.
std::function<std::string(const std::string&)> given_text(const std::string& option);

}  // namespace surefoot::cli
