// What one contact's channel keeps from message to message of an incident: a thread's number, the
// labels of an alert. It stays over a reload, which makes new channels; not over a restart.
#pragma once

#include <list>
#include <map>
#include <string>

#include "daemon/contract/notifier.hpp"

namespace runbookd::people {

class Kept {
 public:
  /// Of so many incidents, the last ones.
  static constexpr std::size_t most = 1'000;

  std::string of(const std::string& incident) const;
  /// The message arrived, and this is for the next one. After the last one of an incident nothing
  /// is kept.
  void delivered(const Message& message, const std::string& kept);

 private:
  void forget(const std::string& incident);

  std::map<std::string, std::string> by_incident_;
  std::list<std::string> by_age_;
};

}  // namespace runbookd::people
