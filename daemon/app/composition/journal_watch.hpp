// What the journal's state means for the rest: a reason not to start anything, a line in the log,
// and a message to people, once per failure. Loop thread only.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "daemon/app/journal/journal.hpp"
#include "daemon/app/log/log.hpp"

namespace runbookd::app {

class JournalWatch {
 public:
  using Tell = std::function<void(std::string text)>;
  /// `tell` sends a message to every contact. The log outlives the watch.
  JournalWatch(logging::Log& log, Tell tell) : log_(log), tell_(std::move(tell)) {}

  /// After the start: what a journal that was exchanged has forgotten.
  void opened(journal::Journal& journal, Stamp now);
  /// At any time, cheaply: has the journal look at its files now and then. Empty: all is well. Else
  /// why nothing may be started.
  std::string look(journal::Journal& journal, Mono now);
  /// Part of look(): says once that old records cannot be moved, and once that they can again.
  void watch_upkeep(const journal::UpkeepHealth& upkeep);

 private:
  void tell_once(const journal::WriterHealth& health, const std::string& why, Mono now);

  logging::Log& log_;
  Tell tell_;
  std::optional<Mono> down_since_;
  std::optional<Mono> told_;  ///< when people were told last
  bool told_of_this_ = false;
  std::string upkeep_error_;
};

}  // namespace runbookd::app
