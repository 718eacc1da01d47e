#include "daemon/app/journal/writer.hpp"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "daemon/app/journal/chain.hpp"

namespace runbookd::journal {

namespace {

using Lock = std::unique_lock<std::mutex>;

// Once we are told to stop.
constexpr int most_last_tries = 3;

struct Item {
  decide::Record record;
  std::shared_ptr<Ticket> ticket;
  bool barrier = false;  // no record: only waits for those before it
};

// An INTENT that nobody may act on is closed in the journal as well.
decide::Record closing(const decide::Record& intent) {
  decide::Record out = intent;
  out.kind = decide::RecordKind::outcome;
  out.at = Stamp::now();
  out.status = name_of(ActionStatus::no_effect);
  out.reason = name_of(ActionError::interrupted);
  out.text = "not carried out: the journal answered too late";
  out.facts.clear();
  return out;
}

bool is_intent(const Item& item) {
  return !item.barrier && item.record.kind == decide::RecordKind::intent;
}

// A batch whose commit failed: it may be on the disk all the same.
struct Doubt {
  ChainHead tail;
  std::size_t kept = 0;                 // items that went back to the queue's front
  std::vector<decide::Record> refused;  // intents whose callers were told no
};

class ThreadedWriter final : public Writer {
 public:
  ThreadedWriter(std::unique_ptr<Storage> storage, ChainHead head, std::string boot_id,
                 WriterLimits limits)
      : storage_(std::move(storage)),
        boot_id_(std::move(boot_id)),
        limits_(limits),
        head_(head),
        backoff_(limits.first_retry),
        thread_([this] { work(); }) {}

  ~ThreadedWriter() override {
    {
      const Lock lock(mutex_);
      stopping_ = true;
    }
    wake_.notify_one();
    thread_.join();
  }

  bool push(decide::Record record, std::shared_ptr<Ticket> ticket) override {
    {
      const Lock lock(mutex_);
      if (ticket && (failing_ || stopping_)) return false;
      if (stopping_ || queue_.size() >= limits_.queued) {
        ++dropped_;
        error_ = {"the journal's queue is full: records are lost",
                  "look at the state directory's disk"};
        return false;
      }
      queue_.push_back({std::move(record), std::move(ticket)});
    }
    wake_.notify_one();
    return true;
  }

  bool push_barrier(std::shared_ptr<Ticket> ticket) override {
    {
      const Lock lock(mutex_);
      if (failing_ || stopping_ || queue_.size() >= limits_.queued) return false;
      queue_.push_back({{}, std::move(ticket), true});
    }
    wake_.notify_one();
    return true;
  }

  bool writable() const override {
    const Lock lock(mutex_);
    return usable();
  }

  WriterHealth health() const override {
    const Lock lock(mutex_);
    WriterHealth out;
    out.writable = usable();
    out.last_error = error_.text;
    out.hint = error_.hint;
    out.records = head_.seq;
    out.queued = queue_.size();
    out.dropped = dropped_;
    return out;
  }

 private:
  bool usable() const {
    if (failing_ || stopping_) return false;
    return !busy_since_ || MonoClock::now() - *busy_since_ < limits_.stalled;
  }

  void work() {
    Lock lock(mutex_);
    while (true) {
      if (failing_) {
        wake_.wait_for(lock, backoff_, [this] { return stopping_; });
        const bool recovered = recover(lock);
        if (stopping_ && (!recovered || ++last_tries_ > most_last_tries)) {
          refuse_all();
          return;
        }
        if (!recovered) continue;
      }
      wake_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
      if (queue_.empty()) return;  // stopping, and everything is written
      write_batch(lock);
    }
  }

  std::vector<Item> take_batch() {
    std::vector<Item> batch;
    while (!queue_.empty() && batch.size() < limits_.batch) {
      Item item = std::move(queue_.front());
      queue_.pop_front();
      if (item.ticket && item.ticket->abandoned()) continue;
      batch.push_back(std::move(item));
    }
    return batch;
  }

  void write_batch(Lock& lock) {
    std::vector<Item> batch = take_batch();
    if (batch.empty()) return;
    busy_since_ = MonoClock::now();
    lock.unlock();
    ChainHead tail = head_;
    const Status written = write(batch, tail);
    lock.lock();
    busy_since_.reset();
    if (written) {
      accept(batch, tail);
    } else {
      fail(std::move(batch), tail, written.error());
    }
  }

