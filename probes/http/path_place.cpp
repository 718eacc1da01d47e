#include "probes/http/path_place.hpp"

#include <algorithm>

namespace runbookd::probes {

using document::Node;

Node place_of(const Node& text, const PathFault& fault) {
  Node out;
  out.kind = Node::Kind::scalar;
  const auto before = std::string_view(text.text).substr(0, fault.at);
  const auto starts = [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; };
  out.mark = text.place(static_cast<int>(std::count_if(before.begin(), before.end(), starts)));
  out.unread = text.unread;
  return out;
}

const Node& key_of(const Node& map, const Node& value) {
  for (const auto& [key, node] : map.entries)
    if (&node == &value) return key;
  return value;
}

}  // namespace runbookd::probes
