#include "config/load/hash.hpp"

#include <fmt/format.h>

namespace runbookd::load {

namespace {
std::uint64_t mix(std::uint64_t h, std::string_view text) {
  for (const char c : text) h = (h ^ static_cast<unsigned char>(c)) * 0x100000001b3ull;
  return (h ^ 0xff) * 0x100000001b3ull;
}
}  // namespace

std::uint64_t hash_node(const document::Node& node, std::uint64_t h) {
  h = mix(h, node.is_map() ? "{" : node.is_sequence() ? "[" : node.is_scalar() ? "s" : "0");
  h = mix(h, node.text);
  for (const auto& item : node.items) h = hash_node(item, h);
  for (const auto& [key, value] : node.entries) h = hash_node(value, mix(h, key.text));
  return h;
}

std::string hash_text(std::uint64_t hash) { return fmt::format("{:016x}", hash); }

}  // namespace runbookd::load
