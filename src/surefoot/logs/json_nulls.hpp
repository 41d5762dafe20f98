#pragma once

#include <optional>
#include <string_view>

#include "surefoot/logs/line.hpp"
#include "surefoot/logs/meaning.hpp"

namespace surefoot::logs {

/// The note for the first loss that NullReader finds to be no number.
constexpr const char* null_note = "a loss that is null after numbers, taken as NaN";

/// Which losses a record names and leaves null.
struct NullLosses {
  bool training = false;
  bool validation = false;

  void add(std::string_view name);
};

/// The losses that a line of JSON leaves null: `"loss": null`. O(length).
NullLosses null_losses(std::string_view line);

/// Tells a loss that is no number, which many writers of JSON make null, from one that was not measured: null
/// where no loss of the record is a number, after it was a number in every record that said it.
class NullReader {
 public:
  /// Puts NaN in the place of a loss that is no number; whether it did so.
  bool settle(const NullLosses& nulls, LogLine& line);

 private:
  enum class Past { nothing, numbers, lost, sparse };
  static bool follow(Past& past, bool is_null, bool alone, std::optional<double>& loss);

  Past training_ = Past::nothing;
  Past validation_ = Past::nothing;
};

}  // namespace surefoot::logs
