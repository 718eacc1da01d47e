// What the journal is told of the daemon itself: its start and its end.
#pragma once

#include <string>

#include "daemon/decide/incidents/record.hpp"

namespace runbookd::app {

decide::Record started_record(Stamp at, const std::string& version, const std::string& config_hash);
decide::Record stopped_record(Stamp at);

}  // namespace runbookd::app
