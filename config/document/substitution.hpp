// `${VAR}`, `${VAR:-default}` and `${file:/path}` inside scalar values. They are replaced after
// parsing, so that no value can change the document's structure.
#pragma once

#include "config/document/node.hpp"

namespace runbookd::document {

/// Replaces in `node.text` and sets substituted, secret, unread and reported. `$$` is a dollar; a
/// dollar before anything but `{` and `$` stays. File contents are hidden in `sources` from then
/// on.
void substitute(Node& node, Sources& sources, Strictness strictness, Diagnostics& out);

}  // namespace runbookd::document
