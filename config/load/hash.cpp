#include "config/load/hash.hpp"

namespace runbookd::load {

std::uint64_t hash_node(const document::Node& node, std::uint64_t h) {
  h = fnv(h, node.is_map() ? "{" : node.is_sequence() ? "[" : node.is_scalar() ? "s" : "0");
  h = fnv(h, node.text);
  for (const auto& item : node.items) h = hash_node(item, h);
  for (const auto& [key, value] : node.entries) h = hash_node(value, fnv(h, key.text));
  return h;
}

}  // namespace runbookd::load