  // Off the lock: head_ is changed by this thread only.
  Status write(const std::vector<Item>& batch, ChainHead& tail) {
    std::vector<Entry> entries;
    entries.reserve(batch.size());
    for (const Item& item : batch) {
      if (item.barrier) continue;
      Entry entry;
      entry.seq = tail.seq + 1;
      entry.record = item.record;
      entry.boot_id = boot_id_;
      entry.boot_ns = item.record.at.mono.time_since_epoch().count();
      entry.hash = link(tail.hash, entry);
      tail = {entry.seq, entry.hash};
      entries.push_back(std::move(entry));
    }
    if (entries.empty()) return ok();
    Status done = storage_->begin();
    for (const Entry& entry : entries) {
      if (!done) break;
      done = storage_->insert(entry);
    }
    if (done) done = storage_->commit();
    if (!done) storage_->rollback();
    return done;
  }

  void accept(std::vector<Item>& batch, const ChainHead& tail) {
    head_ = tail;
    backoff_ = limits_.first_retry;
    for (Item& item : batch) {
      if (!item.ticket || item.ticket->answer(true) || !is_intent(item)) continue;
      queue_.push_front({closing(item.record), nullptr});
    }
  }

  void fail(std::vector<Item> batch, const ChainHead& tail, const Error& error) {
    failing_ = true;
    error_ = error;
    doubt_ = Doubt{tail, 0, {}};
    for (auto item = batch.rbegin(); item != batch.rend(); ++item) {
      if (!item->ticket) {
        queue_.push_front(std::move(*item));
        ++doubt_.kept;
        continue;
      }
      item->ticket->answer(false);
      if (is_intent(*item)) doubt_.refused.push_back(std::move(item->record));
    }
    // Who came while the batch was being written must not wait for the disk to recover either.
    for (Item& item : queue_)
      if (item.ticket) item.ticket->answer(false);
    std::erase_if(queue_, [](const Item& item) { return item.ticket != nullptr; });
  }

  // True: writing works again, and it is known what became of the batch in doubt.
  bool recover(Lock& lock) {
    lock.unlock();
    Status probed = storage_->probe();
    ChainHead found;
    if (probed) {
      const auto head = storage_->head();
      if (head) {
        found = *head;
      } else {
        probed = head.error();
      }
    }
    lock.lock();
    if (probed && settle(found)) {
      failing_ = false;
      doubt_ = Doubt{};
      return true;
    }
    if (!probed) error_ = probed.error();
    backoff_ = std::min(backoff_ * 2, limits_.longest_retry);
    return false;
  }

  bool settle(const ChainHead& found) {
    if (found == head_) return true;
    if (found != doubt_.tail) {
      error_ = {"the journal was changed by somebody else while it could not be written",
                "stop runbookd and look at `runbookd audit verify`"};
      return false;
    }
    head_ = found;
    queue_.erase(queue_.begin(), queue_.begin() + static_cast<std::ptrdiff_t>(doubt_.kept));
    for (const auto& intent : doubt_.refused) queue_.push_front({closing(intent), nullptr});
    return true;
  }

  void refuse_all() {
    for (Item& item : queue_)
      if (item.ticket) item.ticket->answer(false);
    dropped_ += queue_.size();
    queue_.clear();
  }

  std::unique_ptr<Storage> storage_;
  const std::string boot_id_;
  const WriterLimits limits_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<Item> queue_;
  ChainHead head_;
  Doubt doubt_;
  Error error_;
  std::uint64_t dropped_ = 0;
  Nanos backoff_;
  std::optional<Mono> busy_since_;
  int last_tries_ = 0;
  bool failing_ = false;
  bool stopping_ = false;
  std::thread thread_;  // last: it uses everything above
};

}  // namespace

std::unique_ptr<Writer> start_writer(std::unique_ptr<Storage> storage, ChainHead head,
                                     std::string boot_id, WriterLimits limits) {
  return std::make_unique<ThreadedWriter>(std::move(storage), head, std::move(boot_id), limits);
}

}  // namespace runbookd::journal
