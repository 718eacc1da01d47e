#include "config/document/reader.hpp"

#include <algorithm>
#include <utility>

#include "config/document/utf8.hpp"
#include "daemon/base/nearest.hpp"
#include "daemon/base/text.hpp"

namespace runbookd::document {

namespace {

/// A hint that lists more keys than this helps nobody.
constexpr std::size_t listed_keys = 16;
constexpr int reader_columns = 60;

}  // namespace

Reader::Reader(const Node& node, std::string what, Diagnostics& out, Tables tables)
    : node_(node),
      what_(std::move(what)),
      out_(out),
      tables_(std::move(tables)),
      errors_before_(out.errors()) {
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

const Key* Reader::row(std::string_view key) const {
  for (const auto& table : tables_)
    if (const Key* found = find_key(table, key)) return found;
  return any_name_;
}

const Key* Reader::expect(std::string_view key, std::initializer_list<Shape> shapes) {
  const Key* found = row(key);
  if (found == nullptr) {
    fault(key, "is read and has no row");
    return nullptr;
  }
  for (const Shape shape : shapes)
    if (const Key* fits = of_shape(*found, shape)) return fits;
  fault(key, "is read as something else than its row says, which is " + name_of(*found));
  return nullptr;
}

void Reader::fault(std::string_view key, const std::string& why) {
  failed_ = true;
  out_.error(mark_of(key), what_ + ": " + in_backticks(key) + " " + why,
             "this is a fault of runbookd, please report it");
}

const Node* Reader::consume(std::string_view key) {
  const Node* node = node_.find(key);
  if (node == nullptr) return nullptr;
  consumed_.emplace(key);
  unread_ = unread_ || node->unread;
  return node;
}

const Node* Reader::take(std::string_view key) {
  if (row(key) == nullptr) fault(key, "is read and has no row");
  return consume(key);
}

const Node* Reader::set_aside(std::string_view key) { return consume(key); }

const Node* Reader::value_of(const Key& row, std::string_view key) {
  const Node* node = consume(key);
  if (node != nullptr || !row.required) return node;
  failed_ = true;
  if (missing_.emplace(key).second)
    out_.error(node_.mark, what_ + ": " + in_backticks(key) + " is missing");
  return nullptr;
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
  const Key* found = expect(key, {Shape::map});
  const Node* node = found == nullptr ? nullptr : value_of(*found, key);
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
  const Key* found = expect(key, {Shape::group, Shape::map});
  const Node* node = found == nullptr ? nullptr : value_of(*found, key);
  if (node == nullptr) return std::nullopt;
  const bool group = found->shape == Shape::group;
  Reader out(*node, what_ + ": " + in_backticks(key), out_,
             group ? Tables{found->inside} : Tables{});
  if (!group) out.any_name_ = found->inside.data();
  return out;
}

Reader Reader::section(std::string_view key) {
  if (auto written = child(key)) return std::move(*written);
  static const Node empty = [] {
    Node node;
    node.kind = Node::Kind::map;
    return node;
  }();
  const Key* found = row(key);
  return {empty, what_ + ": " + in_backticks(key), out_,
          found == nullptr ? Tables{} : Tables{found->inside}};
}

void Reader::error(const Node& item, std::string message, std::string hint) {
  failed_ = true;
  if (item.reported || item.unread) return;
  out_.error(item.mark, what_ + ": " + message, std::move(hint)).length = item.width();
}

std::string Reader::unknown_key_hint(std::string_view key,
                                     const std::vector<std::string_view>& candidates) const {
  const auto near = nearest(key, candidates);
  if (!near.empty()) return "did you mean " + in_backticks(near) + "?";
  if (candidates.empty() || candidates.size() > listed_keys) return {};
  return "what else can stand here: " + joined(candidates);
}

std::vector<std::string_view> Reader::candidates(
    const std::vector<std::string_view>& others) const {
  std::vector<std::string_view> out = others;
  for (const auto& table : tables_)
    for (const Key& key : table) out.push_back(key.name);
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  // A key that is there already is not what was meant.
  std::erase_if(out, [&](std::string_view name) { return has(name); });
  return out;
}

void Reader::finish(const std::vector<std::string_view>& others,
                    const std::vector<Elsewhere>& elsewhere) {
  // A reader that gave up says nothing of what it did not come to.
  const bool clean = out_.errors() == errors_before_ && !failed_;
  std::vector<std::string_view> known;
  for (const auto& [key, value] : node_.entries) {
    if (consumed_.contains(key.text)) continue;
    if (row(key.text) != nullptr) {
      if (clean) fault(key.text, "has a row and is read by nobody");
      continue;
    }
    failed_ = true;
    if (known.empty()) known = candidates(others);
    const auto other = std::find_if(elsewhere.begin(), elsewhere.end(),
                                    [&](const Elsewhere& e) { return e.key == key.text; });
    const auto hint =
        other == elsewhere.end() ? unknown_key_hint(key.text, known) : std::string(other->hint);
    const auto name = shorten(key.text, reader_columns);
    out_.error(key.mark, what_ + ": unknown key " + in_backticks(name), hint).length = key.width();
  }
}

void Reader::wrong(const Node& node, std::string_view key, std::string_view expected,
                   std::string hint) {
  if (node.kind == Node::Kind::null) {
    error(key, in_backticks(key) + " has no value; it must be " + std::string(expected),
          std::move(hint));
  } else {
    error(key, in_backticks(key) + " must be " + std::string(expected) + ", not " + written(node),
          std::move(hint));
  }
}

}  // namespace runbookd::document
