// The fields of a head, as views of its bytes: lines that end in LF with or without a CR, blanks
// before a colon, folded lines (RFC 9112, 2.2 and 5). Internal to http_head.
#pragma once

#include <array>
#include <cstddef>
#include <memory_resource>
#include <optional>
#include <string_view>
#include <vector>

namespace runbookd::net {

/// What is made while a head is read lies here and goes with it: no allocation per field.
class HeadArena {
 public:
  std::pmr::memory_resource* get() { return &resource_; }

 private:
  std::array<std::byte, 4096> first_;
  std::pmr::monotonic_buffer_resource resource_{first_.data(), first_.size()};
};

struct HeadField {
  std::string_view name;
  std::string_view value;
};
using HeadFields = std::pmr::vector<HeadField>;

constexpr std::size_t usual_fields = 16;

/// Takes the next line off; its end is LF with or without a CR before it.
std::string_view take_line(std::string_view& text);

/// What stands behind the status line, up to the empty line. A line without a colon becomes a field
/// without a name, which no parser accepts. nullopt: the first line is a continuation of nothing.
std::optional<HeadFields> read_fields(std::string_view text, HeadArena& arena);

bool has_field(const HeadFields& fields, std::string_view name);

}  // namespace runbookd::net
