// From files to one document: reads them, follows `include:`, and merges sections. Entries keep the
// marks of the files they came from.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "config/document/node.hpp"

namespace runbookd::document {

/// What an included file that has rules says of them: its own `mode`, `defaults` and `labels`, and
/// the names of its `contacts`.
struct FileScope {
  int parent = -1;  ///< the scope that it stands in, -1 = the rulebook's
  Node own;
};

/// Which files have a scope of their own. A file without rules says what it says for the file that
/// includes it.
struct FileScopes {
  std::map<int, int> home;         ///< file -> scope; absent = the rulebook's
  std::map<int, FileScope> files;  ///< by the file whose scope it is; parents have lower numbers
};

/// The merged top-level map, without `include`; null when no file yielded one. Maps of one section
/// are merged key by key, lists are appended; in lists of named things (`rules`, `maintenance`) and
/// in maps a name defined twice is an error that names both places, within one file too. What holds
/// only for the rules of one file goes to `scopes` instead. Files are numbered in `sources` in the
/// order of their reading; each is read once.
std::unique_ptr<Node> load_documents(const std::vector<std::string>& paths, Strictness strictness,
                                     Sources& sources, Diagnostics& out, FileScopes& scopes);

}  // namespace runbookd::document
