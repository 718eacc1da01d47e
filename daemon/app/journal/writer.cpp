#include "daemon/app/journal/writer.hpp"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "daemon/app/journal/batch.hpp"
#include "daemon/app/journal/transaction.hpp"

namespace runbookd::journal {

namespace {

using Lock = std::unique_lock<std::mutex>;

// Once we are told to stop.
constexpr int most_last_tries = 3;

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
      if (!has_room_for(1)) return false;
      queue_.push_back({std::move(record), std::move(ticket), unsent});
    }
    wake_.notify_one();
    return true;
  }

  bool push_together(std::vector<decide::Record> records) override {
    if (records.empty()) return true;
    {
      const Lock lock(mutex_);
      if (!has_room_for(records.size())) return false;
      for (decide::Record& record : records)
        queue_.push_back({std::move(record), nullptr, Unsent::never, false, true});
      queue_.back().more = false;
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
  // What belongs together is taken, or dropped, as a whole: the bound may be passed once.
  bool has_room_for(std::size_t records) {
    if (!stopping_ && queue_.size() < limits_.queued) return true;
    dropped_ += records;
    error_ = {"the journal's queue is full: records are lost",
              "look at the state directory's disk"};
    return false;
  }

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
    auto step = beside(lock, [&] { return parts_.upkeep->next(head_, disk()); });
    if (!step) return false;
    std::vector<Item> batch(1);
    batch.front().record = std::move(step->record);
    const bool written = attempt(lock, std::move(batch), false, step->change);
    parts_.upkeep->ended(written);
    return written;
  }

  // What takes as long as a disk does, while everybody else goes on. head_ is changed by this
  // thread only.
  template <class Work>
  auto beside(Lock& lock, Work work) -> decltype(work()) {
    busy_since_ = MonoClock::now();
    lock.unlock();
    auto out = work();
    lock.lock();
    busy_since_.reset();
    return out;
  }

  std::vector<Item> take_batch() {
    std::vector<Item> batch;
    bool inside = false;  // of what belongs together
    while (!queue_.empty() && (inside || batch.size() < limits_.batch)) {
      Item item = std::move(queue_.front());
      queue_.pop_front();
      if (item.ticket && item.ticket->abandoned()) continue;
      inside = item.more;
      batch.push_back(std::move(item));
    }
    return batch;
  }

  // Writes the batch; with `prove`, or for a barrier alone, proves that all before it is there.
  // `change` belongs to the batch: without it, its record is not written later either.
  bool attempt(Lock& lock, std::vector<Item> batch, bool prove, const Change& change = {}) {
    if (batch.empty() && !prove) return true;
    ChainHead tail = head_;
    const Status written = beside(lock, [&] { return write(batch, change, tail); });
    if (change && !written) batch.clear();
    if (written)
      accept(batch, tail);
    else
      fail(std::move(batch), tail, written.error());
    return static_cast<bool>(written);
  }

  Status write(const std::vector<Item>& batch, const Change& change, ChainHead& tail) {
    const std::vector<Entry> rows = rows_of(batch, head_, parts_.boot_id);
    if (rows.empty()) return prove_end(disk(), head_);
    tail = {rows.back().seq, rows.back().hash};
    if (!change) return write_rows(disk(), rows, head_, is_promised(batch));
    return write_rows(disk(), rows, head_, true,
                      [&](Storage& storage) { return change(storage, tail.seq); });
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
