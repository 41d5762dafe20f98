#include <algorithm>
#include <cmath>
#include <limits>
#include <tuple>
#include <utility>

#include <fmt/format.h>
#include <soci/soci.h>

#include "surefoot/core/error.hpp"
#include "surefoot/study/store/same_study.hpp"
#include "surefoot/study/store/transactions.hpp"

namespace surefoot::study {
namespace {

using soci::into;
using soci::use;

/// A number that is NULL where it is NaN.
struct Nullable {
  double number = 0;
  soci::indicator known = soci::i_null;
  Nullable() = default;
  explicit Nullable(double n)
      : number(std::isnan(n) ? 0 : n), known(std::isnan(n) ? soci::i_null : soci::i_ok) {}
  double value() const { return known == soci::i_ok ? number : std::numeric_limits<double>::quiet_NaN(); }
};

/// What read() makes of the JSON that is kept of something.
template <class Read>
std::invoke_result_t<const Read&> undamaged(const std::string& what, const Read& read) {
  try {
    return read();
  } catch (const nlohmann::json::exception&) {
  } catch (const Error&) {
  }
  throw StoreError(what + " cannot be read: what is kept of it is damaged");
}

/// One row of surefoot_trials on its way in or out.
struct TrialRow {
  Trial trial;
  std::string parameters;
  std::string state;
  std::int64_t seed = 0;
  Nullable value;

  Trial finished() const {
    Trial result = bare();
    result.parameters = undamaged(fmt::format("trial {}", trial.number),
                                  [&] { return parameters_from_json(nlohmann::json::parse(parameters)); });
    return result;
  }

  Trial bare() const {
    Trial result = trial;
    result.state = trial_state(state);
    result.seed = static_cast<std::uint64_t>(seed);
    result.value = value.value();
    return result;
  }
};

constexpr const char* trial_columns =
    "number, configuration, parameters, seed, state, reason, value, steps, epoch, seconds";

/// Beside a condition on the state: SQLite uses the partial index of the open trials only where its own words
/// stand in the question, and else looks at every trial of the study.
constexpr const char* is_open = "state IN ('running', 'pre-empted')";

/// The places a row of trial_columns goes to.
auto places(TrialRow& row) {
  return std::tuple{into(row.trial.number),
                    into(row.trial.configuration),
                    into(row.parameters),
                    into(row.seed),
                    into(row.state),
                    into(row.trial.reason),
                    into(row.value.number, row.value.known),
                    into(row.trial.steps),
                    into(row.trial.epoch),
                    into(row.trial.seconds)};
}

class SqlStore final : public Store {
 public:
  SqlStore(std::unique_ptr<Connection> connection, const std::string& name, const StoreOptions& options)
      : transactions_(std::move(connection), name, options), options_(options) {}

  StudyRecord open_study(const std::string& name, const StudySpec& spec) override {
    check(spec);
    const std::string text = to_text(spec);
    return transactions_.write([&](bool) {
      auto found = read_study(name);
      if (!found) {
        sql() << "INSERT INTO surefoot_studies (name, spec, created, next_number) VALUES (:name, :spec, "
              << now() << ", 0)",
            use(name), use(text);
        return *read_study(name);
      }
      check_same_study(*found, spec);
      const auto most = more_configurations(found->spec.configurations, spec.configurations);
      if (most != found->spec.configurations) {
        sql() << "UPDATE surefoot_studies SET spec = :spec WHERE id = :id", use(text), use(found->id);
        found->spec = spec;
      }
      return *found;
    });
  }

  std::optional<StudyRecord> find_study(const std::string& name) override {
    return transactions_.read([&] { return read_study(name); });
  }

  std::vector<StudyRecord> studies() override {
    return transactions_.read([&] {
      std::vector<StudyRecord> records;
      StudyRecord row;
      std::string spec;
      soci::statement query =
          (sql().prepare << "SELECT id, name, spec, created FROM surefoot_studies ORDER BY id", into(row.id),
           into(row.name), into(spec), into(row.created));
      query.execute();
      while (query.fetch()) {
        records.push_back(row);
        records.back().spec = read_spec(row.name, spec);
      }
      return records;
    });
  }

