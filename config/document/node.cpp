#include "config/document/node.hpp"

#include "config/document/mask.hpp"
#include "config/document/utf8.hpp"

namespace runbookd::document {

namespace {

/// Enough to recognise what was written.
constexpr int written_columns = 60;

const std::pair<Node, Node>* entry_of(const Node& node, std::string_view key) {
  for (const auto& entry : node.entries) {
    if (entry.first.text == key) return &entry;
  }
  return nullptr;
}

}  // namespace

Node::Node() = default;
Node::Node(const Node&) = default;
Node::Node(Node&&) noexcept = default;
Node& Node::operator=(const Node&) = default;
Node& Node::operator=(Node&&) noexcept = default;
Node::~Node() = default;

const Node* Node::find(std::string_view key) const {
  const auto* entry = entry_of(*this, key);
  return entry == nullptr ? nullptr : &entry->second;
}

Mark Node::key_mark(std::string_view key) const {
  const auto* entry = entry_of(*this, key);
  return entry == nullptr ? mark : entry->first.mark;
}

Mark Node::place(int offset) const {
  if (substituted || (quoted && runs.empty())) return mark;
  Run from{0, mark.line, mark.column};
  for (const auto& run : runs) {
    if (run.offset > offset) break;
    from = run;
  }
  return {mark.file, from.line, from.column + offset - from.offset};
}

int Node::width() const {
  if (kind != Kind::scalar || substituted) return 1;
  const int columns = count_columns(text);
  if (runs.empty()) return quoted || columns == 0 ? 1 : columns;
  // The last character and, behind it, the closing quote; a block's first line says enough.
  const auto last = place(columns - 1);
  if (runs.front().line != mark.line || last.line != mark.line || columns == 0) return 1;
  return last.column - mark.column + (quoted ? 2 : 1);
}

std::string written(const Node& node) {
  switch (node.kind) {
    case Node::Kind::null:
      return "nothing";
    case Node::Kind::sequence:
      return "a list";
    case Node::Kind::map:
      return "a map";
    case Node::Kind::scalar:
      break;
  }
  if (node.secret) return "`***`";
  if (node.text.empty()) return "an empty text";
  return "`" + shorten(printable(masked(node.text)), written_columns) + "`";
}

}  // namespace runbookd::document
