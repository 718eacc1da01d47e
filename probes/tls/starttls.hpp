// What is said in the clear before the handshake, for protocols that begin without TLS.
#pragma once

#include <boost/asio/awaitable.hpp>

#include "daemon/net/failure.hpp"
#include "daemon/net/stream.hpp"

namespace runbookd::probes {

/// Postgres's SSLRequest. Exactly one byte of the answer is read: what follows belongs to TLS.
boost::asio::awaitable<net::Failure> start_postgres(net::Stream* stream);
/// SMTP's greeting, EHLO and STARTTLS.
boost::asio::awaitable<net::Failure> start_smtp(net::Stream* stream);

}  // namespace runbookd::probes
