// Follows the daemon as any client would: by reading its journal over HTTP.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "daemon/cli/demo/journal_record.hpp"

namespace runbookd::demo {

/// What the journal said about one incident so far.
struct IncidentSeen {
  struct Step {
    std::string action;
    std::string status;  ///< the last one
    std::string reason;  ///< of the last one
  };
  std::string id;
  std::string rule;
  std::string state = "open";
  std::vector<Step> steps;  ///< in the order in which they were first mentioned

  bool is_over() const { return state == "resolved" || state == "escalated"; }
  /// `fixed`, `ineffective`, ...; `not tried` when no such step was mentioned.
  std::string status_of(const std::string& action) const;
  /// The step is withheld, and this is why.
  bool is_withheld(const std::string& action, const std::string& reason) const;
};

class Follower {
 public:
  using Tell = std::function<void(const JournalRecord&)>;

  /// `port`: of the daemon's API. `tell` gets every row once, oldest first.
  Follower(int port, Tell tell);

  /// Reads what is new. A daemon that does not answer is asked again at the next call; throws
  /// Failure when it answers something else than its journal.
  void look();

  /// The newest incident of a rule; null when there was none.
  const IncidentSeen* incident_of(const std::string& rule) const;
  const std::vector<IncidentSeen>& incidents() const { return incidents_; }

 private:
  void take(const JournalRecord& record);

  int port_;
  Tell tell_;
  std::int64_t last_ = 0;
  std::vector<IncidentSeen> incidents_;  ///< oldest first
};

}  // namespace runbookd::demo
