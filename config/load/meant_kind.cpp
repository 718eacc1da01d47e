#include "config/load/meant_kind.hpp"

#include <algorithm>
#include <array>

#include "config/load/planned_kinds.hpp"

namespace runbookd::load {

namespace {

using document::Node;

// Other tools have one key for the kind and one for the address; here the kind is the key.
constexpr std::array<std::string_view, 4> type_keys{"type", "kind", "probe", "channel"};
constexpr std::array<std::string_view, 9> address_keys{
    "url", "uri", "address", "addr", "endpoint", "target", "host", "dsn", "connection_string"};

template <class List>
bool is_among(const List& list, std::string_view word) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

// By how the address begins.
std::string_view kind_of_address(std::string_view address) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 6> schemes{
      {{"http", "http"},
       {"redis://", "redis"},
       {"rediss://", "redis"},
       {"postgres://", "postgres"},
       {"postgresql://", "postgres"},
       {"host=", "postgres"}}};
  for (const auto& [begin, kind] : schemes)
    if (address.starts_with(begin)) return kind;
  const auto colon = address.rfind(':');
  const bool port = colon != std::string_view::npos && colon + 1 < address.size() &&
                    address.find_first_not_of("0123456789", colon + 1) == std::string_view::npos;
  return port ? "tcp" : "http";
}

Meant by_type(const Node& node, const Names& kinds) {
  for (const auto& [key, value] : node.entries) {
    if (!is_among(type_keys, key.text) || !value.is_scalar()) continue;
    const bool known = is_among(kinds, value.text);
    const std::string near = known ? value.text : document::nearest(value.text, kinds);
    if (!near.empty()) return {&key, "the kind is the key itself: write " + near + ": .."};
  }
  return {};
}

// Keys that any probe may have are no misspelled kinds.
constexpr std::array<std::string_view, 6> common_keys_of_probes{
    "every", "timeout", "resource", "targets", "targets_from", "labels"};

Meant by_spelling(const Node& node, const Names& kinds) {
  for (const auto& entry : node.entries) {
    if (is_among(common_keys_of_probes, entry.first.text)) continue;
    const std::string near = document::nearest(entry.first.text, kinds);
    if (!near.empty()) return {&entry.first, "did you mean `" + near + "`?"};
  }
  return {};
}

}  // namespace

Meant meant_probe(const Context& c, const Node& node) {
  Names kinds = probe_kind_names(c);
  for (const PlannedKind& later : planned_probes()) kinds.push_back(later.name);
  if (Meant meant = by_type(node, kinds); meant.at != nullptr) return meant;
  for (const auto& [key, value] : node.entries)
    if (is_among(address_keys, key.text) && value.is_scalar())
      return {&key, "the kind is the key itself: write " +
                        std::string(kind_of_address(value.text)) + ": .."};
  return by_spelling(node, kinds);
}

Meant meant_channel(const Context& c, const Node& node) {
  Names channels;
  for (const NotifierKind* kind : c.kinds.notifiers) channels.push_back(kind->key);
  if (Meant meant = by_type(node, channels); meant.at != nullptr) return meant;
  for (const auto& [key, value] : node.entries) {
    if (!is_among(address_keys, key.text) || !value.is_scalar()) continue;
    const bool slack = value.text.find("slack.com") != std::string::npos;
    return {&key, std::string("the channel is the key itself: write ") +
                      (slack ? "slack" : "webhook") + ": .."};
  }
  return by_spelling(node, channels);
}

}  // namespace runbookd::load
