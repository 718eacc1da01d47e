#include "daemon/app/journal/sqlite_db.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <cstring>
#include <system_error>

namespace runbookd::journal {

namespace {

constexpr int wait_for_others_ms = 2000;

const char* cure_of(int code) {
  switch (code) {
    case SQLITE_FULL:
      return "free some space on the disk of the state directory";
    case SQLITE_NOTADB:
    case SQLITE_CORRUPT:
      return "the file is damaged: keep a copy, then restore a backup or move it away to begin a "
             "new one";
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
      return "the user that runs runbookd must be able to write the state directory";
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return "another process holds the file: close it";
    case SQLITE_IOERR:
      return "look at the disk of the state directory and at the kernel's log";
    default:
      return "";
  }
}

}  // namespace

void CloseDatabase::operator()(sqlite3* db) const { sqlite3_close_v2(db); }
void Statement::Finalize::operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }

void Statement::bind(int at, std::int64_t value) {
  sqlite3_bind_int64(statement_.get(), at, value);
}
void Statement::bind(int at, std::string_view value) {
  sqlite3_bind_text(statement_.get(), at, value.data(), static_cast<int>(value.size()),
                    SQLITE_STATIC);
}
void Statement::bind_blob(int at, std::string_view value) {
  sqlite3_bind_blob(statement_.get(), at, value.data(), static_cast<int>(value.size()),
                    SQLITE_STATIC);
}
void Statement::bind_null(int at) { sqlite3_bind_null(statement_.get(), at); }

Statement::Step Statement::step() {
  const int code = sqlite3_step(statement_.get());
  if (code == SQLITE_ROW) return Step::row;
  return code == SQLITE_DONE ? Step::done : Step::failed;
}

void Statement::reset() {
  sqlite3_reset(statement_.get());
  sqlite3_clear_bindings(statement_.get());
}

std::int64_t Statement::integer(int column) const {
  return sqlite3_column_int64(statement_.get(), column);
}
std::string Statement::text(int column) const {
  const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(statement_.get(), column));
  const int size = sqlite3_column_bytes(statement_.get(), column);
  return bytes == nullptr ? std::string{} : std::string(bytes, static_cast<std::size_t>(size));
}
std::string Statement::blob(int column) const {
  const auto* bytes = static_cast<const char*>(sqlite3_column_blob(statement_.get(), column));
  const int size = sqlite3_column_bytes(statement_.get(), column);
  return bytes == nullptr ? std::string{} : std::string(bytes, static_cast<std::size_t>(size));
}
bool Statement::is_null(int column) const {
  return sqlite3_column_type(statement_.get(), column) == SQLITE_NULL;
}
bool Statement::hash(int column, Hash& out) const {
  const void* bytes = sqlite3_column_blob(statement_.get(), column);
  const int size = sqlite3_column_bytes(statement_.get(), column);
  if (bytes == nullptr || static_cast<std::size_t>(size) != out.size()) return false;
  std::memcpy(out.data(), bytes, out.size());
  return true;
}

Result<Database> open_database(const std::string& file, Access access) {
  const int mode = access == Access::read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;
  sqlite3* raw = nullptr;
  const int code = sqlite3_open_v2(file.c_str(), &raw, mode | SQLITE_OPEN_NOMUTEX, nullptr);
  Database db(raw);  // also after a failure there is a handle to close
  if (code != SQLITE_OK) return database_error(raw, "open " + file);
  sqlite3_extended_result_codes(raw, 1);
  sqlite3_busy_timeout(raw, wait_for_others_ms);
  return db;
}

Status run(sqlite3* db, const char* sql) {
  if (sqlite3_exec(db, sql, nullptr, nullptr, nullptr) == SQLITE_OK) return ok();
  return database_error(db, "write the journal");
}

Result<Statement> prepare(sqlite3* db, const std::string& sql) {
  sqlite3_stmt* raw = nullptr;
  const int code = sqlite3_prepare_v2(db, sql.c_str(), static_cast<int>(sql.size()), &raw, nullptr);
  if (code != SQLITE_OK) return database_error(db, "read the journal");
  return Statement(raw);
}

Result<std::int64_t> ask_integer(sqlite3* db, const char* sql) {
  auto statement = prepare(db, sql);
  if (!statement) return statement.error();
  if (statement->step() != Statement::Step::row) return database_error(db, "read the journal");
  return statement->integer(0);
}

Result<std::string> ask_text(sqlite3* db, const char* sql) {
  auto statement = prepare(db, sql);
  if (!statement) return statement.error();
  if (statement->step() != Statement::Step::row) return database_error(db, "read the journal");
  return statement->text(0);
}

Error database_error(sqlite3* db, std::string_view doing) {
  if (db == nullptr) return Error{"cannot " + std::string(doing) + ": out of memory", {}};
  const int code = sqlite3_extended_errcode(db);
  std::string text = "cannot " + std::string(doing) + ": " + sqlite3_errmsg(db) + " (SQLite " +
                     std::to_string(code) + ")";
  if (const int error = sqlite3_system_errno(db); error != 0 && code != SQLITE_OK)
    text += ", " + std::generic_category().message(error);
  return Error{std::move(text), cure_of(code & 0xFF)};
}

}  // namespace runbookd::journal
