#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace surefoot::logs {

/// Which of the losses that a run prints is its curve: all of one name. The first is, until another that is
/// surer, or that comes more than twice as often, takes its place. A loss of an epoch's end is another than
/// that of a batch, and one of a test another than one of a validation, even under the same word. Memory is
/// bounded. Not safe for concurrent use.
class LossNames {
 public:
  enum class Answer {
    /// It is of the curve.
    keep,
    /// It is of another.
    leave_out,
    /// It is of the curve from now on, and what was kept is not.
    replace,
  };

  /// `rank` as in NameMeaning, 0 where it is not known; `apart` when its line named a batch, or a test.
  Answer take(std::string_view name, int rank, bool apart);
  /// The name whose losses are kept; empty before any.
  const std::string& chosen() const { return chosen_ < names_.size() ? names_[chosen_].name : none_; }
  /// Whether it was taken before.
  bool knows(std::string_view name) const;
  /// How often the name that was taken last has come.
  std::int64_t count() const { return last_ < names_.size() ? names_[last_].count : 0; }
  /// Names that were left out, at most 16.
  std::vector<std::string> left_out() const;

 private:
  struct Name {
    std::string name;
    bool apart = false;
    int rank = 0;
    std::int64_t count = 0;
  };

  bool is_better(const Name& other) const;

  std::vector<Name> names_;
  std::size_t chosen_ = 0;
  std::size_t last_ = 0;
  std::string none_;
};

}  // namespace surefoot::logs
