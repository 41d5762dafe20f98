#include "surefoot/report/schema.hpp"

#include <utility>

namespace surefoot::report {

nlohmann::json with_schema(nlohmann::json value) {
  if (value.is_object()) value["schema"] = json_schema;
  if (value.is_array())
    for (auto& entry : value)
      if (entry.is_object()) entry["schema"] = json_schema;
  return value;
}

}  // namespace surefoot::report
