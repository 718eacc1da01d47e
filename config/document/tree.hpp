// Builds the tree from a parser's events and guards it on the way: size, depth, aliases, YAML's
// traps. It knows nothing of the YAML library, and everything of the places in the file.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "config/document/node.hpp"
#include "config/document/scalar_positions.hpp"

namespace runbookd::document {

/// Thrown by TreeBuilder when a bound is passed; the reason is in the diagnostics. Callbacks of the
/// YAML parser know no other way out; parse() catches it.
struct Stop {};

/// Stands in the text for a character that parse() blotted out to read on behind a syntax error. An
/// escape (`"\x01"`) can put the same character into a value of a sound text, so it means a blot
/// only in a text that was blotted, whose load has failed already.
constexpr char blot = '\x01';

/// Where an event happened, as the parser counts: line and byte of the line, both from 0.
struct EventPlace {
  int line = 0;
  int byte = 0;
};

class TreeBuilder {
 public:
  using AnchorId = std::size_t;  ///< 0 = none

  /// `blotted`: the text that the events come from holds blots, each of them reported.
  TreeBuilder(Sources& sources, int file, Strictness strictness, bool blotted, Diagnostics& out)
      : sources_(sources), file_(file), strictness_(strictness), blotted_(blotted), out_(out) {}

  void null(EventPlace at, AnchorId anchor);
  void alias(EventPlace at, AnchorId anchor);
  void scalar(EventPlace at, AnchorId anchor, const std::string& value);
  void open(EventPlace at, AnchorId anchor, Node::Kind kind, bool flow);
  void close();

  /// Whole once the document is over.
  std::optional<Node>& root() { return root_; }
  /// The innermost `[` or `{` that is still open; line 0 = none.
  Mark open_bracket() const;
  Mark mark_of(EventPlace at) { return place(at).mark; }
  /// Of the latest event.
  RawPlace last() const { return last_; }

 private:
  struct Place {
    Mark mark;
    RawPlace raw;
  };
  // A collection that is still being read.
  struct Frame {
    Node node;
    AnchorId anchor = 0;
    bool flow = false;
    bool has_key = false;  // of a map: the next node is the value of `key`
    bool drop = false;     // that value is read and thrown away
    Node key;
    std::unordered_map<std::string, int> lines;  // of the keys seen
  };
  struct Anchor {
    Node node;
    std::size_t size = 0;
    std::size_t height = 0;
  };

  Place place(EventPlace at);
  bool has_properties(const RawPlace& at) const;
  std::string skip_properties(RawPlace& at) const;
  void complete(Node node, AnchorId anchor);
  void add_item(Frame& frame, Node node);
  void add_key(Frame& frame, Node key);
  void add_value(Frame& frame, Node value);
  void count(std::size_t nodes, Mark at);
  [[noreturn]] void too_deep(Mark at);
  [[noreturn]] void stop(Mark at, std::string message, std::string hint);

  Sources& sources_;
  int file_;
  Strictness strictness_;
  bool blotted_;
  Diagnostics& out_;
  std::vector<Frame> frames_;
  std::map<AnchorId, Anchor> anchors_;
  std::optional<Node> root_;
  std::size_t nodes_ = 0;
  int aliases_ = 0;
  RawPlace last_;  // of the latest event
};

}  // namespace runbookd::document
