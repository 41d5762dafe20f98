#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>

namespace surefoot {

/// The root of every error Surefoot throws.
///
/// A message is one line that names the thing, the rule and the value:
/// `cosine: decay_steps must be positive, got -3`.
class Error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// An argument breaks a rule of what it was passed to.
class InvalidArgument : public Error {
 public:
  using Error::Error;
};

/// A text or file could not be read: the message begins `file:line:column: ` with what is known of it.
class ParseError : public Error {
 public:
  /// `file` may be empty (a text given on the command line); `line` and `column` count from 1, 0 means
  /// unknown.
  ParseError(const std::string& message, std::string file, std::int64_t line = 0, std::int64_t column = 0);

  const std::string& file() const { return file_; }
  std::int64_t line() const { return line_; }
  std::int64_t column() const { return column_; }

 private:
  std::string file_;
  std::int64_t line_;
  std::int64_t column_;
};

/// A store of studies could not be read or written.
class StoreError : public Error {
 public:
  using Error::Error;
};

/// A run could not be carried out: a device is missing, a file cannot be written, a command does not start.
class RunError : public Error {
 public:
  using Error::Error;
};

}  // namespace surefoot
