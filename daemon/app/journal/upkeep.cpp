#include "daemon/app/journal/upkeep.hpp"

#include <algorithm>
#include <mutex>
#include <utility>

#include "daemon/app/journal/archive.hpp"
#include "daemon/app/journal/history.hpp"

namespace runbookd::journal {

namespace {

constexpr std::uint64_t records_between_looks = 1000;
constexpr Nanos between_upkeep_looks = seconds{10};
constexpr Nanos after_an_error = minutes{1};
constexpr Nanos most_slack = hours{24};

class JournalUpkeep final : public Upkeep {
 public:
  explicit JournalUpkeep(UpkeepOptions options)
      : options_(std::move(options)), bounds_(options_.bounds) {
    stands(options_.standing);
    health_.bytes = options_.bytes;
    next_look_ = options_.head + records_between_looks;
    next_look_at_ = MonoClock::now() + between_upkeep_looks;
  }

  void bound(JournalBounds bounds) override {
    const std::lock_guard lock(mutex_);
    bounds_ = bounds;
  }

  UpkeepHealth health() const override {
    const std::lock_guard lock(mutex_);
    UpkeepHealth out = health_;
    out.max_bytes = bounds_.max_bytes;
    return out;
  }

  void offer(NewCheckpoint checkpoint) override {
    const std::lock_guard lock(mutex_);
    offered_ = std::move(checkpoint);
  }

  std::optional<UpkeepStep> next(const ChainHead& head, Disk disk) override {
    const Mono now = MonoClock::now();
    if (now < not_before_) return std::nullopt;
    auto step = step_of(head, disk, now);
    const std::lock_guard lock(mutex_);
    if (!step) {
      health_.error = step.error().text;
      health_.hint = step.error().hint;
      not_before_ = now + after_an_error;
      return std::nullopt;
    }
    health_.error.clear();
    health_.hint.clear();
    return std::move(*step);
  }

  void ended(bool written) override {
    known_ = false;  // what the disk has now is read anew
    if (written) next_look_ = 0;
  }

 private:
  using Step = Result<std::optional<UpkeepStep>>;

  Step step_of(const ChainHead& head, Disk disk, Mono now) {
    if (!known_) {
      if (!disk.custody.prove(head, head)) return std::optional<UpkeepStep>{};
      const auto standing = disk.storage.standing();
      if (!standing) return standing.error();
      stands(*standing);
    }
    if (auto offered = take_offered(); offered && offered->row.seq > checkpoint_)
      return checkpoint_step(std::move(*offered));
    const bool fold_due = head.seq >= checkpoint_ + options_.checkpoint_every;
    if (!fold_due && head.seq < next_look_ && now < next_look_at_)
      return std::optional<UpkeepStep>{};
    // What is wrong with the files is for the next batch to find out, and to say.
    if (!disk.custody.prove(head, head)) return std::optional<UpkeepStep>{};
    if (fold_due) return fold_step();
    next_look_ = head.seq + records_between_looks;
    next_look_at_ = now + between_upkeep_looks;
    return look(head, disk.storage);
  }

  // Nothing of the files is touched until something is due, and then only when they are ours: who
  // reads of a file that was cut short dies of SIGBUS, and to open one could do the others harm.
  void stands(const Standing& standing) {
    checkpoint_ = standing.checkpoint;
    base_ = standing.base;
    known_ = true;
    const std::lock_guard lock(mutex_);
    health_.archived = base_.seq;
  }

  std::optional<NewCheckpoint> take_offered() {
    const std::lock_guard lock(mutex_);
    return std::exchange(offered_, std::nullopt);
  }

  static Step checkpoint_step(NewCheckpoint checkpoint) {
    UpkeepStep out;
    out.record = std::move(checkpoint.record);
    out.change = [row = std::move(checkpoint.row)](Storage& storage, std::uint64_t bound) mutable {
      row.bound = bound;
      return storage.put_checkpoint(row);
    };
    return std::optional{std::move(out)};
  }

  Step fold_step() {
    const Boot here = this_boot();
    auto rows = open_sqlite_reader(options_.file, here);
    if (!rows) return rows.error();
    const auto history = make_history(std::move(*rows), options_.dir, here);
    const auto folded = fold_journal(*history, here);
    if (!folded) return folded.error();
    auto checkpoint = make_checkpoint(folded->ledger, folded->seq, here.id);
    if (!checkpoint) return checkpoint.error();
    return checkpoint_step(std::move(*checkpoint));
  }

  Step look(const ChainHead& head, Storage& storage) {
    const auto bytes = storage.bytes();
    if (!bytes) return bytes.error();
    const JournalBounds bounds = bounds_now(*bytes);
    // Once it is too large it becomes smaller by an eighth, so as not to go on record by record.
    shrinks_ = *bytes > bounds.max_bytes - (shrinks_ ? bounds.max_bytes / 8 : 0);
    const Wall now = Stamp::now().wall;
    const Nanos slack = std::min(bounds.keep / 16, most_slack);
    ArchiveRequest request;
    request.dir = options_.dir;
    request.file = options_.file;
    request.base = base_;
    request.upto = checkpoint_;
    request.most = options_.segment_records;
    if (!shrinks_) {
      request.older_than = now - bounds.keep;
      request.only_if_before = now - bounds.keep - slack;
    }
    auto row = archive(request);
    if (!row) return row.error();
    const bool stuck = shrinks_ && !*row;
    if (stuck && head.seq >= checkpoint_ + records_between_looks) return fold_step();
    note(*bytes, stuck);
    if (!*row) return std::optional<UpkeepStep>{};
    UpkeepStep out;
    out.record = segment_record(**row);
    out.change = [row = **row](Storage& into, std::uint64_t bound) mutable {
      row.bound = bound;
      return into.put_segment(row);
    };
    return std::optional{std::move(out)};
  }

  JournalBounds bounds_now(std::uint64_t bytes) {
    const std::lock_guard lock(mutex_);
    health_.bytes = bytes;
    return bounds_;
  }
  void note(std::uint64_t bytes, bool stuck) {
    const std::lock_guard lock(mutex_);
    health_.over = stuck && bytes > bounds_.max_bytes;
  }

  const UpkeepOptions options_;
  // The writer's thread.
  bool known_ = false;
  std::uint64_t checkpoint_ = 0;
  ChainHead base_;
  bool shrinks_ = false;
  std::uint64_t next_look_ = 0;
  Mono next_look_at_ = Mono::min();
  Mono not_before_ = Mono::min();
  // All threads.
  mutable std::mutex mutex_;
  JournalBounds bounds_;
  UpkeepHealth health_;
  std::optional<NewCheckpoint> offered_;
};

}  // namespace

std::unique_ptr<Upkeep> make_upkeep(UpkeepOptions options) {
  return std::make_unique<JournalUpkeep>(std::move(options));
}

}  // namespace runbookd::journal
