#pragma once

#include <string>
#include <string_view>

namespace surefoot::process {

/// The last line of a stream that says something, as a message repeats it. Lines end with `\n` or `\r`.
class LastLine {
 public:
  void add(std::string_view bytes);
  /// Escaped, at most 200 bytes of it and `…`; empty where nothing but blanks came.
  std::string text() const;

 private:
  std::string last_;
  std::string open_;
};

}  // namespace surefoot::process
