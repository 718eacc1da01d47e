// From files to a rulebook. All errors of all files are found in one run; nothing is started.
#pragma once

#include <memory>
#include <optional>

#include "config/document/loader.hpp"
#include "config/load/kinds.hpp"
#include "config/load/rulebook.hpp"

namespace runbookd::load {

/// A rulebook as it is written: its files, read and merged. Whoever keeps it can load the same
/// rulebook again, with targets that have been found since.
struct Written {
  document::Sources files;
  document::FileScopes scopes;
  std::unique_ptr<document::Node> document;  ///< null: no file yielded one
  std::string directory;                     ///< that of the first file
};

/// What is wrong with the files as such is in `out`.
std::shared_ptr<Written> read_written(const std::vector<std::string>& paths,
                                      document::Strictness strictness, document::Diagnostics& out);

/// The same rulebook for what its probes and other programs have found since. One at a time.
std::optional<Rulebook> load(Written& written, const Kinds& kinds, document::Strictness strictness,
                             document::Diagnostics& out, const FoundTargets& before = {});

/// nullopt when `out` has errors. Warnings (lints) do not prevent loading. `before`: of the
/// rulebook that is being replaced, Rulebook::found_targets().
std::optional<Rulebook> load(const std::vector<std::string>& paths, const Kinds& kinds,
                             document::Strictness strictness, document::Sources& files,
                             document::Diagnostics& out, const FoundTargets& before = {});

}  // namespace runbookd::load
