// What the YAML parser says, in words that help: where to look and what to write.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "config/document/diagnostic.hpp"

namespace runbookd::document {

/// `what` is yaml-cpp's message, `at` its place, `open` the innermost `[` or `{` that is not closed
/// yet (line 0 = none).
Diagnostic syntax_error(const Sources& sources, std::string_view what, Mark at, Mark open);

/// Bytes of the line that can be blotted out so that the rest of the file can still be read; empty
/// when the document's structure itself is lost.
std::vector<std::size_t> repair(const Sources& sources, std::string_view what, Mark at);

}  // namespace runbookd::document
