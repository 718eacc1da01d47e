// Code points: columns in messages count them, and files may hold bytes that are none.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace runbookd::document {

/// Bytes of the valid UTF-8 sequence at `pos` (no overlong forms, no surrogates); 0 when there is
/// none.
std::size_t sequence_length(std::string_view text, std::size_t pos);
/// The number of code points; an invalid byte counts as one.
int count_columns(std::string_view text);
/// The byte at which the code point `column` (from 0) starts, at most text.size().
std::size_t byte_of(std::string_view text, int column);
/// The first `columns` code points, with `...` behind when there were more.
std::string shorten(std::string_view text, int columns);
/// Fit for a terminal: control characters become spaces, invalid bytes U+FFFD; columns stay.
std::string printable(std::string_view text);

}  // namespace runbookd::document
