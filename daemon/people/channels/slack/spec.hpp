// Contacts in Slack: an incoming webhook, which takes a text and answers `ok`; or a bot, which
// keeps one thread per incident.
#pragma once

#include <memory>
#include <string>

#include "config/document/reader.hpp"
#include "daemon/base/secret.hpp"
#include "daemon/contract/notifier.hpp"

namespace runbookd::channels::slack_channel {

struct Bot {
  std::string origin;
  Secret token;
  std::string channel;
};

std::shared_ptr<const NotifierSpec> parse(document::Reader& reader);
std::unique_ptr<Notifier> make_bot(Bot bot, const Services& services);

}  // namespace runbookd::channels::slack_channel
