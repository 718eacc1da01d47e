// A YAML document as a tree with marks: what the readers see, free of YAML's traps.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/document/diagnostic.hpp"

namespace runbookd::document {

class Node {
 public:
  enum class Kind { null, scalar, sequence, map };

  // Defined in the .cpp: a pair of Nodes inside a Node is complete only there.
  Node();
  Node(const Node&);
  Node(Node&&) noexcept;
  Node& operator=(const Node&);
  Node& operator=(Node&&) noexcept;
  ~Node();

  Kind kind = Kind::null;
  Mark mark;
  std::string text;          ///< of a scalar, `${...}` replaced
  bool quoted = false;       ///< written with quotes or as a block
  bool secret = false;       ///< came from `${file:...}`: never shown
  bool substituted = false;  ///< `${...}` was replaced: columns inside the text are not the file's
  std::string
      target;  ///< a target's name that was put into it, which may be another program's word
  bool begins_with_target = false;  ///< and stands at its beginning
  bool unread = false;  ///< holds a `${...}` that `check` could not replace: `text` is as written,
                        ///< and no error about its content is worth printing
  bool reported = false;    ///< an error was reported here already: readers stay silent
  std::vector<Node> items;  ///< of a sequence
  std::vector<std::pair<Node, Node>> entries;  ///< of a map, in order

  bool is_map() const { return kind == Kind::map; }
  bool is_sequence() const { return kind == Kind::sequence; }
  bool is_scalar() const { return kind == Kind::scalar; }
  /// From offset `offset` on (code points) the text stands at line:column. Empty: all of it from
  /// `mark`.
  struct Run {
    int offset = 0;
    int line = 0;
    int column = 0;
  };
  std::vector<Run> runs;  ///< of quoted, folded and block scalars

  /// The first entry with that key, null when there is none or the node is no map.
  const Node* find(std::string_view key) const;
  /// Mark of the key's own text, for messages about the key.
  Mark key_mark(std::string_view key) const;
  /// Where the code point `offset` of the text stands in the file, through quotes, escapes and
  /// folded lines; `mark` when the text was replaced.
  Mark place(int offset) const;
  /// How many columns the scalar covers in its file; 1 when that cannot be said.
  int width() const;
};

/// The scalar as a message may quote it: masked, bounded, in backticks; "a list", "a map",
/// "nothing".
std::string written(const Node& node);

/// How `${file:...}` that cannot be read is reported: as a warning (`check`), as an error (`run`),
/// or not at all (`placeholders`, where a `${VAR}` that is not set is none either). `data`: the
/// text is not ours but another program's, and nothing in it is replaced: `${...}` is what it says.
enum class Strictness { check, run, data, placeholders };

/// Guards (depth, nodes, aliases, UTF-8, duplicate keys, `<<`, octal, yes/no, second documents),
/// then the tree. Everything found goes to `out`; null when the text is no YAML at all.
std::unique_ptr<Node> parse(Sources& sources, int file, Strictness strictness, Diagnostics& out);

}  // namespace runbookd::document
