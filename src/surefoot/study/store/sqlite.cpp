#include <cerrno>
#include <cstring>
#include <filesystem>

#include <fmt/format.h>
#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include "surefoot/core/error.hpp"
#include "surefoot/study/store/connection.hpp"

namespace surefoot::study {
namespace {

namespace fs = std::filesystem;

/// SQLite's primary result code; SQLITE_ERROR when the error is not SQLite's.
int code_of(const soci::soci_error& error) {
  const auto* own = dynamic_cast<const soci::sqlite3_soci_error*>(&error);
  return own == nullptr ? SQLITE_ERROR : own->result() & 0xff;
}

class SqliteConnection final : public Connection {
 public:
  SqliteConnection(std::string path, const StoreOptions& options) : path_(std::move(path)) {
    if (path_.find('"') != std::string::npos)
      throw InvalidArgument(fmt::format("the store's path holds a quotation mark: {}", path_));
    std::error_code error;
    if (!options.create && !fs::exists(path_, error))
      throw StoreError(fmt::format("there is no store {}", path_));
    const fs::path folder = fs::path(path_).parent_path();
    if (!folder.empty() && !fs::is_directory(folder, error))
      throw StoreError(fmt::format("store {}: there is no folder {}", path_, folder.string()));
    if (fs::is_directory(path_, error)) throw StoreError(fmt::format("store {}: it is a folder", path_));
  }

  soci::session& session() override { return session_; }

  void connect() override {
    session_.close();
    // A transaction waits in SQLite's own busy handler; who began it goes on where that gave up, and looks
    // whether it is to end.
    session_.open(soci::sqlite3, fmt::format("db=\"{}\"", path_));
    session_ << "PRAGMA busy_timeout = 500";
    session_ << "PRAGMA foreign_keys = ON";
  }

  void prepare() override {
    std::string mode;
    session_ << "PRAGMA journal_mode = WAL", soci::into(mode);
    session_ << "PRAGMA synchronous = FULL";
  }

  void begin() override {
    // A transaction that begins by reading could not be made to write while another does.
    session_ << "BEGIN IMMEDIATE";
  }

  Trouble trouble(const soci::soci_error& error) const override {
    const int code = code_of(error);
    if (code == SQLITE_BUSY || code == SQLITE_LOCKED) return Trouble::busy;
    // A read of the log that another process cut short; what SQLite itself does not try again.
    return code == SQLITE_PROTOCOL ? Trouble::busy : Trouble::lasting;
  }

  std::string in_words(const soci::soci_error& error) const override {
    switch (code_of(error)) {
      case SQLITE_BUSY:
      case SQLITE_LOCKED:
        return "another process holds its lock";
      case SQLITE_FULL:
        return "the disk is full";
      case SQLITE_NOTADB:
        return "it is not an SQLite database";
      case SQLITE_CORRUPT:
        return "the file is damaged";
      case SQLITE_READONLY:
        return "it cannot be written";
      case SQLITE_CANTOPEN:
        return "it cannot be opened";
      case SQLITE_IOERR: {
        std::error_code ignored;
        const auto room = fs::space(fs::absolute(path_).parent_path(), ignored);
        // SQLite tells a full disk only where writing the database itself fails.
        if (!ignored && room.available < (1 << 16)) return "the disk is full";
        return "it cannot be read or written: " + error.get_error_message();
      }
      default:
        return error.get_error_message();
    }
  }

  bool has_table(const std::string& name) override {
    int count = 0;
    session_ << "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = :name", soci::use(name),
        soci::into(count);
    return count > 0;
  }

  bool is_empty() override {
    int count = 0;
    session_ << "SELECT count(*) FROM sqlite_master", soci::into(count);
    return count == 0;
  }

  const char* now() const override { return "((julianday('now') - 2440587.5) * 86400.0)"; }
  const char* for_update() const override { return ""; }
  const char* counting_key() const override { return "INTEGER PRIMARY KEY AUTOINCREMENT"; }

 private:
  std::string path_;
  soci::session session_;
};

}  // namespace

std::unique_ptr<Connection> make_sqlite_connection(const std::string& path, const StoreOptions& options) {
  return std::make_unique<SqliteConnection>(path, options);
}

}  // namespace surefoot::study
