#include "surefoot/study/store/transactions.hpp"

#include <exception>
#include <thread>

#include "surefoot/study/store/schema.hpp"

namespace surefoot::study {
namespace {

/// A store that is busy or away now and then is told of once, not by each call of each thread.
constexpr std::chrono::minutes told_again_after{10};

}  // namespace

Transactions::Transactions(std::unique_ptr<Connection> connection, std::string name,
                           const StoreOptions& options)
    : connection_(std::move(connection)), name_(std::move(name)), options_(options) {
  read([] { return true; });
}

void Transactions::connect() {
  connection_->connect();
  if (!is_up_to_date(*connection_)) make_schema();
  connection_->prepare();
  connected_ = true;
  ++connections_;
}

void Transactions::make_schema() {
  connection_->begin();
  connection_->lock_schema();
  bring_up_to_date(*connection_, options_.create);
  sql() << "COMMIT";
}

void Transactions::roll_back() {
  try {
    sql() << "ROLLBACK";
  } catch (const std::exception&) {
    // There was no transaction left, or no connection.
  }
}

void Transactions::tell_wait(const std::string& words) {
  const auto now = std::chrono::steady_clock::now();
  const bool is_known = waited_ && now - *waited_ < told_again_after;
  waited_ = now;
  if (!is_known && options_.on_wait)
    options_.on_wait(fmt::format("waiting for the store {}: {}", name_, words));
}

void Transactions::wait_or_throw(const Failure& failure, Patience& patience) {
  using Seconds = std::chrono::duration<double>;
  const bool lost = failure.trouble == Trouble::connection;
  if (lost) connected_ = false;
  if (failure.trouble == Trouble::lasting)
    throw StoreError(fmt::format("store {}: {}", name_, failure.words));
  const double tried = Seconds(std::chrono::steady_clock::now() - patience.begin).count();
  // Others that write to the same file hold it for moments: an ending is worth waiting for these.
  const bool worth_telling = lost || tried > 1;
  if ((worth_telling && options_.should_stop && options_.should_stop()) || tried > options_.patience)
    throw StoreError(fmt::format("store {}: gave up after {:.0f} s: {}", name_, tried, failure.words));
  if (worth_telling) tell_wait(failure.words);
  // Apart from each other, so that those who wait for the same do not meet again.
  std::this_thread::sleep_for(Seconds((lost ? 0.5 : 0.005) * (0.5 + patience.jitter.uniform())));
}

}  // namespace surefoot::study
