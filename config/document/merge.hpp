// Puts the top-level maps of several files together.
#pragma once

#include "config/document/node.hpp"

namespace runbookd::document {

/// Moves the sections of `from` into `into`. What cannot be merged is reported and dropped.
void merge(Node& into, Node from, const Sources& sources, Diagnostics& out);

/// Reports things of the same `name` in one list (`rules`, `maintenance`).
void check_names(const Node& merged, const Sources& sources, Diagnostics& out);

}  // namespace runbookd::document
