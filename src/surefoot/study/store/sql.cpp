#include <algorithm>
#include <atomic>
#include <utility>

#include <fmt/format.h>
#include <soci/soci.h>

#include "surefoot/core/error.hpp"
#include "surefoot/study/owner.hpp"
#include "surefoot/study/store/history.hpp"
#include "surefoot/study/store/lease_watch.hpp"
#include "surefoot/study/store/same_study.hpp"
#include "surefoot/study/store/transactions.hpp"
#include "surefoot/study/store/trial_table.hpp"
#include "surefoot/study/store/undamaged.hpp"

namespace surefoot::study {
namespace {

using soci::into;
using soci::use;

class SqlStore final : public Store {
 public:
  SqlStore(std::unique_ptr<Connection> connection, const std::string& name, const StoreOptions& options)
      : transactions_(std::move(connection), name, options),
        options_(options),
        watch_(options.lease_seconds, options.steady_clock) {}

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
      // An earlier attempt may have leased one before its connection was lost.
      if (again)
        if (auto done = table_.find_token(request.study, request.token)) return done;
      std::int64_t number = 0;
      // Claims of one study come one after another.
      sql() << "SELECT next_number FROM surefoot_studies WHERE id = :id"
            << transactions_.connection().for_update(),
          use(request.study), into(number);
      if (!sql().got_data()) throw StoreError("the study is no longer there");
      const std::int64_t owner_id = owner_row(owner);
      if (const auto waiting = table_.lease_waiting(request, owner_id))
        return table_.find_number(request.study, *waiting);
      std::vector<Trial> history;
      if (request.needs_history) history = table_.read(request.study, true);
      auto trial = propose(number, history);
      if (!trial) return std::nullopt;
      table_.insert(request, owner_id, *trial);
      const std::int64_t next = number + 1;
      sql() << "UPDATE surefoot_studies SET next_number = :next WHERE id = :id", use(next),
          use(request.study);
      trial->study = request.study;
      trial->state = TrialStatus::running;
      trial->epoch = 1;
      return trial;
    });
  }

  bool report(const Lease& lease, std::span<const search::Reported> reported, bool anew,
              std::int64_t step) override {
    for (const auto& point : reported) step = std::max(step, point.step);
    return transactions_.write([&](bool) {
      if (!table_.advance(lease, step)) return false;
      if (anew) table_.forget_reported(lease.study, lease.number);
      table_.insert_reported(lease, reported);
      return true;
    });
  }

  bool finish(const Lease& lease, const Ending& ending) override {
    const bool preempted = ending.state == TrialStatus::preempted;
    return transactions_.write([&](bool again) {
      if (preempted ? table_.preempt(lease, ending.steps, ending.reason) : table_.finish(lease, ending))
        return true;
      // The connection was lost while it was committed: nobody else ends this epoch as anything but
      // pre-empted.
      return again && (table_.ended_as(lease, ending.state) ||
                       (preempted && table_.ended_as(lease, TrialStatus::crashed)));
    });
  }

  void heartbeat(const Owner& owner) override {
    transactions_.write([&](bool) { return owner_row(owner, true); });
  }

  std::int64_t reclaim(std::int64_t study, const Owner& observer) override {
    const auto dead = owners_found_dead(study);
    if (dead.empty()) return 0;
    // Whoever was kept from beating takes nothing from others before all can see that it lives.
    heartbeat(observer);
    std::int64_t count = 0;
    for (const auto& owner : dead) count += transactions_.write([&](bool) { return requeue(study, owner); });
    return count;
  }

  std::int64_t retry(std::int64_t study, TrialStatus state) override {
    return transactions_.write([&](bool) { return table_.retry(study, state); });
  }

  std::vector<Trial> trials(std::int64_t study, bool with_reported) override {
    return transactions_.read([&] { return table_.read(study, with_reported); });
  }

  void update(std::int64_t study, TrialHistory& history) override {
    // A read that is repeated begins with what was known before it.
    history = transactions_.read([&] {
      auto updated = history;
      bring_up_to_date(updated, table_.read(study, false),
                       [&](std::int64_t number, std::int64_t from, std::int64_t most) {
                         return table_.read_reported(study, number, from, most);
                       });
      return updated;
    });
  }

  std::vector<Trial> bare_trials(std::int64_t study) override {
    return transactions_.read([&] { return table_.read_bare(study); });
  }

  std::map<std::int64_t, RunCurve> curves(std::int64_t study) override {
    return transactions_.read([&] { return table_.read_curves(study); });
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
      if (beat)
        sql() << "UPDATE surefoot_owners SET beat = beat + 1, heartbeat = " << now() << " WHERE id = :id",
            use(id);
      return id;
    }
    sql() << "INSERT INTO surefoot_owners (machine, pid, start_time, heartbeat) VALUES (:machine, :pid, "
             ":start, "
          << now() << ")",
        use(owner.machine), use(owner.pid), use(owner.start_time);
    look();
    return id;
  }

  struct OwnerRow {
    std::int64_t id = 0;
    Owner owner;
    SignOfLife sign;
    bool ended = false;
  };

  std::vector<OwnerRow> owners_with_trials(std::int64_t study) {
    return transactions_.read([&] {
      std::vector<OwnerRow> all;
      OwnerRow row;
      soci::statement query =
          (sql().prepare
               << "SELECT id, machine, pid, start_time, beat, heartbeat FROM surefoot_owners WHERE id IN "
                  "(SELECT owner FROM surefoot_trials WHERE study = :study AND state = 'running' AND "
               << TrialTable::is_open << ")",
           use(study), into(row.id), into(row.owner.machine), into(row.owner.pid), into(row.owner.start_time),
           into(row.sign.beat), into(row.sign.heartbeat));
      query.execute();
      while (query.fetch()) all.push_back(row);
      return all;
    });
  }

  std::vector<OwnerRow> owners_found_dead(std::int64_t study) {
    const double asked = watch_.now();
    auto owners = owners_with_trials(study);
    // Nobody could beat while the store was away.
    const auto connections = transactions_.connections();
    if (connections_.exchange(connections) != connections) watch_.begin_anew();
    std::erase_if(owners, [&](auto& owner) {
      const auto life = life_of(owner.owner);
      owner.ended = life == Life::ended;
      return life == Life::alive || (!owner.ended && !watch_.is_silent(owner.id, owner.sign, asked));
    });
    return owners;
  }

  std::int64_t requeue(std::int64_t study, const OwnerRow& owner) {
    SignOfLife sign;
    sql() << "SELECT beat, heartbeat FROM surefoot_owners WHERE id = :id"
          << transactions_.connection().for_update(),
        use(owner.id), into(sign.beat), into(sign.heartbeat);
    // One that was late may have come back.
    if (!owner.ended && sign != owner.sign) return 0;
    std::int64_t count = 0;
    for (const auto& lease : table_.held_by(study, owner.id))
      count += table_.preempt(lease, 0, reclaim_reason(owner.owner, owner.ended)) ? 1 : 0;
    return count;
  }

  Transactions transactions_;
  TrialTable table_{transactions_};
  StoreOptions options_;
  LeaseWatch watch_;
  /// As many as the last look knew of.
  std::atomic<std::int64_t> connections_{1};
};

}  // namespace

std::unique_ptr<Store> make_sql_store(std::unique_ptr<Connection> connection, const std::string& name,
                                      const StoreOptions& options) {
  return std::make_unique<SqlStore>(std::move(connection), name, options);
}

}  // namespace surefoot::study
