// Contacts that are reached by a command of the team's own: a text message, a bell, a lamp.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "config/document/reader.hpp"
#include "daemon/contract/notifier.hpp"
#include "daemon/net/process/run.hpp"

namespace runbookd::channels::exec_channel {

struct Settings {
  std::vector<std::string> argv;
  Nanos timeout{};
};

std::shared_ptr<const NotifierSpec> parse(document::Reader& reader);

/// 0 is delivered. Anything else is tried again, as long as any message: what a command means by
/// its status nobody knows, and a page is rather sent twice than lost.
SendResult judge(const net::process::Finished& finished);

/// PATH, LANG, HOME, and RUNBOOKD_CONTACT, RUNBOOKD_INCIDENT_ID, RUNBOOKD_SEVERITY. Nothing is
/// inherited.
std::vector<std::string> environment_of(const Message& message, const std::string& directory);

}  // namespace runbookd::channels::exec_channel
