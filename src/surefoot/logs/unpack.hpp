#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace surefoot::logs {

/// Unpacks gzip as the bytes come. A log of text packs ten- to thirtyfold; what unpacks to more than 64 times
/// its size, and more than 64 MiB, is taken for a bomb. Source: Deutsch 1996, RFC 1952.
class Gunzip {
 public:
  static constexpr std::uint64_t most_ratio = 64;
  static constexpr std::uint64_t always_allowed = std::uint64_t{64} << 20;

  /// `source` names the file in errors.
  explicit Gunzip(std::string source);
  ~Gunzip();
  Gunzip(const Gunzip&) = delete;
  Gunzip& operator=(const Gunzip&) = delete;

  /// Whether bytes begin so.
  static bool begins(std::string_view head) { return head.starts_with("\x1f\x8b"); }
  /// Takes the packed bytes off the front of `packed` as far as `most` unpacked bytes need, and adds those to
  /// `text`. Throws ParseError for damaged data and for a bomb.
  void unpack(std::string_view& packed, std::string& text, std::size_t most);
  /// All members so far are whole; else the file is cut off.
  bool at_end() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// UTF-16, by its mark or by the zero of every other byte, as PowerShell writes it.
class Utf16 {
 public:
  enum class Order { none, little, big };
  /// None for anything else; `mark`: whether the two bytes of the mark come first.
  static Order order_of(std::string_view head);
  explicit Utf16(Order order) : order_(order) {}

  /// Adds the bytes as UTF-8 to `text`; halves of a character wait for the rest. The mark is left out.
  void decode(std::string_view bytes, std::string& text);

 private:
  void put(std::uint32_t unit, std::string& text);

  Order order_;
  std::uint32_t high_ = 0;
  int odd_ = -1;
};

}  // namespace surefoot::logs
