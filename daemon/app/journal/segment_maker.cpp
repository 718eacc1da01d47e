// The writing of a segment; how one is read is in segment.cpp.
#include <algorithm>

#include "daemon/app/journal/chain.hpp"
#include "daemon/app/journal/codec.hpp"
#include "daemon/app/journal/packed.hpp"
#include "daemon/app/journal/past_incident.hpp"
#include "daemon/app/journal/segment.hpp"
#include "daemon/app/journal/segment_lines.hpp"

namespace runbookd::journal {

Status SegmentMaker::add(const Entry& entry) {
  if (entry.seq != head_.seq + 1 || link(head_.hash, entry) != entry.hash)
    return Error{"the journal's chain is broken at record " + std::to_string(entry.seq),
                 "`runbookd audit verify` says more; nothing is moved into a segment"};
  if (block_.empty()) block_first_ = entry.seq;
  const std::string row = canonical(entry);
  block_ += row;
  block_ += '\n';
  bytes_ += row.size() + 1;
  head_ = {entry.seq, entry.hash};
  if (entry.record.kind == decide::RecordKind::opened) {
    const std::uint64_t number = incident_number(entry.record.incident);
    if (first_incident_ == 0) first_incident_ = number;
    last_incident_ = std::max(last_incident_, number);
  }
  return block_.size() >= segment_block_bytes ? close_block() : ok();
}

Status SegmentMaker::close_block() {
  if (block_.empty()) return ok();
  if (block_.size() > most_block_bytes)
    return Error{"record " + std::to_string(head_.seq) + " is too large for a segment", {}};
  const auto packed = pack(block_);
  if (!packed) return packed.error();
  blocks_ += block_line({block_first_, head_.seq, block_.size(), packed->size(), head_.hash});
  blocks_ += *packed;
  block_.clear();
  return ok();
}

Result<std::string> SegmentMaker::file() {
  if (const Status closed = close_block(); !closed) return closed.error();
  SegmentHeader header;
  header.row.first = first();
  header.row.last = head_.seq;
  header.row.head = head_.hash;
  header.before = before_.hash;
  return std::string(segment_magic) + header_line(header) + blocks_;
}

}  // namespace runbookd::journal
