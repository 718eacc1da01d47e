// The little of SQLite's C API that the journal needs, with its errors as values. Internal.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "daemon/app/journal/sha256.hpp"
#include "daemon/base/result.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace runbookd::journal {

struct CloseDatabase {
  void operator()(sqlite3* db) const;
};
using Database = std::unique_ptr<sqlite3, CloseDatabase>;

/// A prepared statement: bind from 1, step, read columns from 0.
class Statement {
 public:
  Statement() = default;
  explicit Statement(sqlite3_stmt* statement) : statement_(statement) {}

  void bind(int at, std::int64_t value);
  /// `value` must live until the next reset().
  void bind(int at, std::string_view value);
  void bind_blob(int at, std::string_view value);
  void bind_null(int at);

  enum class Step { row, done, failed };
  Step step();
  /// Ready for the next use; bindings are forgotten.
  void reset();

  std::int64_t integer(int column) const;
  std::string text(int column) const;
  bool is_null(int column) const;
  /// False when the column does not hold 32 bytes.
  bool hash(int column, Hash& out) const;
  std::string blob(int column) const;

 private:
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const;
  };
  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
};

/// An open statement would keep the WAL from being checkpointed.
struct Rewind {
  explicit Rewind(Statement& s) : statement(s) {}
  Rewind(const Rewind&) = delete;
  Rewind& operator=(const Rewind&) = delete;
  ~Rewind() { statement.reset(); }
  Statement& statement;
};

enum class Access { read_write, read_only };
Result<Database> open_database(const std::string& file, Access access);
Status run(sqlite3* db, const char* sql);
Result<Statement> prepare(sqlite3* db, const std::string& sql);
/// The first column of the first row.
Result<std::int64_t> ask_integer(sqlite3* db, const char* sql);
Result<std::string> ask_text(sqlite3* db, const char* sql);

/// What the last call said, with the code, and what people can do about it.
Error database_error(sqlite3* db, std::string_view doing);

}  // namespace runbookd::journal
