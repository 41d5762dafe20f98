#pragma once

#include <nlohmann/json.hpp>

namespace surefoot::report {

/// The version of all that `--json` prints, its key `schema`: raised when a key changes its meaning or goes.
inline constexpr int json_schema = 1;

/// The value with `schema` in its object, or in each object of its list. Everything the command prints as
/// JSON goes through it, in one place (cli/output.hpp).
nlohmann::json with_schema(nlohmann::json value);

}  // namespace surefoot::report
