#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "surefoot/logs/line.hpp"

namespace surefoot::logs {

/// Finds the place in lines whose words name none: of their whole numbers the one that rises from line to
/// line by the same amount (`[145] loss: 2.31`, `Round 3, loss: 2.31`). The first and the last line may be
/// closer or further.
class RisingCount {
 public:
  /// Of a line with a training loss and no place.
  void take(const LogLine& line);
  bool begun() const { return lines_ > 0; }
  /// Whether a count rose so through three lines or more.
  bool found() const { return chosen() != nullptr; }
  /// What stands at the n-th line, from 1; only where one was found.
  std::int64_t at(std::int64_t line) const;
  /// The word it stands under; empty where there is none.
  const std::string& name() const;

 private:
  struct Candidate {
    std::string name;
    std::int64_t first = 0;
    std::int64_t second = 0;
    std::int64_t gap = 0;
    std::int64_t last = 0;
    bool rises = true;
    bool ended = false;
  };
  void follow(Candidate& candidate, std::int64_t value) const;
  const Candidate* chosen() const;

  std::array<Candidate, 3> candidates_;
  std::size_t count_ = 0;
  std::int64_t lines_ = 0;
};

}  // namespace surefoot::logs
