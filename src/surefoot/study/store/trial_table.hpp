#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "surefoot/study/store/transactions.hpp"

namespace surefoot::study {

/// The rows of the trials of an SQL store, with what they reported and their curves. Each call is part of the
/// transaction that its caller has begun.
class TrialTable {
 public:
  explicit TrialTable(Transactions& transactions) : transactions_(transactions) {}

  /// Beside a condition on the state: SQLite uses the partial index of the open trials only where its own
  /// words stand in the question, and else looks at every trial of the study.
  static constexpr const char* is_open = "state IN ('running', 'pre-empted')";

  std::vector<Trial> read(std::int64_t study, bool with_reported);
  std::vector<Trial> read_bare(std::int64_t study);
  /// The reports of one trial from a step on, in order of step, at most so many.
  std::vector<search::Reported> read_reported(std::int64_t study, std::int64_t number, std::int64_t from,
                                              std::int64_t most);
  std::map<std::int64_t, RunCurve> read_curves(std::int64_t study);
  std::optional<Trial> find_token(std::int64_t study, const std::string& token);
  std::optional<Trial> find_number(std::int64_t study, std::int64_t number);

  void insert(const ClaimRequest& request, std::int64_t owner, const Trial& trial);
  /// Leases the first trial that waits to be run again; its number, if there is one.
  std::optional<std::int64_t> lease_waiting(const ClaimRequest& request, std::int64_t owner);

  /// Sets how far a running trial is; false when the lease is no longer good.
  bool advance(const Lease& lease, std::int64_t step);
  void forget_reported(std::int64_t study, std::int64_t number);
  void insert_reported(const Lease& lease, std::span<const search::Reported> reported);

  /// Ends a running trial; false when the lease is no longer good.
  bool finish(const Lease& lease, const Ending& ending);
  /// Returns a running trial to the queue, or crashes it; false when the lease is no longer good.
  bool preempt(const Lease& lease, std::int64_t step, const std::string& reason);
  bool ended_as(const Lease& lease, TrialStatus state);
  /// The leases of an owner's running trials.
  std::vector<Lease> held_by(std::int64_t study, std::int64_t owner);
  /// Returns all trials in a final state to the queue; how many.
  std::int64_t retry(std::int64_t study, TrialStatus state);

 private:
  soci::session& sql() { return transactions_.sql(); }
  template <class Key>
  std::optional<Trial> read_one(std::int64_t study, const char* condition, const Key& key);
  void read_reported(std::int64_t study, std::vector<Trial>& trials);
  void insert_curve(const Lease& lease, const RunCurve& curve);

  Transactions& transactions_;
};

}  // namespace surefoot::study
