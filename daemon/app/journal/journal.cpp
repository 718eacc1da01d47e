#include "daemon/app/journal/journal.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <unordered_set>

#include "daemon/app/journal/history.hpp"

namespace runbookd::journal {
namespace asio = boost::asio;
namespace {

constexpr const char* file_name = "/journal.db";

// Gives the ticket up on every way out, also when the coroutine is cancelled or destroyed.
struct Abandon {
  explicit Abandon(std::shared_ptr<Ticket> t) : ticket(std::move(t)) {}
  Abandon(const Abandon&) = delete;
  Abandon& operator=(const Abandon&) = delete;
  ~Abandon() { ticket->abandon(); }
  std::shared_ptr<Ticket> ticket;
};

class ThreadedJournal final : public Journal {
 public:
  ThreadedJournal(asio::any_io_executor loop, JournalParts parts, ChainHead head,
                  std::string forgotten, JournalOptions options)
      : loop_(std::move(loop)),
        options_(std::move(options)),
        forgotten_(std::move(forgotten)),
        here_(parts.here),
        reader_(std::move(parts.reader)),
        upkeep_(parts.upkeep),
        writer_(start_writer(
            {std::move(parts.storage), std::move(parts.custody), std::move(parts.upkeep), head,
             std::move(parts.here.id), change_on_loop()},
            options_.limits)) {}

  void append_together(std::vector<decide::Record> records) override {
    for (decide::Record& record : records) record = normalised(std::move(record), options_.redact);
    // What is not accepted is counted in health().dropped and named in last_error.
    static_cast<void>(writer_->push_together(std::move(records)));
  }

  asio::awaitable<bool> append_durable(decide::Record record) override {
    const auto unsent = left_open_.contains(record.action_id) ? Unsent::this_time : Unsent::never;
    return answered([this, unsent, record = normalised(std::move(record), options_.redact)](
                        std::shared_ptr<Ticket> ticket) mutable {
      return writer_->push(std::move(record), std::move(ticket), unsent);
    });
  }

  asio::awaitable<bool> settled() override {
    return answered([this](std::shared_ptr<Ticket> ticket) {
      return writer_->push_barrier(std::move(ticket));
    });
  }

  void look() override {
    const Mono now = MonoClock::now();
    if (now < next_look_) return;
    next_look_ = now + between_looks;
    writer_->look();
  }

  const std::string& state_dir() const override { return options_.state_dir; }
  bool writable() const override { return writer_->writable(); }
  WriterHealth health() const override { return writer_->health(); }
  const std::string& forgotten() const override { return forgotten_; }

  Result<Restart> restart() override {
    auto folded = fold_journal(*reader_, here_);
    if (!folded) return folded.error();
    for (const decide::ActionRun& run : folded->ledger.actions())
      if (!run.ended) left_open_.insert(run.action_id);
    if (folded->applied >= options_.checkpoint_every) {
      // The next start need not do all of this again.
      auto checkpoint = make_checkpoint(folded->ledger, folded->seq, here_.id);
      if (!checkpoint) return checkpoint.error();
      upkeep_->offer(std::move(*checkpoint));
    }
    return Restart{std::move(folded->ledger), std::move(folded->remark)};
  }

  void bound(JournalBounds bounds) override { upkeep_->bound(bounds); }
  UpkeepHealth upkeep() const override { return upkeep_->health(); }

  Result<std::vector<Entry>> after(std::uint64_t seq, std::size_t limit) override {
    std::vector<Entry> out;
    const std::uint64_t most = std::min(limit, most_records_per_read);
    const ReadStatus read = reader_->read(seq, most, [&out](const Entry& entry) {
      out.push_back(entry);
      return true;
    });
    if (!read) return read.error().error;
    return out;
  }

  Result<std::vector<Entry>> newest(std::size_t limit) override {
    const auto head = reader_->head();
    if (!head) return head.error();
    const std::uint64_t most = std::min(limit, most_records_per_read);
    return after(head->seq > most ? head->seq - most : 0, limit);
  }

 private:
  using Push = std::function<bool(std::shared_ptr<Ticket>)>;

  // Hands a ticket in and waits for the answer, until the deadline.
  asio::awaitable<bool> answered(Push push) {
    auto timer = std::make_shared<asio::steady_timer>(loop_, options_.durable_deadline);
    auto wake = [loop = loop_, timer] { asio::post(loop, [timer] { timer->cancel(); }); };
    auto ticket = std::make_shared<Ticket>(std::move(wake));
    const Abandon guard(ticket);
    if (!push(ticket)) co_return false;
    if (ticket->pending()) {
      boost::system::error_code ec;
      co_await timer->async_wait(asio::redirect_error(asio::use_awaitable, ec));
    }
    // From here on the answer cannot change: either it is there, or the writer will find us gone.
    ticket->abandon();
    co_return ticket->durable();
  }

