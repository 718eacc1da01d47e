// Why a conversation with a peer ended early, in the words of a sample: the one place where errno
// and library errors become a Reason.
#pragma once

#include <boost/system/error_code.hpp>
#include <string>

#include "daemon/base/outcome.hpp"
#include "daemon/base/sample.hpp"

namespace runbookd::net {

/// What was under way; it is named in the detail of a timeout.
enum class Phase { resolve, connect, roots, handshake, send, first_byte, transfer };

/// `detail` is one line for people without secrets. No failure: `reason` none.
struct Failure {
  Reason reason = Reason::none;
  std::string detail;
  explicit operator bool() const { return reason != Reason::none; }
};

/// Of a socket or TLS operation. operation_aborted is the caller's deadline: `timeout`.
Failure failure_of(const boost::system::error_code& ec, Phase phase);

/// Has this process, or the machine, no descriptor or no memory for a socket left right now? Asked
/// where something failed and its error does not say why. One system call, or two.
bool lack_descriptors();

/// Of a handshake in which the server asked who we are and got no answer: it ends so because of
/// that. An alert that is about something else is none.
bool is_refusal_of_us(const boost::system::error_code& ec);

/// The deadline passed during `phase`. While resolving it is our resolver that has not answered
/// (`own_dns`), while reading trusted roots our disk (`no_credentials`): the target is not blamed.
Failure timed_out(Phase phase);

/// Outcome, reason and detail of a run that failed; cells are the caller's.
Sample sample_of(Failure failure);

/// Text from a peer as it may stand in a detail: one line, printable, cut at `max` bytes.
std::string printable(std::string_view text, std::size_t max = 80);

}  // namespace runbookd::net
