#pragma once

#include <string>
#include <type_traits>

#include <nlohmann/json.hpp>

#include "surefoot/core/error.hpp"

namespace surefoot::study {

/// The result of read() on stored JSON; a StoreError when that is damaged.
template <class Read>
std::invoke_result_t<const Read&> undamaged(const std::string& what, const Read& read) {
  try {
    return read();
  } catch (const nlohmann::json::exception&) {
  } catch (const Error&) {
  }
  throw StoreError(what + " cannot be read: what is kept of it is damaged");
}

}  // namespace surefoot::study
