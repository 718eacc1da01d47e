// What a probe's run ended as, and why: closed enums that are at once the metric label, the log
// field and the assertion of a test.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace runbookd {

enum class Outcome : std::uint8_t {
  ok,
  bad,      ///< the target's fault
  unknown,  ///< ours: never evidence
};
std::string_view name_of(Outcome o);

enum class Reason : std::uint8_t {
  none,
  timeout,      ///< the deadline passed
  refused,      ///< connection refused
  unreachable,  ///< no route, host down, network unreachable
  reset,        ///< connection closed or reset in the middle
  dns,          ///< the name does not resolve (authoritative answer)
  tls,          ///< handshake or verification failed
  protocol,     ///< the peer does not speak the protocol
  too_large,    ///< more bytes, series or nesting than allowed
  status,       ///< the HTTP status is not the expected one
  body,         ///< the body or a JSON value is not the expected one
  auth,         ///< the credentials were refused
  query,        ///< the server refused or failed the query
  missing,      ///< the file, process or metric is not there
  state,        ///< the target says of itself that it is not well
  // from here on the run says nothing of the target: the fault is ours, the outcome `unknown`
  own_dns,         ///< our resolver does not answer
  no_descriptors,  ///< EMFILE, ENFILE
  loop_stalled,    ///< our event loop stood still for over half the timeout
  no_network,      ///< our way out is gone: the sentinels say so, or a proxy of ours
  no_credentials,  ///< we could not get a token or read a secret
  no_series,       ///< the answer does not speak of it
  internal,        ///< a bug: an exception left the probe
  cancelled,       ///< we are shutting down
  plugin,          ///< a plugin could not tell: it said so, or did not end as plugins do
  unit,            ///< a figure comes in a unit that the rulebook does not expect
};
std::string_view name_of(Reason r);
/// Every reason from own_dns on is ours.
constexpr bool is_ours(Reason r) { return r >= Reason::own_dns; }
inline constexpr std::size_t reason_count = static_cast<std::size_t>(Reason::unit) + 1;

}  // namespace runbookd
