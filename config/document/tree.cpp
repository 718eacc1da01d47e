#include "config/document/tree.hpp"

#include <algorithm>
#include <utility>

#include "config/document/substitution.hpp"
#include "config/document/utf8.hpp"
#include "config/document/yaml_traps.hpp"

namespace runbookd::document {

namespace {

constexpr std::size_t depth = 64;
/// Keys, values and what aliases repeat.
constexpr std::size_t most_nodes = 500'000;
constexpr int aliases = 1'000;
/// Longer texts than any expression are not followed through quotes and folds.
constexpr std::size_t aligned = 16 * 1024;
constexpr int key_columns = 60;

std::size_t size_of(const Node& node) {
  std::size_t size = 1;
  for (const auto& item : node.items) size += size_of(item);
  for (const auto& entry : node.entries) size += 1 + size_of(entry.second);
  return size;
}

std::size_t height_of(const Node& node) {
  std::size_t height = 0;
  for (const auto& item : node.items) height = std::max(height, 1 + height_of(item));
  for (const auto& entry : node.entries) height = std::max(height, 1 + height_of(entry.second));
  return height;
}

}  // namespace

void TreeBuilder::null(EventPlace at, AnchorId anchor) {
  Node node;
  node.mark = place(at).mark;
  count(1, node.mark);
  if (anchor != 0) trap_anchor(node, sources_, out_);
  complete(std::move(node), anchor);
}

void TreeBuilder::alias(EventPlace at, AnchorId anchor) {
  const auto mark = place(at).mark;
  const auto found = anchors_.find(anchor);
  if (found == anchors_.end()) {
    stop(mark, "this alias stands inside its own anchor", "write the value out");
  }
  if (++aliases_ > aliases) {
    stop(mark, "more than " + std::to_string(aliases) + " aliases",
         "write the values out, or name them once");
  }
  if (frames_.size() + found->second.height > depth) too_deep(mark);
  count(found->second.size, mark);
  complete(found->second.node, 0);
}

void TreeBuilder::scalar(EventPlace event, AnchorId anchor, const std::string& value) {
  auto at = place(event);
  Node node;
  node.kind = Node::Kind::scalar;
  node.mark = at.mark;
  node.text = value;
  count(1, node.mark);
  const auto tag = has_properties(at.raw) ? skip_properties(at.raw) : std::string();
  node.reported = blotted_ && value.find(blot) != std::string::npos;
  if (!node.reported && !align(node, sources_, at.raw, aligned)) {
    out_.error(node.mark, "a quote is never closed", "close it behind the value");
    node.reported = true;
  }
  if (!tag.empty()) trap_tag(node, tag, out_);
  const bool is_key = !frames_.empty() && frames_.back().node.is_map() && !frames_.back().has_key;
  if (!is_key && !node.reported) {
    if (!node.quoted) trap_plain(node, out_);
    if (strictness_ != Strictness::data) substitute(node, sources_, strictness_, out_);
  }
  complete(std::move(node), anchor);
}

void TreeBuilder::open(EventPlace event, AnchorId anchor, Node::Kind kind, bool flow) {
  auto at = place(event);
  count(1, at.mark);
  if (frames_.size() >= depth) too_deep(at.mark);
  Frame frame;
  frame.node.kind = kind;
  frame.node.mark = at.mark;
  frame.anchor = anchor;
  frame.flow = flow;
  const auto tag = has_properties(at.raw) ? skip_properties(at.raw) : std::string();
  if (!tag.empty()) trap_tag(frame.node, tag, out_);
  frames_.push_back(std::move(frame));
}

void TreeBuilder::close() {
  Frame frame = std::move(frames_.back());
  frames_.pop_back();
  complete(std::move(frame.node), frame.anchor);
}

Mark TreeBuilder::open_bracket() const {
  const bool flow = !frames_.empty() && frames_.back().flow;
  return flow ? frames_.back().node.mark : Mark{};
}

// The parser counts bytes. Events come in order, so columns are counted on from the event before.
TreeBuilder::Place TreeBuilder::place(EventPlace at) {
  const int line = std::clamp(at.line + 1, 1, std::max(sources_.lines(file_), 1));
  const auto text = sources_.line(file_, line);
  const auto byte = std::min(static_cast<std::size_t>(std::max(at.byte, 0)), text.size());
  if (last_.line != line || last_.byte > byte) last_ = {line, 0, 1};
  last_.column += count_columns(text.substr(last_.byte, byte - last_.byte));
  last_.byte = byte;
  return {{file_, line, last_.column}, last_};
}

// An anchor or a tag stands before the value. The file says so, not the tag that the parser
// reports:
// `?` is what it calls a plain value without a tag, and `!<?>` a tag that somebody wrote.
bool TreeBuilder::has_properties(const RawPlace& at) const {
  const auto line = sources_.line(file_, at.line);
  return at.byte < line.size() && (line[at.byte] == '&' || line[at.byte] == '!');
}

// Moves behind `&anchor` and `!tag`, which may end their line; returns the tag as written.
std::string TreeBuilder::skip_properties(RawPlace& at) const {
  std::string tag;
  while (true) {
    const auto line = sources_.line(file_, at.line);
    const auto start = line.find_first_not_of(" \t", at.byte);
    if (start == std::string_view::npos || line[start] == '#') {
      if (at.line >= sources_.lines(file_)) return tag;
      at = {at.line + 1, 0, 1};
      continue;
    }
    at.column += count_columns(line.substr(at.byte, start - at.byte));
    at.byte = start;
    if (line[start] != '&' && line[start] != '!') return tag;
    const auto end = std::min(line.find_first_of(" \t,[]{}", start), line.size());
    if (line[start] == '!') tag = line.substr(start, end - start);
    at.column += count_columns(line.substr(start, end - start));
    at.byte = end;
  }
}

void TreeBuilder::complete(Node node, AnchorId anchor) {
  if (anchor != 0) {
    Anchor kept{node, size_of(node), height_of(node)};
    count(kept.size, node.mark);
    anchors_.insert_or_assign(anchor, std::move(kept));
  }
  if (frames_.empty()) {
    root_ = std::move(node);
  } else if (frames_.back().node.is_sequence()) {
    add_item(frames_.back(), std::move(node));
  } else if (!frames_.back().has_key) {
    add_key(frames_.back(), std::move(node));
  } else {
    add_value(frames_.back(), std::move(node));
  }
}

void TreeBuilder::add_item(Frame& frame, Node node) {
  if (node.kind == Node::Kind::null) {
    if (!frame.flow) node.mark = empty_item(sources_, node.mark);
    out_.error(node.mark, "an empty list item",
               "write a value or remove the item; quote a text that starts with `#`");
    node.reported = true;
  }
  frame.node.items.push_back(std::move(node));
}

void TreeBuilder::add_key(Frame& frame, Node key) {
  frame.has_key = true;
  frame.drop = key.reported || !trap_key(key, out_);
  if (!frame.drop) {
    const auto [first, fresh] = frame.lines.try_emplace(key.text, key.mark.line);
    if (!fresh) {
      const auto name = shorten(key.text, key_columns);
      auto& d = out_.error(key.mark, "the key `" + name + "` is written twice", "keep one of them");
      d.note = "the first is on line " + std::to_string(first->second);
      d.length = key.width();
      frame.drop = true;
    }
  }
  frame.key = std::move(key);
}

void TreeBuilder::add_value(Frame& frame, Node value) {
  frame.has_key = false;
  if (frame.drop) return;
  if (value.kind == Node::Kind::null) {
    value.mark = frame.key.mark;
    trap_empty(value, frame.key, sources_, out_);
  }
  frame.node.entries.emplace_back(std::move(frame.key), std::move(value));
}

void TreeBuilder::count(std::size_t nodes, Mark at) {
  nodes_ += nodes;
  if (nodes_ <= most_nodes) return;
  stop(at, "more than " + std::to_string(most_nodes) + " values in one file",
       "split the file, or use fewer aliases");
}

void TreeBuilder::too_deep(Mark at) {
  stop(at, "nested deeper than " + std::to_string(depth) + " levels", "flatten it");
}

void TreeBuilder::stop(Mark at, std::string message, std::string hint) {
  out_.error(at, std::move(message), std::move(hint));
  throw Stop{};
}

}  // namespace runbookd::document
