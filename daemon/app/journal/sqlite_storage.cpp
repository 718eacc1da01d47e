// The writing connection: WAL, and synchronous=FULL so that a commit is on the disk when it
// returns.
#include <sys/random.h>

#include "daemon/app/journal/codec.hpp"
#include "daemon/app/journal/sqlite_schema.hpp"

namespace runbookd::journal {

namespace {

class SqliteStorage final : public Storage {
 public:
  SqliteStorage(Database db, Statement insert, Statement last)
      : db_(std::move(db)), insert_(std::move(insert)), last_(std::move(last)) {}

  Status begin() override {
    Status done = run(db_.get(), "BEGIN IMMEDIATE");
    open_ = static_cast<bool>(done);
    return done;
  }

  Status insert(const Entry& entry) override {
    const decide::Record& r = entry.record;
    const std::string facts = facts_text(r.facts);
    insert_.bind(1 + column::seq, static_cast<std::int64_t>(entry.seq));
    insert_.bind(1 + column::wall_ns, r.at.wall.time_since_epoch().count());
    insert_.bind(1 + column::boot_id, std::string_view(entry.boot_id));
    insert_.bind(1 + column::boot_ns, entry.boot_ns);
    insert_.bind(1 + column::kind, decide::name_of(r.kind));
    insert_.bind(1 + column::step, std::int64_t{r.step});
    int at = 1 + column::first_text;
    for (const TextField& field : text_fields) {
      insert_.bind(at++, std::string_view(r.*field.member));
    }
    if (r.until) {
      insert_.bind(1 + column::until_ns, r.until->time_since_epoch().count());
    } else {
      insert_.bind_null(1 + column::until_ns);
    }
    insert_.bind(1 + column::facts, std::string_view(facts));
    insert_.bind_blob(1 + column::hash, bytes_of(entry.hash));
    insert_.bind(1 + column::format, std::int64_t{entry.format});
    insert_.bind(1 + column::epoch, static_cast<std::int64_t>(entry.epoch));
    const bool done = insert_.step() == Statement::Step::done;
    Status result = ok();
    if (!done) result = database_error(db_.get(), "write the journal");
    insert_.reset();
    return result;
  }

  Status put_checkpoint(const CheckpointRow& row) override {
    auto put = prepare(db_.get(), "INSERT OR REPLACE INTO checkpoint VALUES(1, ?1, ?2, ?3, ?4)");
    if (!put) return put.error();
    put->bind(1, static_cast<std::int64_t>(row.seq));
    put->bind(2, static_cast<std::int64_t>(row.bound));
    put->bind(3, static_cast<std::int64_t>(row.size));
    put->bind_blob(4, row.packed);
    return carried_out(*put);
  }

  Status put_segment(const SegmentRow& row) override {
    auto put = prepare(db_.get(), "INSERT INTO segment VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)");
    if (!put) return put.error();
    put->bind(1, static_cast<std::int64_t>(row.first));
    put->bind(2, static_cast<std::int64_t>(row.last));
    put->bind(3, static_cast<std::int64_t>(row.bound));
    put->bind_blob(4, bytes_of(row.head));
    put->bind_blob(5, bytes_of(row.digest));
    put->bind(6, static_cast<std::int64_t>(row.first_incident));
    put->bind(7, static_cast<std::int64_t>(row.last_incident));
    if (const Status done = carried_out(*put); !done) return done;
    auto remove = prepare(db_.get(), "DELETE FROM journal WHERE seq <= ?1");
    if (!remove) return remove.error();
    remove->bind(1, static_cast<std::int64_t>(row.last));
    return carried_out(*remove);
  }

  Status commit() override {
    Status done = run(db_.get(), "COMMIT");
    if (done) open_ = false;
    return done;
  }

  // SQLite may have rolled back by itself; then this one fails, and that is fine: what counts is
  // that no transaction is left open, which the next begin() would report.
  void rollback() noexcept override {
    if (!open_) return;
    open_ = false;
    const Status done = run(db_.get(), "ROLLBACK");
    static_cast<void>(done);
  }

  Status probe() override {
    return run(db_.get(), "UPDATE probe SET writes = writes + 1 WHERE id = 1");
  }

  Result<ChainHead> head() override { return read_head(db_.get(), last_); }

  Result<Standing> standing() override {
    const auto seq = ask_integer(db_.get(), "SELECT coalesce(max(seq), 0) FROM checkpoint");
    if (!seq) return seq.error();
    const auto base = read_base(db_.get(), schema_version);
    if (!base) return base.error();
    return Standing{static_cast<std::uint64_t>(*seq), *base};
  }

  Result<std::uint64_t> bytes() override {
    const auto pages = ask_integer(db_.get(), "PRAGMA page_count");
    if (!pages) return pages.error();
    const auto unused = ask_integer(db_.get(), "PRAGMA freelist_count");
    if (!unused) return unused.error();
    const auto size = ask_integer(db_.get(), "PRAGMA page_size");
    if (!size) return size.error();
    return static_cast<std::uint64_t>((*pages - *unused) * *size);
  }

 private:
  Status carried_out(Statement& statement) {
    if (statement.step() == Statement::Step::done) return ok();
    return database_error(db_.get(), "write the journal");
  }

  Database db_;
  Statement insert_;
  Statement last_;  // asked for at every transaction
  bool open_ = false;
};

Result<Genesis> new_genesis() {
  Hash random{};
  if (::getrandom(random.data(), random.size(), 0) != static_cast<ssize_t>(random.size())) {
    return Error{"the kernel gives no random bytes", {}};
  }
  Genesis out;
  out.created_ns = Stamp::now().wall.time_since_epoch().count();
  out.salt = hex(random).substr(0, 32);
  return out;
}

Status configure(sqlite3* db) {
  const auto mode = ask_text(db, "PRAGMA journal_mode = WAL");
  if (!mode) return mode.error();
  if (*mode != "wal") {
    return Error{"the state directory's file system cannot hold a write-ahead log",
                 "put it on a local file system (`store: path`)"};
  }
  return run(db,
             "PRAGMA synchronous = FULL; PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;"
             "PRAGMA wal_autocheckpoint = 1000");
}

Status bring_up(sqlite3* db, int schema) {
  if (schema != 0) return migrate(db, schema);
  const auto genesis = new_genesis();
  if (!genesis) return genesis.error();
  return create_schema(db, *genesis);
}

std::string insert_sql() {
  std::string values;
  for (int i = 1; i <= column::count; ++i) values += (i == 1 ? "?" : ", ?") + std::to_string(i);
  return "INSERT INTO journal(" + column_list() + ") VALUES(" + values + ")";
}

}  // namespace

Result<std::unique_ptr<Storage>> open_sqlite_storage(const std::string& file) {
  auto db = open_database(file, Access::read_write);
  if (!db) return db.error();
  // Looked at before anything is changed: WAL mode is written into the file.
  const auto schema = schema_of(db->get(), file);
  if (!schema) return schema.error();
  if (const Status done = configure(db->get()); !done) return done.error();
  if (const Status done = bring_up(db->get(), *schema); !done) return done.error();
  auto insert = prepare(db->get(), insert_sql());
  if (!insert) return insert.error();
  auto last = prepare_head(db->get());
  if (!last) return last.error();
  std::unique_ptr<Storage> out =
      std::make_unique<SqliteStorage>(std::move(*db), std::move(*insert), std::move(*last));
  return out;
}

}  // namespace runbookd::journal
