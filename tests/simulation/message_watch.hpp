// What an observer knows of messages, from the records alone: what was to be told to whom, and what
// became of it. A message is on record before it is sent; after a crash what has no end is told
// again, and what was sent is not.
#pragma once

#include <map>
#include <set>
#include <string>
#include <utility>

#include "daemon/decide/effect.hpp"
#include "tests/simulation/disk.hpp"

namespace runbookd::simulation {

class MessageWatch {
 public:
  void booted(const Disk& disk);
  void heard(const decide::Record& record);
  /// What is wrong with the message; empty: nothing.
  std::string told(const decide::Notify& news);
  /// Of what the journal had at the boot, what is told to nobody: to be asked once the daemon has
  /// started; empty: nothing.
  std::string forgotten() const;

 private:
  using ToWhom = std::pair<std::string, std::string>;  // key, contact
  std::set<ToWhom> owed_;
  std::set<ToWhom> sent_;
  std::set<ToWhom> at_boot_;  ///< owed then, and not told since
};

}  // namespace runbookd::simulation
