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
    fail("a number, a word or '('");
  }

  Expression nested() {
    enter();
    Expression e = sequence();
    leave(')');
    return e;
  }

  Expression list() {
    Expression e = node(Kind::list, column());
    enter();
    if (peek() != ']') do {
        e.parts.push_back(sequence());
      } while (accept(','));
    leave(']');
    return e;
  }

  Expression name_or_call() {
    Expression e = node(Kind::name, column());
    e.word = name();
    if (peek() != '(') return e;
    e.kind = Kind::call;
    enter();
    if (peek() != ')') do {
        argument(e);
      } while (accept(','));
    leave(')');
    return e;
  }

  void argument(Expression& call) {
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

  std::string name() {
    const std::size_t begin = at_;
    while (at_ < text_.size() && (begins_word(text_[at_]) || is_digit(text_[at_]))) ++at_;
    return std::string(text_.substr(begin, at_ - begin));
  }

  Expression number() {
    Expression e = node(Kind::number, column());
    const char* begin = text_.data() + at_;
    const auto [end, error] = std::from_chars(begin, text_.data() + text_.size(), e.number);
    if (error == std::errc::result_out_of_range) fail("a number that a double can hold");
    if (error != std::errc() || !std::isfinite(e.number)) fail("a number");
    e.written.assign(begin, end);
    at_ += e.written.size();
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
    const std::string got = at_ < text_.size() ? fmt::format("'{}'", text_.substr(at_, 12)) : "the end";
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
