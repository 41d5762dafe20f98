#include "surefoot/schedule/recipe/expression.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace surefoot::schedule::recipe {
namespace {

using Kind = Expression::Kind;

bool binds_weaker(Kind part, Kind whole) {
  return part == Kind::sequence || (part == Kind::product && whole == Kind::product);
}

std::string print_part(const Expression& part, Kind whole) {
  return binds_weaker(part.kind, whole) ? "(" + print(part) + ")" : print(part);
}

std::string joined(const Expression& e, const char* separator) {
  std::string text;
  for (std::size_t i = 0; i < e.parts.size(); ++i) {
    text += i == 0 ? "" : separator;
    if (e.kind == Kind::call && !e.keys[i].empty()) text += e.keys[i] + "=";
    text += e.kind == Kind::call || e.kind == Kind::list ? print(e.parts[i]) : print_part(e.parts[i], e.kind);
  }
  return text;
}

}  // namespace

bool operator==(const Expression& a, const Expression& b) {
  return a.kind == b.kind && a.number == b.number && a.word == b.word && a.keys == b.keys &&
         a.parts == b.parts;
}

std::string print(const Expression& e) {
  switch (e.kind) {
    case Kind::number:
      return fmt::format("{}", e.number);
    case Kind::share:
      return fmt::format("{}%", e.number);
    case Kind::name:
      return e.word;
    case Kind::list:
      return "[" + joined(e, ", ") + "]";
    case Kind::call:
      return e.word + "(" + joined(e, ", ") + ")";
    case Kind::product:
      return joined(e, " * ");
    default:
      return joined(e, " + ");
  }
}

bool says_share(const Expression& e) {
  return e.kind == Kind::share || std::any_of(e.parts.begin(), e.parts.end(), says_share);
}

bool says_found(const Expression& e) {
  return e.is("found") || std::any_of(e.parts.begin(), e.parts.end(), says_found);
}

}  // namespace surefoot::schedule::recipe
