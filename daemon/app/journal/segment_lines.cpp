#include "daemon/app/journal/segment_lines.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <sstream>

#include "daemon/app/journal/segment.hpp"
#include "daemon/net/json.hpp"

namespace runbookd::journal {
namespace json = boost::json;
namespace {

constexpr std::size_t digits_of_seq = 12;

std::string padded(std::uint64_t seq) {
  std::string digits = std::to_string(seq);
  if (digits.size() < digits_of_seq) digits.insert(0, digits_of_seq - digits.size(), '0');
  return digits;
}

}  // namespace

std::string segment_prefix(std::uint64_t first) { return "journal-" + padded(first) + "-"; }

std::string segment_name(std::uint64_t first, std::uint64_t last) {
  return segment_prefix(first) + padded(last) + std::string(segment_suffix);
}

std::string header_line(const SegmentHeader& header) {
  json::object out;
  out.emplace("first", static_cast<std::int64_t>(header.row.first));
  out.emplace("last", static_cast<std::int64_t>(header.row.last));
  out.emplace("before", hex(header.before));
  out.emplace("head", hex(header.row.head));
  return json::serialize(out) + "\n";
}

std::optional<SegmentHeader> parse_segment_header(const std::string& line) {
  const auto object = net::parse_json_object(line);
  if (!object) return std::nullopt;
  const auto first = net::json_integer_at(*object, {"first"});
  const auto last = net::json_integer_at(*object, {"last"});
  const auto before = parse_hex(net::json_text_at(*object, {"before"}));
  const auto head = parse_hex(net::json_text_at(*object, {"head"}));
  if (!first || !last || *first < 1 || *last < *first || !before || !head) return std::nullopt;
  SegmentHeader out;
  out.row.first = static_cast<std::uint64_t>(*first);
  out.row.last = static_cast<std::uint64_t>(*last);
  out.row.head = *head;
  out.before = *before;
  return out;
}

std::string block_line(const SegmentBlock& block) {
  return "block " + std::to_string(block.first) + " " + std::to_string(block.last) + " " +
         std::to_string(block.size) + " " + std::to_string(block.packed) + " " + hex(block.hash) +
         "\n";
}

std::optional<SegmentBlock> parse_block_line(const std::string& line) {
  std::istringstream in(line);
  std::string word;
  std::string digits;
  SegmentBlock out;
  if (!(in >> word >> out.first >> out.last >> out.size >> out.packed >> digits)) return {};
  const auto hash = parse_hex(digits);
  if (!hash) return std::nullopt;
  out.hash = *hash;
  const bool fine = out.first <= out.last && out.size <= most_block_bytes &&
                    out.packed <= most_block_bytes && line + "\n" == block_line(out);
  return fine ? std::optional{out} : std::nullopt;
}

}  // namespace runbookd::journal
