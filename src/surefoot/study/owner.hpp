#pragma once

#include <cstdint>
#include <string>

namespace surefoot::study {

/// The process that runs trials, told apart from a later one with the same number.
struct Owner {
  /// Machine, boot and process namespace: processes of the same can see each other.
  std::string machine;
  std::int64_t pid = 0;
  /// In clock ticks since boot.
  std::int64_t start_time = 0;

  bool operator==(const Owner&) const = default;
};

/// This process.
Owner this_process();

enum class Life {
  alive,
  ended,
  /// It runs elsewhere, or its process is hidden from this one: only its heartbeat tells.
  unknown,
};

/// Tells whether the owner lives, where it is a process of this machine, boot and namespace. One that is
/// stopped lives.
Life life_of(const Owner& owner);

}  // namespace surefoot::study
