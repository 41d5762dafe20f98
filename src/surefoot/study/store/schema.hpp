#pragma once

#include "surefoot/study/store/connection.hpp"

/// The tables of a store. A schema once released is never changed: a change is a migration added at the end.
///
/// surefoot_schema      one row: the version, which is the number of migrations it has been through
/// surefoot_studies     id, name, spec (JSON, study/spec.hpp), created, next_number (of its next trial)
/// surefoot_owners      id, machine, pid, start_time, heartbeat, beat: who runs trials, when it last said so,
/// and how
///                      often
/// surefoot_trials      key (study, number); configuration, parameters (JSON), seed, state, reason, value,
///                      steps, seconds, epoch, owner, token (of the claim that leased it last), furthest,
///                      setbacks (study/trial.hpp)
/// surefoot_reported    key (study, number, step); value
/// surefoot_curves      key (study, number); curve (JSON, study/run_curve.hpp), of trials that have ended
///
/// A NULL value is one that is not a number. Times are seconds since 1970.
namespace surefoot::study {

/// The version this Surefoot writes.
std::int64_t current_schema();

/// Makes the tables, or brings those of an older Surefoot to the current version, in the transaction that is
/// open. Throws StoreError when they are newer, or the database is another program's.
void bring_up_to_date(Connection& connection, bool create);

/// True when the tables are there and current; the same errors.
bool is_up_to_date(Connection& connection);

}  // namespace surefoot::study
