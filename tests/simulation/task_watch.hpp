// What an observer knows of routine tasks, from the records and the calendar: which moment of each
// was met, whether it is done, and that whoever is to hear of it does. Never from the core.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "daemon/decide/incidents/record.hpp"
#include "tests/simulation/disk.hpp"
#include "tests/simulation/onlooker.hpp"

namespace runbookd::simulation {

struct SeenTask {
  std::string calendar;
  bool check = false;
  bool done = false;
  bool failed = false;
  Wall counted{};  ///< moments up to here were met, or were before it was known
  std::optional<Wall> moment;
  std::optional<Mono> judged;
  std::optional<Mono> owed;  ///< since when a moment has been
};

class TaskWatch {
 public:
  void booted(const Disk& disk, Stamp now);
  /// All that one event has written; what is wrong with it, empty: nothing.
  std::string heard(const std::vector<const decide::Record*>& records, const Onlooker& look);
  /// What should have been met more than two seconds ago; empty: nothing.
  std::string late(const Onlooker& look, Stamp now);

 private:
  std::string note(const decide::Record& record, const Onlooker* look);
  std::string met(SeenTask& task, const decide::Record& record, const Onlooker* look);
  std::string judged(SeenTask& task, const decide::Record& record);
  std::string late_of(SeenTask& task, const decide::Routine& routine, const Onlooker& look,
                      Stamp now) const;

  std::map<std::string, SeenTask> tasks_;
  std::set<std::string> unsaid_;  ///< ids of what nobody was told of yet
  Mono booted_{};
};

}  // namespace runbookd::simulation
