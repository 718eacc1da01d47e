#include "daemon/app/journal/journal.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <limits>

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
                  JournalOptions options)
      : loop_(std::move(loop)),
        options_(std::move(options)),
        lock_(std::move(parts.lock)),
        reader_(std::move(parts.reader)),
        writer_(start_writer(std::move(parts.storage), head, std::move(parts.boot_id),
                             options_.limits)) {}

  void append(decide::Record record) override {
    // A record that is not accepted is counted in health().dropped and named in last_error.
    static_cast<void>(writer_->push(normalised(std::move(record), options_.redact), nullptr));
  }

  asio::awaitable<bool> append_durable(decide::Record record) override {
    return answered([this, record = normalised(std::move(record), options_.redact)](
                        std::shared_ptr<Ticket> ticket) mutable {
      return writer_->push(std::move(record), std::move(ticket));
    });
  }

  asio::awaitable<bool> settled() override {
    return answered([this](std::shared_ptr<Ticket> ticket) {
      return writer_->push_barrier(std::move(ticket));
    });
  }

  bool writable() const override { return writer_->writable(); }
  WriterHealth health() const override { return writer_->health(); }

  Status read_all(const std::function<void(const Entry&)>& visit) override {
    constexpr std::uint64_t all = std::numeric_limits<std::int64_t>::max();
    const ReadStatus read = reader_->read(0, all, [&visit](const Entry& entry) {
      visit(entry);
      return true;
    });
    if (!read) return read.error().error;
    return ok();
  }

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

  asio::any_io_executor loop_;
  JournalOptions options_;
  StateLock lock_;  // before the writer: it is let go when the last byte is written
  std::unique_ptr<Reader> reader_;
  std::unique_ptr<Writer> writer_;
};

std::string file_of(std::string dir) {
  while (dir.size() > 1 && dir.back() == '/') dir.pop_back();
  return dir + file_name;
}

}  // namespace

Result<JournalParts> open_parts(const JournalOptions& options) {
  auto lock = lock_state_dir(options.state_dir);
  if (!lock) return lock.error();
  const std::string file = file_of(options.state_dir);
  if (const Status made = make_private_file(file); !made) return made.error();
  auto storage = open_sqlite_storage(file);
  if (!storage) return storage.error();
  const Boot here = this_boot();
  auto reader = open_sqlite_reader(file, here);
  if (!reader) return reader.error();
  JournalParts parts;
  parts.lock = std::move(*lock);
  parts.storage = std::move(*storage);
  parts.reader = std::move(*reader);
  parts.boot_id = here.id;
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
  std::unique_ptr<Journal> out = std::make_unique<ThreadedJournal>(
      std::move(loop), std::move(parts), *head, std::move(options));
  return out;
}

Result<std::unique_ptr<Journal>> open_journal(asio::any_io_executor loop, JournalOptions options) {
  auto parts = open_parts(options);
  if (!parts) return parts.error();
  return make_journal(std::move(loop), std::move(*parts), std::move(options));
}

Result<std::unique_ptr<Reader>> open_journal_reader(const std::string& state_dir) {
  return open_sqlite_reader(file_of(state_dir), this_boot());
}

}  // namespace runbookd::journal
