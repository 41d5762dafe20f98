#include "surefoot/study/store/trial_table.hpp"

#include <cmath>
#include <limits>
#include <tuple>

#include "surefoot/study/run_curve.hpp"
#include "surefoot/study/store/same_study.hpp"
#include "surefoot/study/store/undamaged.hpp"

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

std::vector<Trial> read_rows(soci::session& sql, std::int64_t study, Trial (TrialRow::*made)() const) {
  std::vector<Trial> all;
  TrialRow row;
  std::apply(
      [&](auto&&... place) {
        auto query = (sql.prepare << "SELECT " << trial_columns
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

}  // namespace

std::vector<Trial> TrialTable::read(std::int64_t study, bool with_reported) {
  auto all = read_rows(sql(), study, &TrialRow::finished);
  if (with_reported) read_reported(study, all);
  return all;
}

std::vector<Trial> TrialTable::read_bare(std::int64_t study) {
  return read_rows(sql(), study, &TrialRow::bare);
}

std::map<std::int64_t, RunCurve> TrialTable::read_curves(std::int64_t study) {
  std::map<std::int64_t, RunCurve> curves;
  std::int64_t number = 0;
  std::string text;
  soci::statement query =
      (sql().prepare << "SELECT number, curve FROM surefoot_curves WHERE study = :study ORDER BY number",
       use(study), into(number), into(text));
  query.execute();
  while (query.fetch()) curves[number] = curve_from_text(text);
  return curves;
}

template <class Key>
std::optional<Trial> TrialTable::read_one(std::int64_t study, const char* condition, const Key& key) {
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

std::optional<Trial> TrialTable::find_token(std::int64_t study, const std::string& token) {
  return read_one(study, " AND token = :token", token);
}

std::optional<Trial> TrialTable::find_number(std::int64_t study, std::int64_t number) {
  return read_one(study, " AND number = :number", number);
}

void TrialTable::read_reported(std::int64_t study, std::vector<Trial>& trials) {
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

std::vector<search::Reported> TrialTable::read_reported(std::int64_t study, std::int64_t number,
                                                        std::int64_t from, std::int64_t most) {
  std::vector<search::Reported> reported;
  search::Reported point;
  Nullable value;
  soci::statement query =
      (sql().prepare
           << "SELECT step, value FROM surefoot_reported WHERE study = :study AND number = :number AND "
              "step >= :from_step ORDER BY step LIMIT :most",
       use(study), use(number), use(from), use(most), into(point.step), into(value.number, value.known));
  query.execute();
  while (query.fetch()) {
    point.value = value.value();
    reported.push_back(point);
  }
  return reported;
}

void TrialTable::insert(const ClaimRequest& request, std::int64_t owner, const Trial& trial) {
  const std::string parameters = to_json(trial.parameters).dump();
  const auto seed = static_cast<std::int64_t>(trial.seed);
  sql()
      << "INSERT INTO surefoot_trials (study, number, configuration, parameters, seed, state, reason, steps, "
         "epoch, owner, token) VALUES (:study, :number, :configuration, :parameters, :seed, 'running', '', "
         "0, 1, :owner, :token)",
      use(request.study), use(trial.number), use(trial.configuration), use(parameters), use(seed), use(owner),
      use(request.token);
}

std::optional<std::int64_t> TrialTable::lease_waiting(const ClaimRequest& request, std::int64_t owner) {
  std::int64_t number = 0;
  sql() << "SELECT number FROM surefoot_trials WHERE study = :study AND state = 'pre-empted' AND " << is_open
        << " ORDER BY number LIMIT 1",
      use(request.study), into(number);
  if (!sql().got_data()) return std::nullopt;
  sql() << "UPDATE surefoot_trials SET state = 'running', reason = '', steps = 0, epoch = epoch + 1, "
           "owner = :owner, token = :token WHERE study = :study AND number = :number",
      use(owner), use(request.token), use(request.study), use(number);
  forget_reported(request.study, number);
  return number;
}

bool TrialTable::advance(const Lease& lease, std::int64_t step) {
  soci::statement mark =
      (sql().prepare << "UPDATE surefoot_trials SET steps = :steps WHERE study = :study AND number = :number "
                        "AND epoch = :epoch AND state = 'running'",
       use(step), use(lease.study), use(lease.number), use(lease.epoch));
  mark.execute(true);
  return mark.get_affected_rows() > 0;
}

void TrialTable::forget_reported(std::int64_t study, std::int64_t number) {
  sql() << "DELETE FROM surefoot_reported WHERE study = :study AND number = :number", use(study), use(number);
}

void TrialTable::insert_reported(const Lease& lease, std::span<const search::Reported> reported) {
  if (reported.empty()) return;
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

bool TrialTable::finish(const Lease& lease, const Ending& ending) {
  const std::string state = to_string(ending.state);
  Nullable value(ending.value);
  soci::statement end =
      (sql().prepare << "UPDATE surefoot_trials SET state = :state, reason = :reason, value = :value, "
                        "steps = :steps, seconds = :seconds WHERE study = :study AND number = :number AND "
                        "epoch = :epoch AND state = 'running'",
       use(state), use(ending.reason), use(value.number, value.known), use(ending.steps), use(ending.seconds),
       use(lease.study), use(lease.number), use(lease.epoch));
  end.execute(true);
  if (end.get_affected_rows() == 0) return false;
  if (is_final(ending.state) && !ending.curve.points.empty()) insert_curve(lease, ending.curve);
  return true;
}

bool TrialTable::preempt(const Lease& lease, std::int64_t step, const std::string& reason) {
  Setbacks before;
  std::int64_t reported = 0;
  sql() << "SELECT steps, furthest, setbacks FROM surefoot_trials WHERE study = :study AND number = :number "
           "AND epoch = :epoch AND state = 'running'",
      use(lease.study), use(lease.number), use(lease.epoch), into(reported), into(before.furthest),
      into(before.count);
  if (!sql().got_data()) return false;
  const std::int64_t reached = std::max(step, reported);
  const auto setbacks = after_preemption(before, reached);
  auto ending = preempted_ending(setbacks, reason);
  ending.steps = reached;
  sql() << "UPDATE surefoot_trials SET furthest = :furthest, setbacks = :setbacks WHERE study = :study AND "
           "number = :number",
      use(setbacks.furthest), use(setbacks.count), use(lease.study), use(lease.number);
  return finish(lease, ending);
}

void TrialTable::insert_curve(const Lease& lease, const RunCurve& curve) {
  const std::string text = to_text(curve);
  sql() << "INSERT INTO surefoot_curves (study, number, curve) VALUES (:study, :number, :curve)",
      use(lease.study), use(lease.number), use(text);
}

bool TrialTable::ended_as(const Lease& lease, TrialStatus state) {
  std::int64_t count = 0;
  const std::string name = to_string(state);
  sql()
      << "SELECT count(*) FROM surefoot_trials WHERE study = :study AND number = :number AND epoch = :epoch "
         "AND state = :state",
      use(lease.study), use(lease.number), use(lease.epoch), use(name), into(count);
  return count > 0;
}

std::vector<Lease> TrialTable::held_by(std::int64_t study, std::int64_t owner) {
  std::vector<Lease> held;
  Lease row{.study = study};
  soci::statement query =
      (sql().prepare << "SELECT number, epoch FROM surefoot_trials WHERE study = :study AND owner = :owner "
                        "AND state = 'running' AND "
                     << is_open << " ORDER BY number",
       use(study), use(owner), into(row.number), into(row.epoch));
  query.execute();
  while (query.fetch()) held.push_back(row);
  return held;
}

std::int64_t TrialTable::retry(std::int64_t study, TrialStatus state) {
  const std::string name = to_string(state);
  sql()
      << "DELETE FROM surefoot_curves WHERE study = :study AND number IN (SELECT number FROM surefoot_trials "
         "WHERE study = :again AND state = :state)",
      use(study), use(study), use(name);
  soci::statement update =
      (sql().prepare << "UPDATE surefoot_trials SET state = 'pre-empted', reason = 'to be run again', "
                        "value = NULL, seconds = 0, furthest = 0, setbacks = 0 WHERE study = :study AND "
                        "state = :state",
       use(study), use(name));
  update.execute(true);
  return update.get_affected_rows();
}

}  // namespace surefoot::study
