// Targets that another program lists in files (Prometheus' file_sd).
//
// Such a file is data of somebody else's: whatever is wrong with it never keeps a daemon from
// starting or a rulebook from being reloaded. Each file counts by itself: one that is unreadable,
// malformed or empty stands for what it said when it was last good, and that is said. Internal to
// load.
#pragma once

#include <string>
#include <vector>

#include "config/load/rulebook.hpp"
#include "daemon/base/result.hpp"

namespace runbookd::load {

struct Discovered {
  TargetLists lists;               ///< by file, what counts of it
  std::vector<std::string> names;  ///< of all files, each once, in the order of the files
  std::string failure;             ///< of the files that are not as they should be; empty: of none
};

struct DiscoveryRequest {
  std::string directory;  ///< relative patterns begin here
  std::string pattern;
  bool allow_empty = false;  ///< a list of no targets is believed
};

/// `before`: what counted at the last load. An error is about the pattern itself.
Result<Discovered> discover(const DiscoveryRequest& request, const TargetLists& before);

}  // namespace runbookd::load
