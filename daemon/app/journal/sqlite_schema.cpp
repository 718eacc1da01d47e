#include "daemon/app/journal/sqlite_schema.hpp"

#include "daemon/app/journal/chain.hpp"

namespace runbookd::journal {

namespace {

constexpr std::int64_t application_id = 0x52424B44;  // "RBKD"

constexpr int first_schema = 1;

// What the second schema has beyond the first.
//
// checkpoint: the ledger as all records up to `seq` fold to; record `bound` has its digest.
// segment: records that were moved into a file; record `bound` has its digest and where it ends.
constexpr const char* second_schema_sql =
    "ALTER TABLE journal ADD COLUMN format INTEGER NOT NULL DEFAULT 1;"
    "ALTER TABLE journal ADD COLUMN epoch INTEGER NOT NULL DEFAULT 0;"
    "CREATE TABLE checkpoint(id INTEGER PRIMARY KEY CHECK(id = 1), seq INTEGER NOT NULL,"
    " bound INTEGER NOT NULL, size INTEGER NOT NULL, packed BLOB NOT NULL) STRICT;"
    "CREATE TABLE segment(first INTEGER PRIMARY KEY, last INTEGER NOT NULL,"
    " bound INTEGER NOT NULL, head BLOB NOT NULL, digest BLOB NOT NULL,"
    " first_incident INTEGER NOT NULL, last_incident INTEGER NOT NULL) STRICT;"
    "CREATE INDEX opened ON journal(incident) WHERE kind = 'opened';";

std::string version_sql() {
  return "PRAGMA user_version = " + std::to_string(schema_version) + ";";
}

std::string create_sql() {
  std::string sql =
      "BEGIN IMMEDIATE;"
      "CREATE TABLE genesis(id INTEGER PRIMARY KEY CHECK(id = 1), created_ns INTEGER NOT NULL,"
      " salt TEXT NOT NULL, hash BLOB NOT NULL) STRICT;"
      "CREATE TABLE probe(id INTEGER PRIMARY KEY CHECK(id = 1), writes INTEGER NOT NULL) STRICT;"
      "INSERT INTO probe VALUES(1, 0);"
      "CREATE TABLE journal(seq INTEGER PRIMARY KEY, wall_ns INTEGER NOT NULL,"
      " boot_id TEXT NOT NULL, boot_ns INTEGER NOT NULL, kind TEXT NOT NULL, step INTEGER NOT "
      "NULL,";
  for (const TextField& field : text_fields)
    sql += " " + std::string(field.name) + " TEXT NOT NULL,";
  sql += " until_ns INTEGER, facts TEXT NOT NULL, hash BLOB NOT NULL) STRICT;";
  sql += "PRAGMA application_id = " + std::to_string(application_id) + ";";
  return sql + second_schema_sql + version_sql();
}

Status insert_genesis(sqlite3* db, const Genesis& genesis) {
  auto statement = prepare(db, "INSERT INTO genesis VALUES(1, ?1, ?2, ?3)");
  if (!statement) return statement.error();
  const Hash hash = genesis_hash(genesis);
  statement->bind(1, genesis.created_ns);
  statement->bind(2, std::string_view(genesis.salt));
  statement->bind_blob(3, bytes_of(hash));
  if (statement->step() != Statement::Step::done) return database_error(db, "create the journal");
  return ok();
}

Status committed(sqlite3* db, Status done) {
  if (done) done = run(db, "COMMIT");
  if (done) return done;
  const Status undone = run(db, "ROLLBACK");
  static_cast<void>(undone);  // the first error says more
  return done;
}

}  // namespace

std::string column_list(int version) {
  std::string out = "seq, wall_ns, boot_id, boot_ns, kind, step";
  for (const TextField& field : text_fields) out += ", " + std::string(field.name);
  out += ", until_ns, facts, hash";
  return out + (version >= first_schema_with_segments ? ", format, epoch" : ", 1, 0");
}

Result<int> schema_of(sqlite3* db, const std::string& file) {
  const auto version = ask_integer(db, "PRAGMA user_version");
  if (!version) return version.error();
  const auto tables = ask_integer(db, "SELECT count(*) FROM sqlite_master");
  if (!tables) return tables.error();
  if (*version == 0 && *tables == 0) return 0;
  const auto owner = ask_integer(db, "PRAGMA application_id");
  if (!owner) return owner.error();
  if (*owner != application_id) {
    return Error{file + " is a database of something else", "choose another `store: path`"};
  }
  if (*version > schema_version) {
    return Error{file + " has format " + std::to_string(*version) + "; this runbookd knows " +
                     std::to_string(schema_version),
                 "it was written by a newer runbookd: run that one"};
  }
  if (*version < first_schema) {
    return Error{file + " has the unknown format " + std::to_string(*version),
                 "restore a backup of it"};
  }
  return static_cast<int>(*version);
}

Status create_schema(sqlite3* db, const Genesis& genesis) {
  const std::string sql = create_sql();
  Status done = run(db, sql.c_str());
  if (done) done = insert_genesis(db, genesis);
  return committed(db, std::move(done));
}

Status migrate(sqlite3* db, int from) {
  if (from >= schema_version) return ok();
  const std::string sql = std::string("BEGIN IMMEDIATE;") + second_schema_sql + version_sql();
  return committed(db, run(db, sql.c_str()));
}

Result<ChainHead> read_base(sqlite3* db, int version) {
  if (version < first_schema_with_segments) return read_genesis(db);
  auto statement = prepare(db, "SELECT last, head FROM segment ORDER BY first DESC LIMIT 1");
  if (!statement) return statement.error();
  const auto step = statement->step();
  if (step == Statement::Step::failed) return database_error(db, "read the journal");
  if (step == Statement::Step::done) return read_genesis(db);
  ChainHead base;
  base.seq = static_cast<std::uint64_t>(statement->integer(0));
  if (statement->hash(1, base.hash)) return base;
  return Error{"the journal does not know how its last segment ends",
               "`runbookd audit verify` says more"};
}

Result<ChainHead> read_genesis(sqlite3* db) {
  auto statement = prepare(db, "SELECT created_ns, salt, hash FROM genesis WHERE id = 1");
  if (!statement) return statement.error();
  const auto step = statement->step();
  if (step == Statement::Step::failed) return database_error(db, "read the journal");
  const Error broken{"the journal's first row is missing or was changed",
                     "the history cannot be trusted: restore a backup, or move the file away"};
  if (step == Statement::Step::done) return broken;
  Genesis genesis;
  genesis.created_ns = statement->integer(0);
  genesis.salt = statement->text(1);
  ChainHead head;
  if (!statement->hash(2, head.hash) || head.hash != genesis_hash(genesis)) return broken;
  return head;
}

Result<Statement> prepare_head(sqlite3* db) {
  return prepare(db, "SELECT seq, hash FROM journal ORDER BY seq DESC LIMIT 1");
}

Result<ChainHead> read_head(sqlite3* db, Statement& last) {
  const Rewind rewind{last};
  const auto step = last.step();
  if (step == Statement::Step::failed) return database_error(db, "read the journal");
  if (step == Statement::Step::done) return read_genesis(db);
  ChainHead head;
  head.seq = static_cast<std::uint64_t>(last.integer(0));
  if (!last.hash(1, head.hash)) {
    return Error{"record " + std::to_string(head.seq) + " of the journal has no hash",
                 "`runbookd audit verify` says more"};
  }
  return head;
}

}  // namespace runbookd::journal
