#include "daemon/app/journal/segment.hpp"

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <system_error>

#include "daemon/app/journal/chain.hpp"
#include "daemon/app/journal/codec.hpp"
#include "daemon/app/journal/packed.hpp"
#include "daemon/app/journal/segment_lines.hpp"
#include "daemon/base/file.hpp"
#include "daemon/base/text.hpp"
#include "daemon/net/json.hpp"

namespace runbookd::journal {
namespace {

std::string path_of(const std::string& dir, const SegmentRow& row) {
  return dir + "/" + segment_name(row.first, row.last);
}

// What cannot be made smaller becomes a little larger; nothing that is written reaches this.
constexpr std::size_t most_segment_file_bytes = 2 * most_segment_bytes;

constexpr const char* segment_cure =
    "put the file back from a backup: the records in it are part of the history";

Error segment_error(const SegmentRow& row, const std::string& what) {
  return Error{"segment " + segment_name(row.first, row.last) + " (records " +
                   std::to_string(row.first) + " to " + std::to_string(row.last) + ") " + what,
               segment_cure};
}

Error segment_not_there(const SegmentRow& row, int error) {
  if (error == ENOENT) return segment_error(row, "is missing");
  return segment_error(row, "cannot be read: " + std::generic_category().message(error));
}

// The next line, without its end; false: there is none, or one longer than any that is written.
bool read_line(std::ifstream& in, std::string& into) {
  into.clear();
  for (int c = in.get(); c != std::ifstream::traits_type::eof(); c = in.get()) {
    if (c == '\n') return true;
    if (into.size() == most_segment_line) return false;
    into += static_cast<char>(c);
  }
  return false;
}

std::optional<SegmentHeader> read_header(std::ifstream& in) {
  std::string text;
  if (!read_line(in, text) || text + "\n" != segment_magic || !read_line(in, text))
    return std::nullopt;
  return parse_segment_header(text);
}

// Goes through an open segment, block by block.
class SegmentScan {
 public:
  SegmentScan(std::ifstream& in, const SegmentRow& row, const Boot& here)
      : in_(in), row_(row), here_(here) {}

  ReadStatus read(std::uint64_t after, std::uint64_t limit,
                  const std::function<bool(const Entry&)>& visit) {
    head_.seq = row_.first - 1;
    const auto header = read_header(in_);
    if (!header || header->row.first != row_.first || header->row.last != row_.last ||
        header->row.head != row_.head)
      return changed("has another beginning than it should have");
    head_.hash = header->before;
    std::uint64_t given = 0;
    while (head_.seq < row_.last) {
      const auto block = next_block();
      if (!block) return changed("was changed or cut short");
      if (block->last <= after) {  // its end is told by the line
        in_.ignore(static_cast<std::streamsize>(block->packed));
        head_ = {block->last, block->hash};
        continue;
      }
      const ChainHead before = head_;
      if (!read_block(*block)) {
        head_ = before;
        return changed("was changed");
      }
      for (const Entry& entry : entries_) {
        if (entry.seq <= after) continue;
        if (given == limit || !visit(entry)) return Done{};
        ++given;
      }
    }
    return Done{};
  }

 private:
  ReadStatus changed(const char* how) const {
    return ReadFault{head_.seq + 1, segment_error(row_, how)};
  }

  std::optional<SegmentBlock> next_block() {
    std::string text;
    if (!read_line(in_, text)) return std::nullopt;
    auto block = parse_block_line(text);
    if (!block || block->first != head_.seq + 1 || block->last > row_.last) return std::nullopt;
    const bool ends_well = block->last != row_.last || block->hash == row_.head;
    return ends_well ? block : std::nullopt;
  }

  bool read_block(const SegmentBlock& block) {
    std::string packed(block.packed, '\0');
    if (!in_.read(packed.data(), static_cast<std::streamsize>(packed.size()))) return false;
    const auto text = unpack(packed, block.size);
    if (!text) return false;
    entries_.clear();
    std::string_view rest = *text;
    while (!rest.empty()) {
      const auto object = net::parse_json_object(next_piece(rest, '\n'));
      if (!object) return false;
      auto entry = from_json(*object);
      if (!entry || entry->seq != head_.seq + 1) return false;
      entry->hash = link(head_.hash, *entry);
      entry->record.at.mono =
          restored_mono(entry->boot_id, entry->boot_ns, entry->record.at.wall, here_);
      head_ = {entry->seq, entry->hash};
      entries_.push_back(std::move(*entry));
    }
    return head_.seq == block.last && head_.hash == block.hash;
  }

  std::ifstream& in_;
  const SegmentRow& row_;
  const Boot& here_;
  ChainHead head_;
  std::vector<Entry> entries_;
};

}  // namespace

ReadStatus read_segment(const std::string& dir, const SegmentRow& row, const Boot& here,
                        std::uint64_t after, std::uint64_t limit,
                        const std::function<bool(const Entry&)>& visit) {
  std::ifstream in(path_of(dir, row), std::ios::binary);
  if (!in) return ReadFault{std::max(after + 1, row.first), segment_not_there(row, errno)};
  return SegmentScan(in, row, here).read(after, limit, visit);
}

std::optional<SegmentRow> whole_segment(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  const auto header = read_header(in);
  if (!header) return std::nullopt;
  in.seekg(0);
  const auto read =
      SegmentScan(in, header->row, Boot{}).read(0, header->row.last, [](const Entry&) {
        return true;
      });
  return read ? std::optional{header->row} : std::nullopt;
}

Result<Hash> digest_of_segment(const std::string& dir, const SegmentRow& row) {
  const std::string path = path_of(dir, row);
  if (!std::ifstream(path)) return segment_not_there(row, errno);
  const auto bytes = read_file(path, most_segment_file_bytes);
  if (!bytes) return segment_error(row, "cannot be read: " + bytes.error().text);
  return sha256(*bytes);
}

}  // namespace runbookd::journal
