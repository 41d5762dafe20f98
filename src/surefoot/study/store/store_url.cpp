#include "surefoot/study/store/store_url.hpp"

#include <algorithm>
#include <cstdint>
#include <string_view>

#include <fmt/format.h>

#include "surefoot/core/characters.hpp"

namespace surefoot::study {
namespace {

constexpr auto none = std::string_view::npos;

bool is_hex(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

bool is_encoded_at(std::string_view text, std::size_t at) {
  return text[at] == '%' && at + 2 < text.size() && is_hex(text[at + 1]) && is_hex(text[at + 2]);
}

std::string encoded(std::string_view text) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (is_digit(c) || is_letter(c) || std::string_view("-._~").find(c) != none || is_encoded_at(text, i))
      result += c;
    else
      result += fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return result;
}

std::string decoded(std::string_view text) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (is_encoded_at(text, i)) {
      result += static_cast<char>(std::stoi(std::string(text.substr(i + 1, 2)), nullptr, 16));
      i += 2;
    } else {
      result += text[i];
    }
  }
  return result;
}

bool all_digits(std::string_view text) {
  return std::all_of(text.begin(), text.end(), is_digit);
}

/// Hosts, each with a port or without, up to a slash.
bool are_hosts(std::string_view text) {
  text = text.substr(0, text.find('/'));
  while (true) {
    const auto comma = text.find(',');
    const auto host = text.substr(0, comma);
    const auto colon = host.rfind(':');
    const auto bracket = host.rfind(']');
    const bool has_port = colon != none && (bracket == none || bracket < colon);
    if (has_port && !all_digits(host.substr(colon + 1))) return false;
    if (comma == none) return true;
    text.remove_prefix(comma + 1);
  }
}

/// `name=value` joined by `&`.
bool are_parameters(std::string_view text) {
  while (true) {
    const auto piece = text.substr(0, text.find('&'));
    const auto equals = piece.find('=');
    if (equals == none || equals < 3) return false;
    if (!std::all_of(piece.begin(), piece.begin() + static_cast<std::ptrdiff_t>(equals),
                     [](char c) { return is_letter(c) || is_digit(c) || c == '_' || c == '%'; }))
      return false;
    if (piece.size() == text.size()) return true;
    text.remove_prefix(piece.size() + 1);
  }
}

/// The position at which the parameters begin: the first `?` that no password holds.
std::size_t query_of(std::string_view rest) {
  for (auto at = rest.find('?'); at != none; at = rest.find('?', at + 1)) {
    const auto before = rest.substr(0, at);
    if ((before.find('@') != none || are_hosts(before)) &&
        (at + 1 == rest.size() || are_parameters(rest.substr(at + 1))))
      return at;
  }
  return rest.size();
}

/// The position of the `@` at which user and password end: the last one that can be it.
std::size_t end_of_user(std::string_view before_query) {
  for (auto at = before_query.rfind('@'); at != none; at = at == 0 ? none : before_query.rfind('@', at - 1)) {
    const auto user = before_query.substr(0, at);
    const auto colon = user.find(':');
    const auto slash = user.find('/');
    if (colon == none && slash == none) return at;
    if (colon == none) continue;
    // `me@host:5432/a@b`: a port, and a database with an `@` in its name.
    const bool is_port = user.substr(0, colon).find('@') != none && slash != none && slash > colon &&
                         all_digits(user.substr(colon + 1, slash - colon - 1));
    if (!is_port) return at;
  }
  return none;
}

/// The parameters with `…` for passwords; sets `has_secret` where there is one.
std::string shown_parameters(std::string_view text, bool& has_secret) {
  std::string result;
  while (!text.empty()) {
    const auto piece = text.substr(0, text.find('&'));
    const auto equals = piece.find('=');
    // One without a name may be the rest of a password that holds a `&`.
    const bool is_nameless = equals == none && !piece.empty();
    const bool is_secret = !is_nameless && decoded(piece.substr(0, equals)).ends_with("password");
    has_secret = has_secret || is_secret || is_nameless;
    if (is_nameless)
      result += "…";
    else
      result += is_secret ? std::string(piece.substr(0, equals + 1)) + "…" : std::string(piece);
    text.remove_prefix(piece.size());
    if (!text.empty()) {
      result += '&';
      text.remove_prefix(1);
    }
  }
  return result;
}

}  // namespace

StoreUrl read_store_url(const std::string& url) {
  StoreUrl read{.connection = url, .shown = url};
  const auto scheme = url.find("://");
  if (scheme == std::string::npos) return read;
  const std::string begin = url.substr(0, scheme + 3);
  const std::string_view rest = std::string_view(url).substr(scheme + 3);
  const auto query = query_of(rest);
  auto place = rest.substr(0, query);
  std::string query_shown;
  if (query < rest.size()) query_shown = "?" + shown_parameters(rest.substr(query + 1), read.has_secret);

  std::string user;
  std::string user_shown;
  if (const auto at = end_of_user(place); at != none) {
    const auto both = place.substr(0, at);
    const auto colon = both.find(':');
    user = encoded(both.substr(0, colon));
    user_shown = std::string(both.substr(0, colon)) + "@";
    if (colon != none) user += ":" + encoded(both.substr(colon + 1));
    user += "@";
    read.has_secret = read.has_secret || colon != none;
    place.remove_prefix(at + 1);
  }
  read.has_bad_port = !are_hosts(place);
  std::string place_shown(place.substr(0, place.find('?')));
  if (place_shown.size() < place.size()) {
    place_shown += "?…";
    read.has_secret = true;
  }
  if (read.has_bad_port) {
    place_shown = std::string(place.substr(0, place.find(':') + 1)) + "…";
    query_shown.clear();
    read.has_secret = true;
  }
  read.connection = begin + user + std::string(place) + std::string(rest.substr(query));
  read.shown = begin + user_shown + place_shown + query_shown;
  return read;
}

}  // namespace surefoot::study
