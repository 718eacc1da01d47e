// The lines of a segment's file that are for people and for finding one's way (segment.hpp).
// Internal.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "daemon/app/journal/storage.hpp"

namespace runbookd::journal {

constexpr std::string_view segment_magic = "runbookd segment 1\n";
constexpr std::size_t most_segment_line = 1024;
constexpr std::size_t most_block_bytes = 16u << 20;  ///< one row alone may be larger than a block

/// The second line: what the segment is. Of the row first, last and head.
struct SegmentHeader {
  SegmentRow row;
  Hash before{};  ///< of the row before the first
};
std::string header_line(const SegmentHeader& header);
std::optional<SegmentHeader> parse_segment_header(const std::string& line);

/// The line that precedes the bytes of a block.
struct SegmentBlock {
  std::uint64_t first = 0;
  std::uint64_t last = 0;
  std::size_t size = 0;    ///< of its text
  std::size_t packed = 0;  ///< of the bytes that follow
  Hash hash{};             ///< of its last row
};
std::string block_line(const SegmentBlock& block);
/// `line` without its end; nullopt when it is not exactly what block_line() writes.
std::optional<SegmentBlock> parse_block_line(const std::string& line);

}  // namespace runbookd::journal
