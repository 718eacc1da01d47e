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
#include "daemon/app/journal/transaction.hpp"
#include "daemon/decide/reason.hpp"

namespace runbookd::journal {

namespace {

using Lock = std::unique_lock<std::mutex>;

// Once we are told to stop.
constexpr int most_last_tries = 3;

struct Item {
  decide::Record record;
  std::shared_ptr<Ticket> ticket;
  Unsent unsent = Unsent::never;
  bool barrier = false;  // no record: only waits for those before it
};

bool is_intent(const Item& item) {
  return !item.barrier && item.record.kind == decide::RecordKind::intent;
}

// An INTENT that nobody may act on is closed in the journal as well. `journal` as the reason says
// that nothing was ever sent, so that the step is tried again.
Item closing(const Item& intent) {
  Item out;
  out.record = intent.record;
  out.record.kind = decide::RecordKind::outcome;
  out.record.at = Stamp::now();
  out.record.status = name_of(ActionStatus::no_effect);
  out.record.reason = intent.unsent == Unsent::never ? name_of(decide::Withheld::journal)
                                                     : name_of(ActionError::interrupted);
  out.record.text = "not carried out: the journal answered too late";
  std::erase_if(out.record.facts, [](const auto& fact) { return fact.first != "undo_of"; });
  return out;
}

// The links that the items add to the chain.
std::vector<Entry> rows_of(const std::vector<Item>& batch, ChainHead tail,
                           const std::string& boot_id) {
  std::vector<Entry> rows;
  rows.reserve(batch.size());
  for (const Item& item : batch) {
    if (item.barrier) continue;
    Entry& row = rows.emplace_back();
    row.seq = tail.seq + 1;
    row.format = record_format;
    row.record = item.record;
    row.boot_id = boot_id;
    row.boot_ns = item.record.at.mono.time_since_epoch().count();
    row.hash = link(tail.hash, row);
    tail = {row.seq, row.hash};
  }
  return rows;
}

// A batch whose commit failed: it may be on the disk all the same.
struct Doubt {
  ChainHead tail;
  std::size_t kept = 0;       // items that went back to the queue's front
  std::vector<Item> refused;  // intents whose callers were told no
};

class ThreadedWriter final : public Writer {
 public:
  ThreadedWriter(WriterParts parts, WriterLimits limits)
      : parts_(std::move(parts)),
        limits_(limits),
        head_(parts_.head),
        doubt_{head_, 0, {}},
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

  bool push(decide::Record record, std::shared_ptr<Ticket> ticket, Unsent unsent) override {
    {
      const Lock lock(mutex_);
      if (ticket && (failing_ || stopping_)) return false;
      if (stopping_ || queue_.size() >= limits_.queued) {
        ++dropped_;
        error_ = {"the journal's queue is full: records are lost",
                  "look at the state directory's disk"};
        return false;
      }
      queue_.push_back({std::move(record), std::move(ticket), unsent});
    }
    wake_.notify_one();
    return true;
  }

  bool push_barrier(std::shared_ptr<Ticket> ticket) override {
    {
      const Lock lock(mutex_);
      if (failing_ || stopping_ || queue_.size() >= limits_.queued) return false;
      queue_.push_back({{}, std::move(ticket), Unsent::never, true});
    }
    wake_.notify_one();
    return true;
  }

  void look() override {
    {
      const Lock lock(mutex_);
      if (failing_ || look_) return;  // a failing one looks by itself
      look_ = true;
    }
    wake_.notify_one();
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
    out.busy = !queue_.empty() || busy_since_ || look_ || more_upkeep_;
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
      wake_.wait(lock, [this] { return stopping_ || look_ || more_upkeep_ || !queue_.empty(); });
      if (!queue_.empty()) {
        attempt(lock, take_batch(), false);
      } else if (std::exchange(look_, false)) {
        attempt(lock, {}, true);
      } else if (stopping_) {
        return;  // everything is written
      }
      if (!failing_ && !stopping_) more_upkeep_ = keep_up(lock);
    }
  }

