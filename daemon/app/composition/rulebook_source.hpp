// Loading for the daemon: files to a rulebook, with command-line overrides, and the diagnostics as
// text.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "config/load/load.hpp"
#include "daemon/app/composition/beside.hpp"
#include "daemon/app/log/redactor.hpp"

namespace runbookd::app {

struct Loaded {
  std::optional<load::Rulebook> book;
  Beside beside;            ///< what it names, read and checked
  std::string diagnostics;  ///< errors and warnings, as `check` prints them
  int errors = 0;
  int warnings = 0;
  /// The text that it was made from, where its probes may get and lose targets while it is in use;
  /// else null.
  std::shared_ptr<load::Written> written;
};

struct Overrides {
  bool dry_run = false;
  std::string listen;
  std::string state_dir;
};

/// Secrets that the files hold become known to `redactor`. `before`: what discovery files said when
/// they were last good.
Loaded load_rulebook(const std::vector<std::string>& files, const Overrides& overrides,
                     logging::Redactor& redactor, bool colour,
                     const load::FoundTargets& before = {});

/// The same text for the targets that have been found since. What stands beside the rulebook is not
/// read again. One at a time for one text.
Loaded load_for_targets(std::shared_ptr<load::Written> written, const Overrides& overrides,
                        const load::FoundTargets& found);

}  // namespace runbookd::app
