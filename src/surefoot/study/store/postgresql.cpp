#include <string>

#include <fmt/format.h>
#include <soci/postgresql/soci-postgresql.h>
#include <soci/soci.h>

#include "surefoot/core/error.hpp"
#include "surefoot/study/store/connection.hpp"

namespace surefoot::study {
namespace {

/// The five characters of an SQLSTATE; empty when the error is not the database's.
std::string state_of(const soci::soci_error& error) {
  const auto* own = dynamic_cast<const soci::postgresql_soci_error*>(&error);
  return own == nullptr ? "" : own->sqlstate();
}

std::string first_line(const std::string& text) {
  return text.substr(0, text.find('\n'));
}

class PostgresqlConnection final : public Connection {
 public:
  PostgresqlConnection(std::string url, StoreOptions options)
      : url_(std::move(url)), options_(std::move(options)) {}

  soci::session& session() override { return session_; }

  void connect() override {
    session_.close();
    session_.open(soci::postgresql, url_);
    session_ << "SET client_min_messages = warning";
    connected_before_ = true;
  }

  void begin(bool durable) override {
    session_ << "BEGIN";
    // What comes after it and is synced brings it to the disk too.
    if (!durable) session_ << "SET LOCAL synchronous_commit = off";
  }

  Trouble trouble(const soci::soci_error& error) const override {
    const std::string state = state_of(error);
    const std::string group = state.substr(0, 2);
    // Serialization failure, deadlock, lock not available; two that made the same name at once.
    if (group == "40" || state == "55P03" || state == "23505") return Trouble::busy;
    // Shut down by the administrator, by a crash, still starting, too many connections.
    if (group == "08" || group == "57" || state == "53300") return Trouble::connection;
    const std::string text = error.what();
    const bool lost = text.find("server closed the connection") != std::string::npos ||
                      text.find("no connection to the server") != std::string::npos ||
                      text.find("terminating connection") != std::string::npos ||
                      text.find("could not send data") != std::string::npos ||
                      text.find("could not receive data") != std::string::npos ||
                      text.find("SSL SYSCALL") != std::string::npos;
    if (lost) return Trouble::connection;
    // A first connection that is refused is a wrong URL; a later one is a database that is being started.
    const bool refused = text.find("Cannot establish connection") != std::string::npos ||
                         text.find("onnection refused") != std::string::npos ||
                         text.find("No such file or directory") != std::string::npos ||
                         text.find("starting up") != std::string::npos ||
                         text.find("shutting down") != std::string::npos;
    return refused && connected_before_ ? Trouble::connection : Trouble::lasting;
  }

  std::string in_words(const soci::soci_error& error) const override {
    if (state_of(error) == "53100") return "its disk is full";
    std::string text = first_line(error.get_error_message());
    // The connection string, password and all, has no place in a message.
    if (const auto at = text.find(url_); at != std::string::npos)
      text.replace(at, url_.size(), without_password(url_));
    return text;
  }

  bool has_table(const std::string& name) override {
    int count = 0;
    session_ << "SELECT count(*) FROM information_schema.tables WHERE table_schema = current_schema() AND "
                "table_name = :name",
        soci::use(name), soci::into(count);
    return count > 0;
  }

  // Other programs' tables lie beside ours, whose names begin with surefoot_.
  bool is_empty() override { return true; }

  // Any number will do, as long as it is always the same.
  void lock_schema() override { session_ << "SELECT pg_advisory_xact_lock(729301466)"; }

  const char* now() const override { return "extract(epoch from clock_timestamp())::double precision"; }
  const char* for_update() const override { return " FOR UPDATE"; }
  const char* counting_key() const override { return "BIGSERIAL PRIMARY KEY"; }

 private:
  std::string url_;
  StoreOptions options_;
  soci::session session_;
  bool connected_before_ = false;
};

}  // namespace

std::unique_ptr<Connection> make_postgresql_connection(const std::string& url, const StoreOptions& options) {
  return std::make_unique<PostgresqlConnection>(url, options);
}

}  // namespace surefoot::study
