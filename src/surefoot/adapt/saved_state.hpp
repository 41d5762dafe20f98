#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "surefoot/adapt/fields.hpp"

namespace surefoot::adapt {

/// The controller and version that a saved state belongs to.
struct StateLabel {
  std::string controller;
  std::int64_t version = 1;
};

/// One line of JSON: {"controller": …, "version": …, …the fields}. JSON has no NaN and no infinity: they are
/// the strings "nan", "inf" and "-inf".
std::string write_state(const StateLabel& label, const std::function<void(Fields&)>& visit);

/// Reads what write_state wrote. Throws ParseError when the text is no such JSON or lacks a field, and
/// InvalidArgument when it was saved by another controller or another version.
void read_state(const std::string& text, const StateLabel& label, const std::function<void(Fields&)>& visit);

}  // namespace surefoot::adapt
