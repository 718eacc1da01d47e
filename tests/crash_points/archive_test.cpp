// Every write, change of length, sync and removal while the journal keeps itself small, times every
// fault: checkpoints are made and records move into segments every few records, and at each of
// these moments the process is killed, or the disk fails, once and for good.
//
// Of each point: whatever was promised is in the history once, in its order; the chain holds
// through segments and database; a start knows what all records say; and after it the journal
// becomes small as if nothing had happened, with no file that it does not know.
#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <iostream>
#include <set>
#include <thread>

#include "daemon/app/journal/intent_facts.hpp"
#include "daemon/app/journal/journal.hpp"
#include "daemon/app/journal/segment.hpp"
#include "tests/crash_points/directory.hpp"
#include "tests/crash_points/disk.hpp"
#include "tests/unit/catch.hpp"

namespace archive_test {

using namespace runbookd;
using namespace runbookd::crash_points;
using decide::RecordKind;

namespace {

constexpr int incidents_before = 6;
constexpr int incidents_after = 6;

class ShrinkingJournal {
 public:
  explicit ShrinkingJournal(const std::string& directory) : state_(directory + "/state") {}

  bool open() {
    journal_.reset();
    journal::JournalOptions options;
    options.state_dir = state_;
    options.limits.first_retry = milliseconds{1};
    options.limits.longest_retry = milliseconds{2};
    options.checkpoint_every = 8;
    options.segment_records = 6;
    options.bounds.max_bytes = 1;
    auto opened = journal::open_journal(io_.get_executor(), std::move(options));
    if (!opened) return false;
    journal_ = std::move(*opened);
    auto restart = journal_->restart();
    if (!restart) return false;
    remark_ = restart->remark;
    ledger_ = std::move(restart->ledger);
    return !Disk::instance().dead();
  }

  void close() { journal_.reset(); }

  // Each is an incident of its own: three records, promised one by one.
  void live(int incidents) {
    for (int i = 0; i < incidents; ++i) {
      const std::string id = "INC-" + std::to_string(++number_);
      for (const RecordKind kind : {RecordKind::opened, RecordKind::timeline, RecordKind::state}) {
        if (Disk::instance().dead()) return;
        write(kind, id);
      }
    }
  }

  // Empty: all is as it must be.
  std::string complaint() {
    auto reader = journal::open_journal_reader(state_);
    if (!reader) return promised_.empty() ? "" : "the journal is gone: " + reader.error().text;
    const auto report = journal::verify_chain(**reader, state_);
    if (!report) return "the journal cannot be read: " + report.error().text;
    if (!report->intact) return "the chain is broken: " + report->fault.why;
    std::vector<std::string> found;
    const auto all = fold_all(**reader, &found);
    if (!all) return "the history cannot be read: " + all.error().text;
    return compare(found, *all);
  }

  // After a start: what it knows is what all records say.
  std::string complaint_of_start() {
    if (!remark_.empty()) return remark_;
    auto reader = journal::open_journal_reader(state_);
    if (!reader) return reader.error().text;
    const auto all = fold_all(**reader);
    if (!all) return all.error().text;
    return all->state() == ledger_.state() ? "" : "the start knows something else";
  }

  std::uint64_t archived() const { return journal_->upkeep().archived; }

  // Segments that no journal knows.
  std::string stray_files() const {
    auto reader = journal::open_journal_reader(state_);
    if (!reader) return reader.error().text;
    const auto rows = (*reader)->segments();
    if (!rows) return rows.error().text;
    std::set<std::string> known;
    for (const auto& row : *rows) known.insert(journal::segment_name(row.first, row.last));
    for (const auto& file : std::filesystem::directory_iterator(state_))
      if (file.path().extension() == ".segment" && !known.contains(file.path().filename()))
        return "nobody knows " + file.path().filename().string();
    return {};
  }

 private:
  // Every record, whatever a checkpoint says; `texts`: of those about incidents.
  static Result<decide::Ledger> fold_all(journal::Reader& reader,
                                         std::vector<std::string>* texts = nullptr) {
    decide::Ledger out;
    const auto read = reader.read(0, 1'000'000, [&](const journal::Entry& entry) {
      out.apply(journal::restored(entry.record));
      out.prune(entry.record.at);
      if (texts != nullptr && !entry.record.incident.empty()) texts->push_back(entry.record.text);
      return true;
    });
    if (!read) return read.error().error;
    return out;
  }

