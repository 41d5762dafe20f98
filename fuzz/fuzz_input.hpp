#pragma once

#include <cstdint>
#include <cstdlib>
#include <span>

#include "surefoot/core/error.hpp"

namespace surefoot::fuzz {

/// Runs a reader over the fuzzer's bytes. Input that is refused by an error of Surefoot's is fine; anything
/// else that is thrown ends the process, which the fuzzer reports.
template <class Reader>
int feed(Reader read, const std::uint8_t* data, std::size_t size) {
  try {
    read(std::span(data, size));
  } catch (const Error&) {
  }
  return 0;
}

/// What must hold after whatever input; unlike assert() it stays in optimised builds.
inline void require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace surefoot::fuzz
