// What became of a message, from an answer or from none (pure).
#pragma once

#include <string>

#include "daemon/contract/notifier.hpp"
#include "daemon/net/http/client.hpp"

namespace runbookd::sending {

/// With the detail as one bounded line.
SendResult sent(Delivery delivery, const std::string& detail);

/// Success is any 2xx; else refused().
SendResult by_status(const net::HttpResult& answer);

/// Of an answer that is no success, and of none. Only what the same bytes would meet again for ever
/// is final: a page that is lost to one 404 of a receiver in the middle of a deploy is lost for
/// good. How long to wait stands in `Retry-After`, or in the body (`retry_after`, in seconds, as
/// Discord and Telegram say it).
SendResult refused(const net::HttpResult& answer);

}  // namespace runbookd::sending
