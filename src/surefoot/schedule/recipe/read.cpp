#include <algorithm>
#include <charconv>
#include <cmath>

#include <fmt/format.h>

#include "surefoot/core/characters.hpp"
#include "surefoot/core/error.hpp"
#include "surefoot/schedule/recipe/expression.hpp"

namespace surefoot::schedule::recipe {
namespace {

using Kind = Expression::Kind;

constexpr int deepest = 64;

bool begins_word(char c) {
  return is_letter(c) || c == '_';
}

bool continues_character(char c) {
  return (static_cast<unsigned char>(c) & 0xc0U) == 0x80U;
}

/// A number's characters without the underscores between its digits, and perhaps what follows it.
std::string without_underscores(std::string_view text) {
  std::string digits;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool between = i > 0 && i + 1 < text.size() && is_digit(text[i - 1]) && is_digit(text[i + 1]);
    if (text[i] == '_' && between) continue;
    const bool sign =
        (text[i] == '-' || text[i] == '+') && (i == 0 || text[i - 1] == 'e' || text[i - 1] == 'E');
    if (!is_digit(text[i]) && !is_letter(text[i]) && text[i] != '.' && !sign) break;
    digits += text[i];
  }
  return digits;
}

/// Reads by recursive descent, one function to a rule of the grammar.
class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  Expression whole() {
    Expression e = sequence();
    if (at_ < text_.size()) fail("'+', '*' or the end");
    return e;
  }

 private:
  Expression sequence() {
    return chain(Kind::sequence, '+', [this] { return product(); });
  }
  Expression product() {
    return chain(Kind::product, '*', [this] { return factor(); });
  }

  template <class Item>
  Expression chain(Kind kind, char sign, Item item) {
    Expression first = item();
    if (peek() != sign) return first;
    Expression e = node(kind, first.column);
    e.parts.push_back(std::move(first));
    while (accept(sign)) e.parts.push_back(item());
    return e;
  }

  Expression factor() {
    const char c = peek();
    if (c == '(') return nested();
    if (c == '[') return list();
    if (begins_word(c)) return name_or_call();
    if (is_digit(c) || c == '.' || c == '-') return number();
    if (c == '\'' || c == '"') return quoted_word();
    if (c == '{') return dictionary();
    fail("a number, a word or '('");
  }

  Expression nested() {
    const std::int64_t begin = column();
    enter();
    Expression e = sequence();
    if (peek() == ',') e = tuple(std::move(e), begin);
    leave(')');
    return e;
  }

  /// A list in round brackets, as other libraries write it.
  Expression tuple(Expression first, std::int64_t begin) {
    Expression e = node(Kind::list, begin);
    e.parts.push_back(std::move(first));
    while (accept(','))
      if (peek() != ')') e.parts.push_back(sequence());
    return e;
  }

  Expression dictionary() {
    Expression e = node(Kind::list, column());
    enter();
    if (peek() != '}') do {
        e.keys.push_back(print(factor()));
        if (!accept(':')) fail("':'");
        e.parts.push_back(sequence());
      } while (accept(',') && peek() != '}');
    leave('}');
    return e;
  }

  /// A word between quotes, as other libraries write it.
  Expression quoted_word() {
    Expression e = node(Kind::name, column());
    const char quote = text_[at_];
    const std::size_t end = text_.find(quote, at_ + 1);
    const auto inside = text_.substr(at_ + 1, end == std::string_view::npos ? end : end - at_ - 1);
    const bool word = !inside.empty() && std::all_of(inside.begin(), inside.end(), [](char c) {
      return begins_word(c) || is_digit(c) || c == '-' || c == '.';
    });
    if (end == std::string_view::npos || !word) fail("a word between quotes");
    e.word = inside;
    at_ = end + 1;
    return e;
  }

  Expression list() {
    Expression e = node(Kind::list, column());
    enter();
    if (peek() != ']') do {
        e.parts.push_back(sequence());
      } while (accept(',') && peek() != ']');
    leave(']');
    return e;
  }

