#include <algorithm>
#include <array>
#include <cstdlib>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <libpq-fe.h>
#include <soci/postgresql/soci-postgresql.h>
#include <soci/soci.h>

#include "surefoot/core/error.hpp"
#include "surefoot/study/store/connection.hpp"
#include "surefoot/study/store/store_url.hpp"

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

bool holds_one_of(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::any_of(words.begin(), words.end(),
                     [&](auto word) { return text.find(word) != std::string_view::npos; });
}

/// The keepalive settings by which libpq notices a machine or a network that went away silently; each holds
/// unless the URL says otherwise.
constexpr std::array<std::pair<const char*, const char*>, 4> defaults{std::pair{"keepalives_idle", "30"},
                                                                      {"keepalives_interval", "10"},
                                                                      {"keepalives_count", "3"},
                                                                      {"tcp_user_timeout", "60000"}};

const char* default_of(const std::string& keyword) {
  if (keyword == "connect_timeout" && std::getenv("PGCONNECT_TIMEOUT") == nullptr) return "10";
  for (const auto& [name, value] : defaults)
    if (keyword == name) return value;
  return nullptr;
}

/// The URL as libpq reads it, in the key=value form: SOCI would take a URL apart by its own rules and break
/// it. Values it omits come, by libpq, from the environment (PGPASSWORD, PGPASSFILE and others) and
/// ~/.pgpass.
std::string conninfo(const std::string& url) {
  const auto read = read_store_url(url);
  if (read.has_bad_port)
    throw InvalidArgument(fmt::format(
        "the store's URL {} has a port that is no number, or a password without an @ behind it", read.shown));
  char* message = nullptr;
  const std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> options(
      PQconninfoParse(read.connection.c_str(), &message), PQconninfoFree);
  const std::unique_ptr<char, decltype(&PQfreemem)> owned(message, PQfreemem);
  if (!options) {
    const std::string words = message == nullptr ? "no memory" : first_line(message);
    // The text that libpq quotes may be the password.
    throw InvalidArgument(fmt::format("the store's URL {} cannot be read: {}", read.shown,
                                      read.has_secret ? words.substr(0, words.find('"')) : words));
  }
  std::string text;
  for (const auto* option = options.get(); option->keyword != nullptr; ++option) {
    const char* value = option->val != nullptr ? option->val : default_of(option->keyword);
    if (value == nullptr) continue;
    text += fmt::format("{}{}='", text.empty() ? "" : " ", option->keyword);
    for (const char* c = value; *c != 0; ++c)
      text += *c == '\'' || *c == '\\' ? std::string{'\\', *c} : std::string(1, *c);
    text += "'";
  }
  return text;
}

class PostgresqlConnection final : public Connection {
 public:
  explicit PostgresqlConnection(std::string url) : url_(std::move(url)), conninfo_(conninfo(url_)) {}

  soci::session& session() override { return session_; }

  void connect() override {
    session_.close();
    session_.open(soci::postgresql, conninfo_);
    // Notices from the server would otherwise go to stderr.
    PQsetNoticeProcessor(
        static_cast<soci::postgresql_session_backend*>(session_.get_backend())->conn_,
        [](void*, const char*) {}, nullptr);
    session_ << "SET client_min_messages = warning";
    connected_before_ = true;
  }

  void begin() override { session_ << "BEGIN"; }

  Trouble trouble(const soci::soci_error& error) const override {
    const std::string state = state_of(error);
    const std::string group = state.substr(0, 2);
    // Serialization failure, deadlock, lock not available; two that made the same name at once.
    if (group == "40" || state == "55P03" || state == "23505") return Trouble::busy;
    // Shut down by the administrator, by a crash, still starting, too many connections.
    if (group == "08" || group == "57" || state == "53300") return Trouble::connection;
    const std::string text = error.what();
    if (holds_one_of(text,
                     {"server closed the connection", "no connection to the server", "terminating connection",
                      "could not send data", "could not receive data", "SSL SYSCALL"}))
      return Trouble::connection;
    // Errors of a server that cannot be connected to now: a database, a machine or a network that is being
    // started.
    const bool is_away = holds_one_of(
        text, {"onnection refused", "No such file or directory", "starting up", "shutting down",
               "in recovery mode", "not yet accepting connections", "timeout expired", "timed out",
               "No route to host", "etwork is unreachable", "Host is down", "reset by peer",
               "Temporary failure in name resolution", "too many clients", "connection slots are reserved"});
    // A name, a user or a database that was right before is so again.
    const bool was_right = connected_before_ && text.find("Cannot establish connection") != std::string::npos;
    return is_away || was_right ? Trouble::connection : Trouble::lasting;
  }

  std::string in_words(const soci::soci_error& error) const override {
    if (state_of(error) == "53100") return "its disk is full";
    std::string text = error.get_error_message();
    // SOCI's line before libpq's says less.
    if (text.starts_with("Cannot establish connection")) text = text.substr(text.find('\n') + 1);
    text = first_line(text);
    if (holds_one_of(text, {"password authentication failed", "no password supplied"}))
      text += "; the password is taken from the URL, PGPASSWORD, ~/.pgpass or the file that PGPASSFILE names";
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
  std::string conninfo_;
  soci::session session_;
  bool connected_before_ = false;
};

}  // namespace

std::unique_ptr<Connection> make_postgresql_connection(const std::string& url) {
  return std::make_unique<PostgresqlConnection>(url);
}

}  // namespace surefoot::study