  // One step of upkeep; true: there may be another.
  bool keep_up(Lock& lock) {
    busy_since_ = MonoClock::now();
    lock.unlock();
    auto step = parts_.upkeep->next(head_, disk());
    Status written = ok();
    ChainHead tail = head_;
    if (step) {
      Item item;
      item.record = std::move(step->record);
      const std::vector<Entry> rows = rows_of({std::move(item)}, head_, parts_.boot_id);
      tail = {rows.back().seq, rows.back().hash};
      const auto also = [&](Storage& storage) { return step->change(storage, tail.seq); };
      written = write_rows(disk(), rows, head_, true, also);
      parts_.upkeep->ended(static_cast<bool>(written));
    }
    lock.lock();
    busy_since_.reset();
    std::vector<Item> nothing;
    if (!written) fail({}, tail, written.error());
    if (!step || !written) return false;
    accept(nothing, tail);
    return true;
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

  // Writes the batch; with `prove`, or for a barrier alone, proves that all before it is there.
  void attempt(Lock& lock, std::vector<Item> batch, bool prove) {
    if (batch.empty() && !prove) return;
    busy_since_ = MonoClock::now();
    lock.unlock();
    // head_ is changed by this thread only.
    const std::vector<Entry> rows = rows_of(batch, head_, parts_.boot_id);
    const ChainHead tail = rows.empty() ? head_ : ChainHead{rows.back().seq, rows.back().hash};
    const bool promised = std::any_of(batch.begin(), batch.end(), [](const Item& item) {
      return item.ticket != nullptr || is_intent(item);
    });
    const Status written =
        rows.empty() ? prove_end(disk(), head_) : write_rows(disk(), rows, head_, promised);
    lock.lock();
    busy_since_.reset();
    if (written) {
      accept(batch, tail);
    } else {
      fail(std::move(batch), tail, written.error());
    }
  }

  void accept(std::vector<Item>& batch, const ChainHead& tail) {
    head_ = tail;
    error_ = {};
    backoff_ = limits_.first_retry;
    for (const Item& item : batch) {
      if (!item.ticket || item.ticket->answer(true) || !is_intent(item)) continue;
      queue_.push_front(closing(item));
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
      if (is_intent(*item)) doubt_.refused.push_back(std::move(*item));
    }
    // Who came while the batch was being written must not wait for the disk to recover either.
    for (Item& item : queue_)
      if (item.ticket) item.ticket->answer(false);
    std::erase_if(queue_, [](const Item& item) { return item.ticket != nullptr; });
    parts_.changed();
  }

  // True: writing works again, and it is known what became of the batch in doubt.
  bool recover(Lock& lock) {
    lock.unlock();
    const auto found = probe_again(disk(), head_, doubt_.tail);
    lock.lock();
    if (!found) {
      error_ = found.error();
      backoff_ = std::min(backoff_ * 2, limits_.longest_retry);
      return false;
    }
    if (*found != head_) doubtful_is_written();
    failing_ = false;
    doubt_ = Doubt{head_, 0, {}};
    error_ = {};
    parts_.changed();
    return true;
  }

  void doubtful_is_written() {
    head_ = doubt_.tail;
    queue_.erase(queue_.begin(), queue_.begin() + static_cast<std::ptrdiff_t>(doubt_.kept));
    for (const Item& intent : doubt_.refused) queue_.push_front(closing(intent));
  }

  void refuse_all() {
    for (Item& item : queue_)
      if (item.ticket) item.ticket->answer(false);
    dropped_ += queue_.size();
    queue_.clear();
  }

  Disk disk() const { return {*parts_.storage, *parts_.custody}; }

  WriterParts parts_;
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
  bool look_ = false;
  bool more_upkeep_ = false;
  bool stopping_ = false;
  std::thread thread_;  // last: it uses everything above
};

}  // namespace

std::unique_ptr<Writer> start_writer(WriterParts parts, WriterLimits limits) {
  return std::make_unique<ThreadedWriter>(std::move(parts), limits);
}

}  // namespace runbookd::journal