  void remove_study(std::int64_t study) override {
    transactions_.write([&](bool) {
      sql() << "DELETE FROM surefoot_studies WHERE id = :id", use(study);
      return 0;
    });
  }

  std::optional<Trial> claim(const ClaimRequest& request, const Owner& owner,
                             const Propose& propose) override {
    return transactions_.write([&](bool again) -> std::optional<Trial> {
      if (again)
        if (auto done = claimed(request)) return done;
      std::int64_t number = 0;
      // Claims of one study come one after another.
      sql() << "SELECT next_number FROM surefoot_studies WHERE id = :id"
            << transactions_.connection().for_update(),
          use(request.study), into(number);
      if (!sql().got_data()) throw StoreError("the study is no longer there");
      const std::int64_t owner_id = owner_row(owner);
      if (auto waiting = claim_waiting(request, owner_id)) return waiting;
      std::vector<Trial> history;
      if (request.needs_history) history = read_trials(request.study, true);
      auto trial = propose(number, history);
      if (!trial) return std::nullopt;
      insert(request, owner_id, *trial);
      const std::int64_t next = number + 1;
      sql() << "UPDATE surefoot_studies SET next_number = :next WHERE id = :id", use(next),
          use(request.study);
      trial->study = request.study;
      trial->state = TrialState::running;
      trial->epoch = 1;
      return trial;
    });
  }

  bool report(const Lease& lease, std::span<const search::Reported> reported, bool anew) override {
    std::int64_t steps = 0;
    for (const auto& point : reported) steps = std::max(steps, point.step);
    return transactions_.write([&](bool) {
      soci::statement mark =
          (sql().prepare
               << "UPDATE surefoot_trials SET steps = :steps WHERE study = :study AND number = :number "
                  "AND epoch = :epoch AND state = 'running'",
           use(steps), use(lease.study), use(lease.number), use(lease.epoch));
      mark.execute(true);
      if (mark.get_affected_rows() == 0) return false;
      if (anew)
        sql() << "DELETE FROM surefoot_reported WHERE study = :study AND number = :number", use(lease.study),
            use(lease.number);
      insert_reported(lease, reported);
      return true;
    });
  }

  bool finish(const Lease& lease, const Ending& ending) override {
    const std::string state = word(ending.state);
    Nullable value(ending.value);
    return transactions_.write([&](bool again) {
      soci::statement end =
          (sql().prepare
               << "UPDATE surefoot_trials SET state = :state, reason = :reason, value = :value, "
                  "steps = :steps, seconds = :seconds WHERE study = :study AND number = :number AND "
                  "epoch = :epoch AND state = 'running'",
           use(state), use(ending.reason), use(value.number, value.known), use(ending.steps),
           use(ending.seconds), use(lease.study), use(lease.number), use(lease.epoch));
      end.execute(true);
      if (end.get_affected_rows() > 0) {
        if (is_final(ending.state) && !ending.curve.points.empty()) insert_curve(lease, ending.curve);
        return true;
      }
      // The connection was lost while it was committed: nobody else ends this epoch as anything but
      // pre-empted.
      return again && ended_as(lease, state);
    });
  }

  void heartbeat(const Owner& owner) override {
    transactions_.write([&](bool) { return owner_row(owner, true); });
  }

  std::int64_t reclaim(std::int64_t study) override {
    struct Suspect {
      std::int64_t id = 0;
      Owner owner;
      double age = 0;
    };
    const auto suspects = transactions_.read([&] {
      std::vector<Suspect> all;
      Suspect row;
      soci::statement query =
          (sql().prepare
               << "SELECT id, machine, pid, start_time, " << now()
               << " - heartbeat FROM surefoot_owners WHERE id IN (SELECT owner FROM surefoot_trials "
                  "WHERE study = :study AND state = 'running' AND "
               << is_open << ")",
           use(study), into(row.id), into(row.owner.machine), into(row.owner.pid), into(row.owner.start_time),
           into(row.age));
      query.execute();
      while (query.fetch()) all.push_back(row);
      return all;
    });
    std::int64_t count = 0;
    for (const auto& suspect : suspects) {
      const bool ended = has_ended(suspect.owner);
      if (!ended && suspect.age <= options_.lease_seconds) continue;
      count += transactions_.write([&](bool) { return requeue(study, suspect.id, suspect.owner, ended); });
    }
    return count;
  }

