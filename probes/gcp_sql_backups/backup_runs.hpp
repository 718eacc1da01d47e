// The backups of an instance as a page of the API lists them, and what they say together (pure).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "daemon/base/time.hpp"

namespace runbookd::probes {

/// What the pages that were read so far say. They list the newest first.
struct BackupRuns {
  bool any = false;                  ///< there is one at all, whatever became of it
  std::optional<Wall> last_success;  ///< the end of the latest that succeeded
  std::optional<double> last_size;   ///< bytes; absent when the API does not say
  std::string newest;                ///< of the newest that is over and did not succeed, a line
  std::string next;                  ///< token of the next page
};

/// Reads one more page into `runs`; false when it is none.
bool read_backup_page(std::string_view body, BackupRuns& runs);

}  // namespace runbookd::probes
