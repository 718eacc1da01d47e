// The first guard: what a YAML parser should not even see.
#pragma once

#include "config/document/diagnostic.hpp"

namespace runbookd::document {

/// Byte order marks, bytes that are no UTF-8, NUL and other control characters, tabs in the
/// indentation. False when the text must not be parsed; the reasons are in `out`.
bool guard_bytes(const Sources& sources, int file, Diagnostics& out);

}  // namespace runbookd::document
