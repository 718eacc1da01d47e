#include "config/load/meant_kind.hpp"

#include <algorithm>
#include <array>

#include "config/load/keys/people.hpp"
#include "config/load/keys/watched.hpp"
#include "daemon/base/nearest.hpp"
#include "daemon/base/text.hpp"

namespace runbookd::load {

namespace {

using document::Node;

// Other tools have one key for the kind and one for the address; here the kind is the key.
constexpr std::array<std::string_view, 4> type_keys{"type", "kind", "probe", "channel"};
constexpr std::array<std::string_view, 9> address_keys{
    "url", "uri", "address", "addr", "endpoint", "target", "host", "dsn", "connection_string"};

bool begins_with_one_of(std::string_view address, std::string_view begins) {
  const auto words = words_of(begins);
  return std::any_of(words.begin(), words.end(),
                     [&](std::string_view word) { return address.starts_with(word); });
}

bool ends_with_port(std::string_view address) {
  const auto colon = address.rfind(':');
  return colon != std::string_view::npos && colon + 1 < address.size() &&
         address.find_first_not_of("0123456789", colon + 1) == std::string_view::npos;
}

// How well an address fits: a beginning or a part of its own says most.
int fit(std::string_view address, const AddressForm& form) {
  const bool contains = !form.contains.empty() && address.find(form.contains) != address.npos;
  if (contains || begins_with_one_of(address, form.begins)) return 3;
  if (form.host_and_port && ends_with_port(address)) return 2;
  return form.any ? 1 : 0;
}

// The kind whose address it looks like; empty when it is like none.
template <class Rows>
std::string_view kind_of_address(std::string_view address, const Rows& rows) {
  std::string_view kind;
  int best = 0;
  for (const auto* row : rows)
    if (const int now = fit(address, row->address); now > best) {
      best = now;
      kind = row->key;
    }
  return kind;
}

// `url: ADDRESS`, under a key that other tools have.
template <class Rows>
Meant by_address(const Node& node, const std::string& what, const Rows& rows) {
  for (const auto& [key, value] : node.entries) {
    if (!is_among(address_keys, key.text) || !value.is_scalar()) continue;
    const auto kind = kind_of_address(value.text, rows);
    if (!kind.empty())
      return {&key, "the " + what + " is the key itself: write " + std::string(kind) + ": .."};
  }
  return {};
}

Meant by_type(const Node& node, const Names& kinds) {
  for (const auto& [key, value] : node.entries) {
    if (!is_among(type_keys, key.text) || !value.is_scalar()) continue;
    const bool known = is_among(kinds, value.text);
    const std::string near = known ? value.text : nearest(value.text, kinds);
    if (!near.empty()) return {&key, "the kind is the key itself: write " + near + ": .."};
  }
  return {};
}

// Keys that any of them may have are no misspelled kinds.
Meant by_spelling(const Node& node, const Names& kinds, std::span<const Key> common) {
  for (const auto& entry : node.entries) {
    if (find_key(common, entry.first.text) != nullptr) continue;
    const std::string near = nearest(entry.first.text, kinds);
    if (!near.empty()) return {&entry.first, "did you mean `" + near + "`?"};
  }
  return {};
}

}  // namespace

Meant meant_probe(const Context& c, const Node& node) {
  const Names kinds = probe_kind_names(c);
  if (Meant meant = by_type(node, kinds); meant.at != nullptr) return meant;
  if (Meant meant = by_address(node, "kind", c.kinds.probes); meant.at != nullptr) return meant;
  return by_spelling(node, kinds, keys::probe);
}

Meant meant_channel(const Context& c, const Node& node) {
  const Names channels = channel_names(c);
  if (Meant meant = by_type(node, channels); meant.at != nullptr) return meant;
  if (Meant meant = by_address(node, "channel", c.kinds.notifiers); meant.at != nullptr)
    return meant;
  return by_spelling(node, channels, keys::contact);
}

}  // namespace runbookd::load
