#pragma once

#include <memory>
#include <string>

#include "surefoot/study/store/store.hpp"

namespace soci {
class session;
class soci_error;
}  // namespace soci

namespace surefoot::study {

/// The remedy for a database error.
enum class Trouble {
  /// Another holds a lock: again, soon.
  busy,
  /// The connection is gone: connect again, then again.
  connection,
  /// Nothing to be done.
  lasting,
};

/// A connection to one kind of database: what differs between them. Used by one thread at a time.
class Connection {
 public:
  virtual ~Connection() = default;
  virtual soci::session& session() = 0;
  /// Connects, anew where it was before.
  virtual void connect() = 0;
  /// Begins a transaction that will write.
  virtual void begin() = 0;
  virtual Trouble trouble(const soci::soci_error& error) const = 0;
  /// A lasting error in words.
  virtual std::string in_words(const soci::soci_error& error) const = 0;
  /// True when the table is there.
  virtual bool has_table(const std::string& name) = 0;
  /// True when the database, or the part of it that is ours, is as good as new.
  virtual bool is_empty() = 0;
  /// After the schema is known to be ours.
  virtual void prepare() {}
  /// Keeps others from making the schema at the same time, until the end of the transaction.
  virtual void lock_schema() {}
  /// SQL: seconds since 1970; a row lock behind a select; an integer that counts up as a primary key.
  virtual const char* now() const = 0;
  virtual const char* for_update() const = 0;
  virtual const char* counting_key() const = 0;
};

/// `path` of a file. Throws StoreError when it cannot be opened.
std::unique_ptr<Connection> make_sqlite_connection(const std::string& path, const StoreOptions& options);
/// `url` as libpq reads it.
std::unique_ptr<Connection> make_postgresql_connection(const std::string& url);

/// A store in the database behind the connection; `name` is what messages call it.
std::unique_ptr<Store> make_sql_store(std::unique_ptr<Connection> connection, const std::string& name,
                                      const StoreOptions& options);

}  // namespace surefoot::study
