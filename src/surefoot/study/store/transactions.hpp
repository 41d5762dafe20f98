#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

#include <fmt/format.h>
#include <soci/soci.h>

#include "surefoot/core/error.hpp"
#include "surefoot/core/random.hpp"
#include "surefoot/study/store/connection.hpp"

namespace surefoot::study {

/// Work on a database, done again until it goes through: a lock that another holds, a connection that is lost
/// and comes back. Lasting troubles become a StoreError that begins with the store's name. Safe to call from
/// several threads, which then wait for each other.
class Transactions {
 public:
  /// Connects and brings the schema up to date.
  Transactions(std::unique_ptr<Connection> connection, std::string name, const StoreOptions& options);

  Connection& connection() { return *connection_; }
  soci::session& sql() { return connection_->session(); }
  /// The number of times it has connected.
  std::int64_t connections() const { return connections_; }

  /// The result of body(again) in a transaction that writes, on the disk when it returns; `again` where an
  /// attempt before may have gone through unnoticed.
  template <class Body>
  std::invoke_result_t<const Body&, bool> write(const Body& body) {
    const std::lock_guard lock(mutex_);
    return insist([&](bool again) {
      connection_->begin();
      auto result = body(again);
      sql() << "COMMIT";
      return result;
    });
  }

  /// The result of body(), which only reads.
  template <class Body>
  std::invoke_result_t<const Body&> read(const Body& body) {
    const std::lock_guard lock(mutex_);
    return insist([&](bool) { return body(); });
  }

 private:
  /// The error of an attempt that failed.
  struct Failure {
    Trouble trouble{};
    std::string words;
  };

  template <class Attempt>
  std::invoke_result_t<const Attempt&, bool> insist(const Attempt& attempt) {
    Patience patience;
    for (bool again = false;; again = true) {
      Failure failure;
      try {
        if (!connected_) connect();
        return attempt(again);
      } catch (const soci::soci_error& error) {
        failure = {connection_->trouble(error), connection_->in_words(error)};
      } catch (const StoreError& error) {
        roll_back();
        throw StoreError(fmt::format("store {}: {}", name_, error.what()));
      } catch (...) {
        roll_back();
        throw;
      }
      roll_back();
      wait_or_throw(failure, patience);
    }
  }

  /// The start of one call's attempts, and the jitter of its waits.
  struct Patience {
    std::chrono::steady_clock::time_point begin = std::chrono::steady_clock::now();
    RandomStream jitter{static_cast<std::uint64_t>(begin.time_since_epoch().count())};
  };

  void connect();
  void make_schema();
  void roll_back();
  void tell_wait(const std::string& words);
  void wait_or_throw(const Failure& failure, Patience& patience);

  std::unique_ptr<Connection> connection_;
  std::string name_;
  StoreOptions options_;
  std::mutex mutex_;
  bool connected_ = false;
  std::atomic<std::int64_t> connections_{0};
  /// The time at which it last waited long enough to be worth telling; under the mutex.
  std::optional<std::chrono::steady_clock::time_point> waited_;
};

}  // namespace surefoot::study