  std::function<void()> change_on_loop() const {
    if (!options_.changed) return [] {};
    return [loop = loop_, changed = options_.changed] { asio::post(loop, changed); };
  }

  asio::any_io_executor loop_;
  JournalOptions options_;
  std::string forgotten_;
  Mono next_look_ = Mono::min();
  // INTENTs that were there at the start without an OUTCOME: an action that goes on has one of them
  std::unordered_set<std::string> left_open_;
  Boot here_;
  std::unique_ptr<Reader> reader_;
  std::shared_ptr<Upkeep> upkeep_;
  std::unique_ptr<Writer> writer_;
};

std::string file_of(const std::string& dir) { return plain_dir(dir) + file_name; }

// What was promised must be in the chain; what came after it may have been lost by a power failure.
Result<std::string> missing(Reader& reader, const ChainHead& promised, const ChainHead& head) {
  if (promised.seq == 0) return std::string{};
  bool there = false;
  const ReadStatus read = reader.read(promised.seq - 1, 1, [&](const Entry& entry) {
    there = entry.seq == promised.seq && entry.hash == promised.hash;
    return false;
  });
  if (!read) return read.error().error;
  if (there) return std::string{};
  return "the journal is not the one that runbookd wrote before: that had record " +
         std::to_string(promised.seq) + ", this one ends in " + std::to_string(head.seq) +
         " and does not go on from it; it was removed, or an older copy was put in its place";
}

Status look_at(Storage& storage, UpkeepOptions& upkeep) {
  const auto standing = storage.standing();
  if (!standing) return standing.error();
  const auto bytes = storage.bytes();
  if (!bytes) return bytes.error();
  const auto head = storage.head();
  if (!head) return head.error();
  upkeep.standing = *standing;
  upkeep.bytes = *bytes;
  upkeep.head = head->seq;
  return ok();
}

}  // namespace

Result<JournalParts> open_parts(const JournalOptions& options) {
  auto lock = lock_state_dir(options.state_dir);
  if (!lock) return lock.error();
  const std::string file = file_of(options.state_dir);
  if (const Status made = make_private_file(file); !made) return made.error();
  auto storage = open_sqlite_storage(file);
  if (!storage) return storage.error();
  const std::string dir = plain_dir(options.state_dir);
  JournalParts parts;
  parts.here = this_boot();
  auto reader = open_sqlite_reader(file, parts.here);
  if (!reader) return reader.error();
  UpkeepOptions upkeep{
      dir, file, options.checkpoint_every, options.segment_records, options.bounds, {}, 0, 0};
  if (const Status known = look_at(**storage, upkeep); !known) return known.error();
  auto custody = take_custody(std::move(*lock), dir, file);
  if (!custody) return custody.error();
  parts.custody = std::move(*custody);
  parts.storage = std::move(*storage);
  parts.reader = make_history(std::move(*reader), dir, parts.here);
  parts.upkeep = make_upkeep(std::move(upkeep));
  return parts;
}

Result<std::unique_ptr<Journal>> make_journal(asio::any_io_executor loop, JournalParts parts,
                                              JournalOptions options) {
  const auto report = verify_tail(*parts.reader, options.verify_last);
  if (!report) return report.error();
  if (!report->intact) {
    return Error{"the journal's chain is broken at record " + std::to_string(report->fault.seq) +
                     ": " + report->fault.why,
                 "find out who changed it; then restore a backup, or move " +
                     file_of(options.state_dir) + " away to begin a new one"};
  }
  const auto head = parts.storage->head();
  if (!head) return head.error();
  auto forgotten = missing(*parts.reader, parts.custody->remembered(), *head);
  if (!forgotten) return forgotten.error();
  std::unique_ptr<Journal> out = std::make_unique<ThreadedJournal>(
      std::move(loop), std::move(parts), *head, std::move(*forgotten), std::move(options));
  return out;
}

Result<std::unique_ptr<Journal>> open_journal(asio::any_io_executor loop, JournalOptions options) {
  auto parts = open_parts(options);
  if (!parts) return parts.error();
  return make_journal(std::move(loop), std::move(*parts), std::move(options));
}

Result<std::unique_ptr<Reader>> open_journal_reader(const std::string& state_dir) {
  const Boot here = this_boot();
  auto rows = open_sqlite_reader(file_of(state_dir), here);
  if (!rows) return rows.error();
  return make_history(std::move(*rows), plain_dir(state_dir), here);
}

}  // namespace runbookd::journal
