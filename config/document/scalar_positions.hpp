// Where the characters of a scalar stand in its file: quotes, escapes and folded lines make the
// value differ from the text, and messages about the inside of an expression need the file's
// columns.
#pragma once

#include <cstddef>

#include "config/document/node.hpp"

namespace runbookd::document {

/// A place in the raw text: line and column from 1, byte of the line from 0.
struct RawPlace {
  int line = 1;
  std::size_t byte = 0;
  int column = 1;
};

/// Sets node.quoted and node.runs. `at` is the scalar's first character (a quote, `|`, `>`, or its
/// text). False when it starts with a quote that is never closed. A text of more than `limit` bytes
/// is not followed: only its start is known then.
bool align(Node& node, const Sources& sources, RawPlace at, std::size_t limit);

/// The first quote from `from` on that opens a value and is never closed; line 0 = none.
Mark unclosed_quote(const Sources& sources, int file, RawPlace from);

}  // namespace runbookd::document
