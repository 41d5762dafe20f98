#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "surefoot/study/spec.hpp"
#include "surefoot/study/trial.hpp"

namespace surefoot::study {

struct Owner;

/// A study as the store keeps it.
struct StudyRecord {
  std::int64_t id = 0;
  std::string name;
  StudySpec spec;
  /// Seconds since 1970.
  double created = 0;
};

/// The trial that a claim begins when none waits: the one of the number given, or nothing when there are no
/// more. `history` is empty unless the claim asked for it. Only number, configuration, parameters and seed of
/// the answer are read. Must be a pure function: it may be called again.
using Propose = std::function<std::optional<Trial>(std::int64_t number, std::span<const Trial> history)>;

/// The study that a trial is asked of, and the name of the claim.
struct ClaimRequest {
  std::int64_t study = 0;
  /// Names this one claim: repeated after a lost connection it gives the same trial, not another.
  std::string token;
  /// Hand `propose` all trials begun so far, with what they reported.
  bool needs_history = false;
};

/// The trials of a study with their reports, as far as one reader has read them.
struct TrialHistory {
  /// In order of number.
  std::vector<Trial> trials;
  /// The reports that were read for it so far.
  std::int64_t rows_read = 0;
};

/// Keeps studies and their trials.
///
/// Invariants: a trial is run by at most one owner at a time; what is not its newest lease changes nothing;
/// what `finish` accepted is never lost or changed. A store may be used by several threads at once, and by
/// several processes and machines where it is kept outside this process. Calls wait out what passes (a lock,
/// a database that is started again), for StoreOptions::patience; every other trouble is a StoreError.
class Store {
 public:
  virtual ~Store() = default;

  /// Begins a study, or finds the one with this name. Throws InvalidArgument when that has another spec.
  virtual StudyRecord open_study(const std::string& name, const StudySpec& spec) = 0;
  virtual std::optional<StudyRecord> find_study(const std::string& name) = 0;
  /// All studies, oldest first.
  virtual std::vector<StudyRecord> studies() = 0;
  /// Forgets a study and its trials; a lease of one of these changes nothing more.
  virtual void remove_study(std::int64_t study) = 0;

  /// Leases a trial: a pre-empted one, lowest number first, with an epoch one higher and nothing reported, or
  /// else the one that `propose` makes. Empty when there is neither.
  virtual std::optional<Trial> claim(const ClaimRequest& request, const Owner& owner,
                                     const Propose& propose) = 0;
  /// Adds what a running trial reported; a step that is there already gets the new value. With `anew` what it
  /// reported before is forgotten. `step` is how far it came where that is further. False when the lease is
  /// no longer good.
  virtual bool report(const Lease& lease, std::span<const search::Reported> reported, bool anew = false,
                      std::int64_t step = 0) = 0;
  /// Ends a running trial; as crashed when it is pre-empted with too many Setbacks. False when the lease is
  /// no longer good: the trial was given to another.
  virtual bool finish(const Lease& lease, const Ending& ending) = 0;
  /// Says that an owner lives.
  virtual void heartbeat(const Owner& owner) = 0;
  /// Returns the trials of dead owners to the queue, as finish() does with pre-empted ones: those whose
  /// process has ended, and those elsewhere whose owner this store has seen silent for
  /// StoreOptions::lease_seconds (LeaseWatch). `observer` beats before anything is taken from another. Gives
  /// how many.
  virtual std::int64_t reclaim(std::int64_t study, const Owner& observer) = 0;
  /// Returns all trials in a final state to the queue, their curves and setbacks forgotten. Gives how many.
  virtual std::int64_t retry(std::int64_t study, TrialStatus state) = 0;

  /// The trials of a study in order of number.
  virtual std::vector<Trial> trials(std::int64_t study, bool with_reported) = 0;
  /// Brings a history of the study up to date; of its reports those that are new are read.
  virtual void update(std::int64_t study, TrialHistory& history) = 0;
  /// The trials without their parameters, so that a study can be listed and deleted whatever these are.
  virtual std::vector<Trial> bare_trials(std::int64_t study) = 0;
  /// The curves that ended trials left, by number; those of an older Surefoot left none.
  virtual std::map<std::int64_t, RunCurve> curves(std::int64_t study) = 0;
};

/// The options for opening a store, waiting for it and reporting on the wait.
struct StoreOptions {
  /// Seconds without a heartbeat after which an owner elsewhere counts as dead.
  double lease_seconds = 60;
  /// Seconds to wait for a lock or a database that does not answer.
  double patience = 600;
  /// Makes what is not there; else a store that is not there is an error.
  bool create = true;
  /// Seconds since 1970; the database's own clock when empty.
  std::function<double()> clock = {};
  /// Seconds on a clock that nobody sets, by which leases run out; the machine's own when empty.
  std::function<double()> steady_clock = {};
  /// Once true, a database that does not answer is not waited for any longer, and a lock for a second.
  std::function<bool()> should_stop = {};
  /// Told when waiting for a database that does not answer, or for a second for a lock, in words: once, and
  /// again only when ten minutes have passed without such a wait.
  std::function<void(const std::string&)> on_wait = {};
};

/// Opens the store that a URL names: `memory:`, `sqlite://PATH` or a bare path, `postgresql://…`. A password
/// that the URL does not hold libpq takes from PGPASSWORD, ~/.pgpass or the file that PGPASSFILE names.
/// Throws InvalidArgument for another URL, StoreError when it cannot be opened, is not Surefoot's or newer
/// than this Surefoot.
std::unique_ptr<Store> open_store(const std::string& url, const StoreOptions& options = {});

/// The URL without its password, as messages may show it.
std::string without_password(const std::string& url);

}  // namespace surefoot::study
