// Texts that YAML reads as something else than people mean. Each is an error that says what to
// write.
#pragma once

#include <string>

#include "config/document/node.hpp"

namespace runbookd::document {

/// An unquoted value: `yes`, `no`, `on`, `off`, `010`.
void trap_plain(Node& value, Diagnostics& out);

/// A value that is empty because its text starts with `#`.
void trap_empty(Node& value, const Node& key, const Sources& sources, Diagnostics& out);

/// A value with a tag: `!cache.up` is none of the text. `tag` is as written.
void trap_tag(Node& value, const std::string& tag, Diagnostics& out);

/// A value that is empty because its text starts with `&`.
void trap_anchor(Node& value, const Sources& sources, Diagnostics& out);

/// Keys that are no plain text, `<<`, and keys written twice. False when the entry must be dropped.
bool trap_key(const Node& key, Diagnostics& out);

/// Where the `-` of an empty list item stands, searched upwards from `at`, where YAML noticed.
Mark empty_item(const Sources& sources, Mark at);

}  // namespace runbookd::document