  void write(RecordKind kind, const std::string& id) {
    decide::Record r;
    r.kind = kind;
    r.at = Stamp::now();
    r.incident = id;
    r.rule = "down";
    r.target = id;
    r.text = id + " " + std::string(name_of(kind));
    if (kind == RecordKind::state) r.status = "resolved";
    std::optional<bool> durable;
    boost::asio::co_spawn(
        io_, journal_->append_durable(r),
        [&](const std::exception_ptr& error, bool done) { durable = !error && done; });
    io_.restart();
    while (!durable && io_.run_one() > 0) {
    }
    if (durable.value_or(false)) promised_.push_back(r.text);
    settle();
  }

  // The writer's thread has done what there is to do; every run does it in the same order.
  void settle() const {
    const Disk& disk = Disk::instance();
    const auto stuck = [&] { return !journal_->writable() && disk.broken_for_good(); };
    while (!disk.dead() && !stuck() && (journal_->health().busy || !journal_->writable()))
      std::this_thread::yield();
  }

  // What was promised is there in its order; what was not may be there; nothing is there twice.
  std::string compare(const std::vector<std::string>& found, const decide::Ledger& all) const {
    if (std::set(found.begin(), found.end()).size() != found.size()) return "a record came twice";
    auto at = found.begin();
    for (const std::string& text : promised_) {
      at = std::find(at, found.end(), text);
      if (at == found.end()) return "`" + text + "` was promised and is lost";
    }
    return all.incidents().size() * 3 + 3 < promised_.size() ? "incidents are lost" : "";
  }

  std::string state_;
  boost::asio::io_context io_;
  std::unique_ptr<journal::Journal> journal_;
  decide::Ledger ledger_;
  std::string remark_;
  std::vector<std::string> promised_;
  int number_ = 0;
};

struct Played {
  std::string wrong;  // empty: every promise was kept
  std::vector<Operation> operations;
};

std::string go_on_after(ShrinkingJournal& it) {
  if (auto wrong = it.complaint(); !wrong.empty()) return wrong;
  if (!it.open()) return "it cannot be started again";
  if (auto wrong = it.complaint_of_start(); !wrong.empty()) return wrong;
  it.live(incidents_after);
  if (it.archived() < 3 * incidents_after - 12) return "it does not become small any more";
  it.close();
  if (auto wrong = it.complaint(); !wrong.empty()) return "in the end " + wrong;
  return it.stray_files();
}

Played play_archiving(Fault fault, std::uint64_t at, bool persistent) {
  const Directory directory;
  Disk::instance().reset(fault, at, persistent);
  ShrinkingJournal it(directory.path());
  if (it.open()) it.live(incidents_before);
  it.close();
  Disk::instance().heal();
  Played out;
  out.operations = Disk::instance().operations();
  out.wrong = go_on_after(it);
  return out;
}

}  // namespace

TEST_CASE("no crash point of archiving loses a record, repeats one, or breaks the chain") {
  const Played well = play_archiving(Fault::none, 0, false);
  REQUIRE(well.wrong.empty());
  const std::vector<Operation>& operations = well.operations;
  REQUIRE(operations.size() > 100);
  constexpr Fault faults[] = {Fault::kill, Fault::torn_write, Fault::no_space, Fault::io_error,
                              Fault::sync_error};
  int points = 0;
  int failed = 0;
  for (std::size_t at = 0; at < operations.size(); ++at)
    for (const Fault fault : faults)
      for (const bool persistent : {false, true}) {
        const bool fatal = fault == Fault::kill || fault == Fault::torn_write;
        if (!applies(fault, operations[at]) || (fatal && persistent)) continue;
        ++points;
        const std::string wrong = play_archiving(fault, at, persistent).wrong;
        if (wrong.empty()) continue;
        ++failed;
        FAIL_CHECK(name_of(fault) << (persistent ? " for good" : "") << " at "
                                  << name_of(operations[at]) << " " << at << " of "
                                  << operations.size() << ": " << wrong);
      }
  std::cout << "archiving: " << points << " crash points, " << failed << " failed" << std::endl;
  CHECK(points >= 500);
}

}  // namespace archive_test
