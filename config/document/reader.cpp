#include "config/document/reader.hpp"

#include <algorithm>
#include <utility>

#include "config/document/utf8.hpp"
#include "daemon/base/text.hpp"

namespace runbookd::document {

namespace {

/// A hint that lists more keys than this helps nobody.
constexpr std::size_t listed_keys = 16;
constexpr int reader_columns = 60;

std::string in_quotes(std::string_view text) { return "`" + std::string(text) + "`"; }

}  // namespace

Reader::Reader(const Node& node, std::string what, Diagnostics& out)
    : node_(node), what_(std::move(what)), out_(out) {
  if (node.is_map()) return;
  failed_ = true;
  unread_ = node.unread;
  if (node.reported || node.unread) return;
  const bool glued = node.is_scalar() && !node.quoted && node.text.find(':') != std::string::npos;
  const bool empty = node.kind == Node::Kind::null;
  out_.error(
          node.mark, what_ + (empty ? " has no value" : " must be a map, not " + written(node)),
          glued ? "write a space behind the colon of a key" : "write `key: value` lines below it")
      .length = node.width();
}

Mark Reader::mark_of(std::string_view key) const {
  const Node* node = node_.find(key);
  return node == nullptr ? node_.mark : node->mark;
}

const Node* Reader::take(std::string_view key) {
  asked_.emplace(key);
  const Node* node = node_.find(key);
  if (node == nullptr) return nullptr;
  consumed_.emplace(key);
  unread_ = unread_ || node->unread;
  return node;
}

void Reader::error(std::string_view key, std::string message, std::string hint) {
  failed_ = true;
  const Node* node = node_.find(key);
  if (node != nullptr && (node->reported || node->unread)) return;
  auto& d = out_.error(mark_of(key), what_ + ": " + message, std::move(hint));
  if (node == nullptr) return;
  const bool empty = node->kind == Node::Kind::null;
  d.length = empty ? count_columns(key) : node->width();
}

std::vector<std::pair<std::string, const Node*>> Reader::map(std::string_view key) {
  std::vector<std::pair<std::string, const Node*>> out;
  const Node* node = take(key);
  if (node == nullptr) return out;
  if (!node->is_map()) {
    wrong(*node, key, "a map of names");
    return out;
  }
  for (const auto& [name, value] : node->entries)
    if (!value.is_scalar() || !holds_nul(value, name.text)) out.emplace_back(name.text, &value);
  return out;
}

std::optional<Reader> Reader::child(std::string_view key) {
  const Node* node = take(key);
  if (node == nullptr) return std::nullopt;
  return Reader(*node, what_ + ": " + in_quotes(key), out_);
}

void Reader::error(const Node& item, std::string message, std::string hint) {
  failed_ = true;
  if (item.reported || item.unread) return;
  out_.error(item.mark, what_ + ": " + message, std::move(hint)).length = item.width();
}

std::string Reader::unknown_key_hint(std::string_view key,
                                     const std::vector<std::string_view>& candidates) const {
  const auto near = nearest(key, candidates);
  if (!near.empty()) return "did you mean " + in_quotes(near) + "?";
  if (candidates.empty() || candidates.size() > listed_keys) return {};
  return "what else can stand here: " + joined(candidates);
}

void Reader::finish(const std::vector<std::string_view>& known,
                    const std::vector<Elsewhere>& elsewhere) {
  std::vector<std::string_view> candidates(asked_.begin(), asked_.end());
  candidates.insert(candidates.end(), known.begin(), known.end());
  std::sort(candidates.begin(), candidates.end());
  candidates.erase(std::unique(candidates.begin(), candidates.end()), candidates.end());
  // A key that is there already is not what was meant.
  std::erase_if(candidates, [&](std::string_view c) { return has(c); });
  for (const auto& [key, value] : node_.entries) {
    if (consumed_.contains(key.text)) continue;
    failed_ = true;
    const auto other = std::find_if(elsewhere.begin(), elsewhere.end(),
                                    [&](const Elsewhere& e) { return e.key == key.text; });
    const auto hint = other == elsewhere.end() ? unknown_key_hint(key.text, candidates)
                                               : std::string(other->hint);
    const auto name = shorten(key.text, reader_columns);
    out_.error(key.mark, what_ + ": unknown key " + in_quotes(name), hint).length = key.width();
  }
}

void Reader::wrong(const Node& node, std::string_view key, std::string_view expected,
                   std::string hint) {
  if (node.kind == Node::Kind::null) {
    error(key, in_quotes(key) + " has no value; it must be " + std::string(expected),
          std::move(hint));
  } else {
    error(key, in_quotes(key) + " must be " + std::string(expected) + ", not " + written(node),
          std::move(hint));
  }
}

}  // namespace runbookd::document