  std::vector<Trial> trials(std::int64_t study, bool with_reported) override {
    return transactions_.read([&] { return read_trials(study, with_reported); });
  }

  std::vector<Trial> bare_trials(std::int64_t study) override {
    return transactions_.read([&] { return read_rows(study, &TrialRow::bare); });
  }

  std::map<std::int64_t, RunCurve> curves(std::int64_t study) override {
    return transactions_.read([&] {
      std::map<std::int64_t, RunCurve> curves;
      std::int64_t number = 0;
      std::string text;
      soci::statement query =
          (sql().prepare << "SELECT number, curve FROM surefoot_curves WHERE study = :study ORDER BY number",
           use(study), into(number), into(text));
      query.execute();
      while (query.fetch()) curves[number] = curve_from_text(text);
      return curves;
    });
  }

 private:
  soci::session& sql() { return transactions_.sql(); }

  std::string now() {
    return options_.clock ? fmt::format("({:.6f})", options_.clock()) : transactions_.connection().now();
  }

  static StudySpec read_spec(const std::string& name, const std::string& text) {
    return undamaged(fmt::format("the study '{}'", name),
                     [&] { return spec_from_json(nlohmann::json::parse(text)); });
  }

  std::optional<StudyRecord> read_study(const std::string& name) {
    StudyRecord record;
    std::string spec;
    sql() << "SELECT id, name, spec, created FROM surefoot_studies WHERE name = :name", use(name),
        into(record.id), into(record.name), into(spec), into(record.created);
    if (!sql().got_data()) return std::nullopt;
    record.spec = read_spec(record.name, spec);
    return record;
  }

  /// The key of an owner, whose heartbeat is set when it is new or `beat`.
  std::int64_t owner_row(const Owner& owner, bool beat = false) {
    std::int64_t id = 0;
    const auto look = [&] {
      sql()
          << "SELECT id FROM surefoot_owners WHERE machine = :machine AND pid = :pid AND start_time = :start",
          use(owner.machine), use(owner.pid), use(owner.start_time), into(id);
      return sql().got_data();
    };
    if (look()) {
      if (beat) sql() << "UPDATE surefoot_owners SET heartbeat = " << now() << " WHERE id = :id", use(id);
      return id;
    }
    sql() << "INSERT INTO surefoot_owners (machine, pid, start_time, heartbeat) VALUES (:machine, :pid, "
             ":start, "
          << now() << ")",
        use(owner.machine), use(owner.pid), use(owner.start_time);
    look();
    return id;
  }

  /// What an earlier attempt of the same claim leased before its connection was lost.
  std::optional<Trial> claimed(const ClaimRequest& request) {
    return read_one(request.study, " AND token = :token", request.token);
  }

  std::optional<Trial> claim_waiting(const ClaimRequest& request, std::int64_t owner) {
    std::int64_t number = 0;
    sql() << "SELECT number FROM surefoot_trials WHERE study = :study AND state = 'pre-empted' AND "
          << is_open << " ORDER BY number LIMIT 1",
        use(request.study), into(number);
    if (!sql().got_data()) return std::nullopt;
    sql() << "UPDATE surefoot_trials SET state = 'running', reason = '', steps = 0, epoch = epoch + 1, "
             "owner = :owner, token = :token WHERE study = :study AND number = :number",
        use(owner), use(request.token), use(request.study), use(number);
    sql() << "DELETE FROM surefoot_reported WHERE study = :study AND number = :number", use(request.study),
        use(number);
    return read_one(request.study, " AND number = :number", number);
  }

  template <class Key>
  std::optional<Trial> read_one(std::int64_t study, const char* condition, const Key& key) {
    TrialRow row;
    std::apply(
        [&](auto&&... place) {
          auto query = (sql().prepare << "SELECT " << trial_columns
                                      << " FROM surefoot_trials WHERE study = :study" << condition,
                        use(study), use(key));
          ((query, std::move(place)), ...);
          soci::statement statement = query;
          statement.execute(true);
        },
        places(row));
    if (!sql().got_data()) return std::nullopt;
    row.trial.study = study;
    return row.finished();
  }

  std::vector<Trial> read_trials(std::int64_t study, bool with_reported) {
    auto all = read_rows(study, &TrialRow::finished);
    if (with_reported) read_reported(study, all);
    return all;
  }

