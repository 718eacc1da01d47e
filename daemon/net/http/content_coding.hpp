// Bodies that come as gzip although nobody asked for it, and those of operators who did, by a
// header of their own.
#pragma once

#include "daemon/net/http/exchange.hpp"

namespace runbookd::net {

/// Of the value of a Content-Encoding: `Content-Encoding: gzip` in one line, bounded; empty when
/// the body is simply what it says.
std::string shown_coding(std::string_view value);

/// Puts the plain body in the place of one that came as gzip (RFC 9110, 8.4.1.3; RFC 1952), and
/// clears `coding`. What is more than `max_body` then is `too_large`, or cut where it `may_cut`: no
/// more than that is ever unpacked. What is no gzip stays as it came, and `coding` says so. At most
/// a few milliseconds.
void unpack_body(HttpAnswer& answer, const ExchangeOptions& options);

}  // namespace runbookd::net
