// A message as a mail (pure): RFC 5322, with a plain and an HTML part (RFC 2046), both
// quoted-printable.
#pragma once

#include <string>
#include <string_view>

#include "daemon/contract/notifier.hpp"

namespace runbookd::channels::email_channel {

/// Lines end in CRLF and hold at most 76 bytes, headers 998. All mails of an incident refer to one
/// that never was, so that they are a thread even after a restart; each has a Message-ID made of
/// the message's id, so that one that was sent twice is one.
std::string letter_of(const Message& message, const std::string& from, const std::string& to);

/// RFC 2045, 6.7, of a text whose lines end in `\n`.
std::string quoted_printable(std::string_view text);
/// `Sun, 29 Nov 2026 03:00:00 +0000`.
std::string mail_date(Wall at);

}  // namespace runbookd::channels::email_channel
