#pragma once

#include <string>

namespace surefoot::study {

/// A store's URL as people type it: the password may hold `@`, `/`, `?` and `%` that belong to no URL.
struct StoreUrl {
  /// The same URL as libpq reads it: user and password percent-encoded; what was encoded stays so.
  std::string connection;
  /// As messages may show it: without a password in front of the host, and with `…` for those behind `?`.
  std::string shown;
  /// Something in it is a password, or may be.
  bool has_secret = false;
  /// The text behind the host's `:` is no port: perhaps a password without an `@` behind it.
  bool has_bad_port = false;
};

/// Never throws: what cannot be understood is left as it is, and hidden rather than shown.
StoreUrl read_store_url(const std::string& url);

}  // namespace surefoot::study