  std::vector<Trial> read_rows(std::int64_t study, Trial (TrialRow::*made)() const) {
    std::vector<Trial> all;
    TrialRow row;
    std::apply(
        [&](auto&&... place) {
          auto query = (sql().prepare << "SELECT " << trial_columns
                                      << " FROM surefoot_trials WHERE study = :study ORDER BY number",
                        use(study));
          ((query, std::move(place)), ...);
          soci::statement statement = query;
          statement.execute();
          while (statement.fetch()) {
            row.trial.study = study;
            all.push_back((row.*made)());
          }
        },
        places(row));
    return all;
  }

  void read_reported(std::int64_t study, std::vector<Trial>& trials) {
    std::int64_t number = 0;
    search::Reported point;
    Nullable value;
    soci::statement query = (sql().prepare << "SELECT number, step, value FROM surefoot_reported "
                                              "WHERE study = :study ORDER BY number, step",
                             use(study), into(number), into(point.step), into(value.number, value.known));
    query.execute();
    while (query.fetch()) {
      point.value = value.value();
      if (number < static_cast<std::int64_t>(trials.size()))
        trials[static_cast<std::size_t>(number)].reported.push_back(point);
    }
  }

  void insert(const ClaimRequest& request, std::int64_t owner, const Trial& trial) {
    const std::string parameters = to_json(trial.parameters).dump();
    const auto seed = static_cast<std::int64_t>(trial.seed);
    sql()
        << "INSERT INTO surefoot_trials (study, number, configuration, parameters, seed, state, reason, "
           "steps, "
           "epoch, owner, token) VALUES (:study, :number, :configuration, :parameters, :seed, 'running', '', "
           "0, 1, :owner, :token)",
        use(request.study), use(trial.number), use(trial.configuration), use(parameters), use(seed),
        use(owner), use(request.token);
  }

  void insert_reported(const Lease& lease, std::span<const search::Reported> reported) {
    search::Reported point;
    Nullable value;
    soci::statement insert =
        (sql().prepare
             << "INSERT INTO surefoot_reported (study, number, step, value) VALUES (:study, :number, "
                ":step, :value) ON CONFLICT (study, number, step) DO UPDATE SET value = excluded.value",
         use(lease.study), use(lease.number), use(point.step), use(value.number, value.known));
    for (const auto& next : reported) {
      point = next;
      value = Nullable(point.value);
      insert.execute(true);
    }
  }

  void insert_curve(const Lease& lease, const RunCurve& curve) {
    const std::string text = to_text(curve);
    sql() << "INSERT INTO surefoot_curves (study, number, curve) VALUES (:study, :number, :curve)",
        use(lease.study), use(lease.number), use(text);
  }

  bool ended_as(const Lease& lease, const std::string& state) {
    std::int64_t count = 0;
    sql() << "SELECT count(*) FROM surefoot_trials WHERE study = :study AND number = :number AND epoch = "
             ":epoch "
             "AND state = :state",
        use(lease.study), use(lease.number), use(lease.epoch), use(state), into(count);
    return count > 0;
  }

  /// Again with the heartbeat: an owner that was late may have come back.
  std::int64_t requeue(std::int64_t study, std::int64_t owner_id, const Owner& owner, bool ended) {
    const std::string reason = reclaim_reason(owner, ended);
    const std::string late =
        ended
            ? ""
            : fmt::format(" AND EXISTS (SELECT 1 FROM surefoot_owners WHERE id = {} AND heartbeat < {} - {})",
                          owner_id, now(), options_.lease_seconds);
    soci::statement update =
        (sql().prepare
             << "UPDATE surefoot_trials SET state = 'pre-empted', reason = :reason WHERE study = :study "
                "AND owner = :owner AND state = 'running' AND "
             << is_open << late,
         use(reason), use(study), use(owner_id));
    update.execute(true);
    return update.get_affected_rows();
  }

  Transactions transactions_;
  StoreOptions options_;
};

}  // namespace

std::unique_ptr<Store> make_sql_store(std::unique_ptr<Connection> connection, const std::string& name,
                                      const StoreOptions& options) {
  return std::make_unique<SqlStore>(std::move(connection), name, options);
}

}  // namespace surefoot::study
