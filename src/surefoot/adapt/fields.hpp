#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

namespace surefoot::adapt {

/// The fields of a controller's state by name, written to or read from a saved state. A state tells its
/// fields once, and that serves both ways:
///
///     struct Counter {
///       std::int64_t seen = 0;
///       void visit(Fields& fields) { fields("seen", seen); }
///     };
///
/// Numbers come back bit for bit; NaN and infinity are kept. Reading throws ParseError for a field that is
/// missing or of another kind.
class Fields {
 public:
  virtual ~Fields() = default;
  virtual void operator()(const char* name, bool& value) = 0;
  virtual void operator()(const char* name, std::int64_t& value) = 0;
  virtual void operator()(const char* name, double& value) = 0;
  virtual void operator()(const char* name, std::optional<double>& value) = 0;
  virtual void operator()(const char* name, std::vector<double>& value) = 0;
  /// Fields within fields: `visit` is given those of the inner value.
  virtual void nested(const char* name, const std::function<void(Fields&)>& visit) = 0;
};

}  // namespace surefoot::adapt
