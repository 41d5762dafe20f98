#include "surefoot/core/error.hpp"

#include <fmt/format.h>

namespace surefoot {
namespace {

std::string located(const std::string& message, const std::string& file, std::int64_t line,
                    std::int64_t column) {
  std::string place = file;
  if (line > 0) place += (place.empty() ? "line " : ":") + std::to_string(line);
  if (column > 0) place += (place.empty() ? "column " : ":") + std::to_string(column);
  return place.empty() ? message : fmt::format("{}: {}", place, message);
}

}  // namespace

ParseError::ParseError(const std::string& message, std::string file, std::int64_t line, std::int64_t column)
    : Error(located(message, file, line, column)), file_(std::move(file)), line_(line), column_(column) {}

}  // namespace surefoot
