// What the journal is told of the daemon itself: its start, its end, and messages to people.
#pragma once

#include <string>

#include "daemon/contract/notifier.hpp"
#include "daemon/decide/incidents/record.hpp"

namespace runbookd::app {

decide::Record started_record(Stamp at, const std::string& version, const std::string& config_hash);
decide::Record stopped_record(Stamp at);
/// `detail` says why a message was not sent.
decide::Record message_record(Stamp at, const std::string& contact, const Message& message,
                              bool sent, const std::string& detail);

}  // namespace runbookd::app