  Expression name_or_call() {
    Expression e = node(Kind::name, column());
    e.word = name();
    if (e.word == "lambda") {
      at_ -= e.word.size();
      fail("a schedule: a function of one's own is Schedule(function) in C++");
    }
    if (peek() != '(') {
      // The same thing by another name.
      if (e.word == "auto") e.word = "found";
      return e;
    }
    e.kind = Kind::call;
    enter();
    if (peek() != ')') do {
        argument(e);
      } while (accept(',') && peek() != ')');
    leave(')');
    return e;
  }

  void argument(Expression& call) {
    call.columns.push_back(column());
    const std::size_t before = at_;
    std::string key;
    if (begins_word(peek())) {
      key = name();
      if (!accept('=')) {
        key.clear();
        at_ = before;
      }
    }
    call.keys.push_back(key);
    call.parts.push_back(sequence());
  }

  /// With the modules in front of it, dots between them.
  std::string name() {
    const std::size_t begin = at_;
    const auto goes_on = [this](std::size_t i) {
      if (i >= text_.size()) return false;
      if (text_[i] == '.') return i + 1 < text_.size() && begins_word(text_[i + 1]);
      return begins_word(text_[i]) || is_digit(text_[i]);
    };
    while (goes_on(at_)) ++at_;
    return std::string(text_.substr(begin, at_ - begin));
  }

  /// A number, a share of the run, or a fraction of two numbers.
  Expression number() {
    Expression e = literal();
    if (accept('%')) {
      e.kind = Kind::share;
      return e;
    }
    while (peek() == '/') {
      ++at_;
      peek();
      const double divisor = literal().number;
      if (divisor == 0 || !std::isfinite(e.number / divisor)) fail("a divisor that is not 0");
      e.number /= divisor;
      e.written.clear();
    }
    return e;
  }

  Expression literal() {
    Expression e = node(Kind::number, column());
    const std::string digits = without_underscores(text_.substr(at_));
    const char* const begin = digits.data();
    const auto [end, error] = std::from_chars(begin, begin + digits.size(), e.number);
    if (error == std::errc::result_out_of_range) fail("a number that a double can hold");
    if (error != std::errc() || !std::isfinite(e.number)) fail("a number");
    e.written.assign(begin, end);
    for (std::size_t left = e.written.size(); left > 0; ++at_)
      if (text_[at_] != '_') --left;
    return e;
  }

  static Expression node(Kind kind, std::int64_t column) {
    Expression e;
    e.kind = kind;
    e.column = column;
    return e;
  }

  char peek() {
    while (at_ < text_.size() &&
           (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\n' || text_[at_] == '\r'))
      ++at_;
    return at_ < text_.size() ? text_[at_] : '\0';
  }

  bool accept(char c) {
    if (peek() != c || at_ >= text_.size()) return false;
    ++at_;
    return true;
  }

  void enter() {
    if (++depth_ > deepest) fail(fmt::format("at most {} brackets in one another", deepest));
    ++at_;
  }

  void leave(char bracket) {
    if (!accept(bracket)) fail(fmt::format("',' or '{}'", bracket));
    --depth_;
  }

  std::int64_t column() {
    peek();
    return static_cast<std::int64_t>(at_) + 1;
  }

  [[noreturn]] void fail(const std::string& expected) {
    const std::int64_t here = column();
    std::size_t end = std::min(at_ + 12, text_.size());
    while (end < text_.size() && continues_character(text_[end])) ++end;
    const std::string got =
        at_ < text_.size() ? fmt::format("'{}'", text_.substr(at_, end - at_)) : "the end";
    throw ParseError(fmt::format("schedule: expected {}, got {}", expected, got), "", 0, here);
  }

  std::string_view text_;
  std::size_t at_ = 0;
  int depth_ = 0;
};

}  // namespace

Expression read(std::string_view text) {
  return Reader(text).whole();
}

}  // namespace surefoot::schedule::recipe
