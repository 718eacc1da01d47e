// A segment: a file with records that were moved out of the journal, oldest first. It is written
// once and never changed.
//
//   runbookd segment 1
//   {"first":1,"last":20000,"before":"<hash>","head":"<hash>"}
//   block 1 812 1048311 90412 <hash of record 812>
//   <90412 bytes: one canonical row a line, compressed with zlib>
//   block 813 ...
//
// The rows' hashes are not in it: they follow from the hash before and the rows themselves. Blocks
// let a reader begin in the middle, with a bounded piece in memory.
#pragma once

#include <optional>
#include <string>

#include "daemon/app/journal/storage.hpp"

namespace runbookd::journal {

constexpr std::size_t segment_block_bytes = 1u << 20;  ///< before compression, about
constexpr std::size_t most_segment_bytes = 64u << 20;  ///< the same of a whole segment

constexpr std::string_view segment_suffix = ".segment";
/// `journal-000000000001-`: how the names of those begin that begin with the record.
std::string segment_prefix(std::uint64_t first);
/// `journal-000000000001-000000020000.segment`
std::string segment_name(std::uint64_t first, std::uint64_t last);

/// Collects the rows of a segment.
class SegmentMaker {
 public:
  /// `before`: the row before the first.
  explicit SegmentMaker(ChainHead before) : before_(before), head_(before) {}

  /// The next row.
  Status add(const Entry& entry);
  bool full() const { return bytes_ >= most_segment_bytes; }
  bool empty() const { return head_.seq == before_.seq; }
  std::uint64_t first() const { return before_.seq + 1; }
  const ChainHead& head() const { return head_; }  ///< of the last row
  /// The numbers of the incidents that its rows open; 0: none.
  std::uint64_t first_incident() const { return first_incident_; }
  std::uint64_t last_incident() const { return last_incident_; }
  /// The whole file.
  Result<std::string> file();

 private:
  Status close_block();

  ChainHead before_;
  ChainHead head_;
  std::uint64_t first_incident_ = 0;
  std::uint64_t last_incident_ = 0;
  std::uint64_t block_first_ = 0;
  std::string block_;
  std::string blocks_;
  std::size_t bytes_ = 0;
};

/// Rows above `after` of the segment in `dir`, at most `limit`, as Reader::read() gives them. The
/// fault names the file: it is missing, or not as the journal knows it.
ReadStatus read_segment(const std::string& dir, const SegmentRow& row, const Boot& here,
                        std::uint64_t after, std::uint64_t limit,
                        const std::function<bool(const Entry&)>& visit);

/// What a file says it is: its first and last record, and the hash of that one; nullopt: no whole
/// segment.
std::optional<SegmentRow> whole_segment(const std::string& path);

/// The file's digest; the error names it.
Result<Hash> digest_of_segment(const std::string& dir, const SegmentRow& row);

}  // namespace runbookd::journal
