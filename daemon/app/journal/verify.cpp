// Following the chain from the genesis row, or from a row that is taken on trust.
#include <algorithm>
#include <limits>

#include "daemon/app/journal/fold.hpp"
#include "daemon/app/journal/journal.hpp"
#include "daemon/app/journal/segment.hpp"

namespace runbookd::journal {

namespace {

constexpr std::uint64_t all = std::numeric_limits<std::int64_t>::max();

using Seen = std::function<void(const Entry&)>;

Result<ChainReport> follow(Reader& reader, ChainHead start, const Seen& seen = {}) {
  ChainReport report;
  ChainCheck check(start);
  std::optional<ChainFault> fault;
  const ReadStatus read = reader.read(start.seq, all, [&](const Entry& entry) {
    fault = check.next(entry);
    if (fault) return false;
    ++report.records;
    if (seen) seen(entry);
    return true;
  });
  if (!read && read.error().seq == 0) return read.error().error;
  if (!read) fault = ChainFault{read.error().seq, read.error().error.text};
  report.intact = !fault;
  if (fault) report.fault = *fault;
  return report;
}

// What stands beside the chain, and whether records in it say the same.
class Bindings {
 public:
  Bindings(std::vector<SegmentRow> segments, std::optional<CheckpointRow> checkpoint)
      : segments_(std::move(segments)), checkpoint_(std::move(checkpoint)) {}

  void see(const Entry& entry) {
    if (checkpoint_ && entry.seq == checkpoint_->bound)
      checkpoint_bound_ = binds(entry.record, *checkpoint_);
    if (entry.record.kind != decide::RecordKind::archived) return;
    const auto row =
        std::find_if(segments_.begin(), segments_.end(),
                     [&](const SegmentRow& segment) { return segment.bound == entry.seq; });
    if (row != segments_.end() && binds(entry.record, *row)) ++segments_bound_;
  }

  std::optional<ChainFault> fault(const std::string& dir) const {
    if (checkpoint_ && !checkpoint_bound_)
      return ChainFault{checkpoint_->bound, "the checkpoint is not the one that record " +
                                                std::to_string(checkpoint_->bound) + " tells of"};
    if (segments_bound_ != segments_.size())
      return ChainFault{segments_.front().first,
                        "the list of segments is not what the records tell of"};
    for (const SegmentRow& row : segments_) {
      const auto digest = digest_of_segment(dir, row);
      if (!digest) return ChainFault{row.first, digest.error().text};
      if (*digest != row.digest)
        return ChainFault{row.first, "segment " + segment_name(row.first, row.last) +
                                         " is not the file that record " +
                                         std::to_string(row.bound) + " tells of"};
    }
    return std::nullopt;
  }

 private:
  std::vector<SegmentRow> segments_;
  std::optional<CheckpointRow> checkpoint_;
  std::size_t segments_bound_ = 0;
  bool checkpoint_bound_ = false;
};

}  // namespace

Result<ChainReport> verify_chain(Reader& reader, const std::string& state_dir) {
  const auto genesis = reader.genesis();
  if (!genesis) return genesis.error();
  auto segments = reader.segments();
  if (!segments) return segments.error();
  auto checkpoint = reader.checkpoint();
  if (!checkpoint) return checkpoint.error();
  Bindings bindings(std::move(*segments), std::move(*checkpoint));
  auto report = follow(reader, *genesis, [&](const Entry& entry) { bindings.see(entry); });
  if (!report || !report->intact) return report;
  if (const auto fault = bindings.fault(state_dir)) {
    report->intact = false;
    report->fault = *fault;
  }
  return report;
}

Result<ChainReport> verify_tail(Reader& reader, std::uint64_t count) {
  const auto head = reader.head();
  if (!head) return head.error();
  const auto base = reader.base();
  if (!base) return base.error();
  if (head->seq <= base->seq + count) return follow(reader, *base);
  ChainHead start{head->seq - count, {}};
  bool found = false;
  const ReadStatus read = reader.read(start.seq - 1, 1, [&](const Entry& entry) {
    found = entry.seq == start.seq;
    start.hash = entry.hash;
    return false;
  });
  if (!read && read.error().seq == 0) return read.error().error;
  // The row before cannot be read: the check from the base tells which one is wrong first.
  if (!read || !found) return follow(reader, *base);
  return follow(reader, start);
}

}  // namespace runbookd::journal
