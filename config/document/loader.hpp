// From files to one document: reads them, follows `include:`, and merges sections. Entries keep the
// marks of the files they came from.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "config/document/node.hpp"

namespace runbookd::document {

/// The merged top-level map, without `include`; null when no file yielded one. Maps of one section
/// are merged key by key, lists are appended; in lists of named things (`rules`, `maintenance`) and
/// in maps a name defined twice is an error that names both places, within one file too. Files are
/// numbered in `sources` in the order of their reading; each is read once.
std::unique_ptr<Node> load_documents(const std::vector<std::string>& paths, Strictness strictness,
                                     Sources& sources, Diagnostics& out);

}  // namespace runbookd::document
