#include <algorithm>
#include <limits>

#include "daemon/app/journal/codec.hpp"
#include "daemon/app/journal/sqlite_schema.hpp"

namespace runbookd::journal {

namespace {

Result<Entry> read_row(const Statement& row, const Boot& here) {
  Entry entry;
  entry.seq = static_cast<std::uint64_t>(row.integer(column::seq));
  decide::Record& r = entry.record;
  r.at.wall = Wall{Nanos{row.integer(column::wall_ns)}};
  entry.boot_id = row.text(column::boot_id);
  entry.boot_ns = row.integer(column::boot_ns);
  r.at.mono = restored_mono(entry.boot_id, entry.boot_ns, r.at.wall, here);
  const auto kind = decide::record_kind(row.text(column::kind));
  if (!kind) return Error{"its kind is unknown", {}};
  r.kind = *kind;
  const std::int64_t step = row.integer(column::step);
  if (step < -1 || step > std::numeric_limits<int>::max()) return Error{"its step is none", {}};
  r.step = static_cast<int>(step);
  int at = column::first_text;
  for (const TextField& field : text_fields) r.*field.member = row.text(at++);
  if (!row.is_null(column::until_ns)) r.until = Wall{Nanos{row.integer(column::until_ns)}};
  auto facts = parse_facts(row.text(column::facts));
  if (!facts) return facts.error();
  r.facts = std::move(*facts);
  if (!row.hash(column::hash, entry.hash)) return Error{"it has no hash", {}};
  const std::int64_t format = row.integer(column::format);
  if (format < first_record_format) return Error{"its format is none", {}};
  if (format > record_format)
    return Error{"it has format " + std::to_string(format) + ", which this runbookd does not know",
                 {}};
  entry.format = static_cast<int>(format);
  entry.epoch = static_cast<std::uint64_t>(row.integer(column::epoch));
  return entry;
}

class SqliteReader final : public Reader {
 public:
  SqliteReader(Database db, int schema, Statement select, Statement last, Boot here)
      : db_(std::move(db)),
        schema_(schema),
        select_(std::move(select)),
        last_(std::move(last)),
        here_(std::move(here)) {}

  ReadStatus read(std::uint64_t after, std::uint64_t limit,
                  const std::function<bool(const Entry&)>& visit) override {
    constexpr std::uint64_t most = std::numeric_limits<std::int64_t>::max();
    select_.bind(1, static_cast<std::int64_t>(std::min(after, most)));
    select_.bind(2, static_cast<std::int64_t>(std::min(limit, most)));
    const Rewind rewind{select_};
    while (true) {
      const auto step = select_.step();
      if (step == Statement::Step::done) return Done{};
      if (step == Statement::Step::failed) {
        return ReadFault{0, database_error(db_.get(), "read the journal")};
      }
      const auto entry = read_row(select_, here_);
      if (!entry) {
        const auto seq = static_cast<std::uint64_t>(select_.integer(column::seq));
        return ReadFault{seq, Error{"record " + std::to_string(seq) +
                                        " of the journal was changed: " + entry.error().text,
                                    "`runbookd audit verify` says where the chain breaks"}};
      }
      if (!visit(*entry)) return Done{};
    }
  }

  Result<ChainHead> head() override { return read_head(db_.get(), last_); }
  Result<ChainHead> genesis() override { return read_genesis(db_.get()); }
  Result<ChainHead> base() override { return read_base(db_.get(), schema_); }

  Result<std::optional<CheckpointRow>> checkpoint() override {
    std::optional<CheckpointRow> out;
    if (schema_ < first_schema_with_segments) return out;
    auto rows = prepare(db_.get(), "SELECT seq, bound, size, packed FROM checkpoint");
    if (!rows) return rows.error();
    const auto step = rows->step();
    if (step == Statement::Step::failed) return database_error(db_.get(), "read the journal");
    if (step == Statement::Step::done) return out;
    out.emplace();
    out->seq = static_cast<std::uint64_t>(rows->integer(0));
    out->bound = static_cast<std::uint64_t>(rows->integer(1));
    out->size = static_cast<std::uint64_t>(rows->integer(2));
    out->packed = rows->blob(3);
    return out;
  }

  Result<std::vector<SegmentRow>> segments() override {
    std::vector<SegmentRow> out;
    if (schema_ < first_schema_with_segments) return out;
    auto rows = prepare(db_.get(),
                        "SELECT first, last, bound, head, digest, first_incident, last_incident"
                        " FROM segment ORDER BY first");
    if (!rows) return rows.error();
    while (true) {
      const auto step = rows->step();
      if (step == Statement::Step::done) return out;
      if (step == Statement::Step::failed) return database_error(db_.get(), "read the journal");
      SegmentRow& row = out.emplace_back();
      row.first = static_cast<std::uint64_t>(rows->integer(0));
      row.last = static_cast<std::uint64_t>(rows->integer(1));
      row.bound = static_cast<std::uint64_t>(rows->integer(2));
      row.first_incident = static_cast<std::uint64_t>(rows->integer(5));
      row.last_incident = static_cast<std::uint64_t>(rows->integer(6));
      if (!rows->hash(3, row.head) || !rows->hash(4, row.digest))
        return Error{"the journal does not know its segment from record " +
                         std::to_string(row.first) + " on any more: its row was changed",
                     "restore a backup"};
    }
  }

  // The literal kind is what the index `opened` is of; a file without it is searched.
  Result<std::uint64_t> opened_at(const std::string& incident) override {
    auto rows = prepare(db_.get(),
                        "SELECT seq FROM journal WHERE kind = 'opened' AND incident = ?1 LIMIT 1");
    if (!rows) return rows.error();
    rows->bind(1, std::string_view(incident));
    const auto step = rows->step();
    if (step == Statement::Step::failed) return database_error(db_.get(), "read the journal");
    return step == Statement::Step::row ? static_cast<std::uint64_t>(rows->integer(0)) : 0;
  }

 private:
  Database db_;
  int schema_;
  Statement select_;
  Statement last_;
  Boot here_;
};

}  // namespace

Result<std::unique_ptr<Reader>> open_sqlite_reader(const std::string& file, Boot here) {
  auto db = open_database(file, Access::read_only);
  if (!db) return db.error();
  const auto schema = schema_of(db->get(), file);
  if (!schema) return schema.error();
  if (*schema == 0) return Error{file + " is empty: no runbookd has written to it yet", {}};
  auto select = prepare(db->get(), "SELECT " + column_list(*schema) +
                                       " FROM journal WHERE seq > ?1 ORDER BY seq LIMIT ?2");
  if (!select) return select.error();
  auto last = prepare_head(db->get());
  if (!last) return last.error();
  std::unique_ptr<Reader> out = std::make_unique<SqliteReader>(
      std::move(*db), *schema, std::move(*select), std::move(*last), std::move(here));
  return out;
}

}  // namespace runbookd::journal
