#include "surefoot/study/store/schema.hpp"

#include <array>

#include <fmt/format.h>
#include <soci/soci.h>

#include "surefoot/core/error.hpp"

namespace surefoot::study {
namespace {

using Migration = void (*)(Connection&);

void begin_with(Connection& connection) {
  auto& sql = connection.session();
  sql << "CREATE TABLE surefoot_schema (version BIGINT NOT NULL)";
  sql << "INSERT INTO surefoot_schema VALUES (0)";
  sql << "CREATE TABLE surefoot_studies (id " << connection.counting_key()
      << ", name TEXT NOT NULL UNIQUE, spec TEXT NOT NULL, created DOUBLE PRECISION NOT NULL,"
         " next_number BIGINT NOT NULL)";
  sql << "CREATE TABLE surefoot_owners (id " << connection.counting_key()
      << ", machine TEXT NOT NULL, pid BIGINT NOT NULL, start_time BIGINT NOT NULL,"
         " heartbeat DOUBLE PRECISION NOT NULL, UNIQUE (machine, pid, start_time))";
  sql << "CREATE TABLE surefoot_trials ("
         " study BIGINT NOT NULL REFERENCES surefoot_studies (id) ON DELETE CASCADE,"
         " number BIGINT NOT NULL, configuration BIGINT NOT NULL, parameters TEXT NOT NULL,"
         " seed BIGINT NOT NULL, state TEXT NOT NULL, reason TEXT NOT NULL, value DOUBLE PRECISION,"
         " steps BIGINT NOT NULL, epoch BIGINT NOT NULL, owner BIGINT NOT NULL, token TEXT NOT NULL,"
         " PRIMARY KEY (study, number))";
  sql << "CREATE INDEX surefoot_open_trials ON surefoot_trials (study, state, number)"
         " WHERE state IN ('running', 'pre-empted')";
  sql << "CREATE TABLE surefoot_reported (study BIGINT NOT NULL, number BIGINT NOT NULL,"
         " step BIGINT NOT NULL, value DOUBLE PRECISION, PRIMARY KEY (study, number, step),"
         " FOREIGN KEY (study, number) REFERENCES surefoot_trials (study, number) ON DELETE CASCADE)";
}

void add_seconds(Connection& connection) {
  connection.session()
      << "ALTER TABLE surefoot_trials ADD COLUMN seconds DOUBLE PRECISION NOT NULL DEFAULT 0";
}

void add_curves(Connection& connection) {
  connection.session()
      << "CREATE TABLE surefoot_curves (study BIGINT NOT NULL, number BIGINT NOT NULL, curve TEXT NOT NULL,"
         " PRIMARY KEY (study, number),"
         " FOREIGN KEY (study, number) REFERENCES surefoot_trials (study, number) ON DELETE CASCADE)";
}

void add_beats_and_setbacks(Connection& connection) {
  auto& sql = connection.session();
  sql << "ALTER TABLE surefoot_owners ADD COLUMN beat BIGINT NOT NULL DEFAULT 0";
  sql << "ALTER TABLE surefoot_trials ADD COLUMN furthest BIGINT NOT NULL DEFAULT 0";
  sql << "ALTER TABLE surefoot_trials ADD COLUMN setbacks BIGINT NOT NULL DEFAULT 0";
}

constexpr std::array<Migration, 4> migrations{begin_with, add_seconds, add_curves, add_beats_and_setbacks};

/// 0 where there is nothing yet.
std::int64_t stored_version(Connection& connection) {
  if (!connection.has_table("surefoot_schema")) {
    if (!connection.is_empty()) throw StoreError("it is the database of another program");
    return 0;
  }
  std::int64_t version = 0;
  soci::indicator known = soci::i_null;
  connection.session() << "SELECT max(version) FROM surefoot_schema", soci::into(version, known);
  if (known != soci::i_ok || version < 1) throw StoreError("its schema has no version");
  if (version > current_schema())
    throw StoreError(fmt::format("it was written by a newer Surefoot (schema {}, this one knows up to {})",
                                 version, current_schema()));
  return version;
}

}  // namespace

std::int64_t current_schema() {
  return static_cast<std::int64_t>(migrations.size());
}

bool is_up_to_date(Connection& connection) {
  return stored_version(connection) == current_schema();
}

void bring_up_to_date(Connection& connection, bool create) {
  const auto version = stored_version(connection);
  if (version == 0 && !create) throw StoreError("there are no studies in it");
  for (auto next = version; next < current_schema(); ++next) {
    migrations[static_cast<std::size_t>(next)](connection);
    const std::int64_t reached = next + 1;
    connection.session() << "UPDATE surefoot_schema SET version = :version", soci::use(reached);
  }
}

}  // namespace surefoot::study
