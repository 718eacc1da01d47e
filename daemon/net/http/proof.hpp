// What an answer proves (pure): the one table from an HTTP status to the outcome of an action. The
// page for people is docs/safety.md, "What an answer proves".
//
// A status proves that nothing was changed only when its meaning is a refusal of this very request
// by who would have done it (RFC 9110, 15). 303 says "queued" in many job servers, 408, 499 and 5xx
// can come from a proxy while the server behind it works on, and 429 too: they prove nothing.
#pragma once

#include <string_view>

#include "daemon/base/action.hpp"
#include "daemon/base/outcome.hpp"

namespace runbookd::net {

enum class Proof {
  done,     ///< the request was carried out, as far as the peer says
  refused,  ///< it was not, and nothing has changed
  unknown,  ///< it may have been
};

struct Meaning {
  Proof proof = Proof::unknown;
  ActionError error = ActionError::none;
  /// The same bytes would be refused again whenever they are sent: a message is given up.
  bool lasting = false;
};

/// Of any status, also of one that nobody has defined.
Meaning meaning_of(int status);

/// No answer at all: `sent` is false when provably no byte of the request left us. Only then
/// nothing has changed.
ActionError action_error_of(Reason reason, bool sent);

}  // namespace runbookd::net
