// Contacts that get mail.
#pragma once

#include <memory>

#include "config/document/reader.hpp"
#include "daemon/contract/notifier.hpp"

namespace runbookd::channels::email_channel {

/// For one mail, from the connection to the server's last word.
constexpr Nanos send_timeout = seconds{30};

std::shared_ptr<const NotifierSpec> parse(document::Reader& reader);

}  // namespace runbookd::channels::email_channel
