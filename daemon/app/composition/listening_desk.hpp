// Brings what others tell us to the probes that listen for it. What is news becomes a command, and
// so a record; what only says again what is known goes to the box.
#pragma once

#include <string>
#include <vector>

#include "config/load/rulebook.hpp"
#include "daemon/app/api/backend.hpp"
#include "daemon/app/composition/heard_box.hpp"

namespace runbookd::app {

struct HeardNews {
  std::vector<decide::Command> news;
  std::vector<int> sources;  ///< whose probes should look now
  std::size_t unheard = 0;   ///< alerts for which no probe listens
};

HeardNews deliver_alerts(const load::Rulebook& book, const api::AlertMessage& message,
                         const std::string& who, HeardBox& box);

/// The error is for who called: there is no such job.
Result<HeardNews> deliver_heartbeat(const load::Rulebook& book, const api::Heartbeat& said);

}  // namespace runbookd::app
