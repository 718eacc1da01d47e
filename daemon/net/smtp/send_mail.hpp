// One mail to one address, by libcurl on a thread of the blocking pool: its SMTP is a client of
// twenty years' servers, with STARTTLS, authentication and the dots.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <memory>
#include <string>

#include "daemon/base/time.hpp"
#include "daemon/contract/mail.hpp"

namespace runbookd::net {

class BlockingPool;

struct Mail {
  std::string to;    ///< checked with is_mail_address()
  std::string text;  ///< RFC 5322, lines ending in CRLF, none longer than 998 bytes
};

struct MailResult {
  bool sent = false;
  bool lasting = false;  ///< the server will not take this mail, whenever it is asked
  std::string detail;    ///< what it said; no secret is in it
};

/// Ends at `limit` or when cancelled, whatever the server does: the thread leaves its connection
/// within a second. A mail whose answer was lost may have arrived. Loop thread.
boost::asio::awaitable<MailResult> send_mail(BlockingPool* pool,
                                             std::shared_ptr<const MailSettings> settings,
                                             Mail mail, Nanos limit);

}  // namespace runbookd::net
