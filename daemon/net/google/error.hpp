// What Google's error answers say. Three shapes arrive: google.rpc.Status (run, redis, monitoring
// ...), the older list of `errors` (sqladmin, compute), and whatever a front end sends, often HTML.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "daemon/base/action.hpp"
#include "daemon/base/time.hpp"
#include "daemon/net/google/tokens.hpp"
#include "daemon/net/http/proof.hpp"
#include "daemon/net/refusal.hpp"

namespace runbookd::net {

constexpr std::size_t max_error_message = 300;

struct GoogleError {
  std::string status;   ///< `ABORTED`, `operationInProgress`; empty when the body does not say
  std::string message;  ///< one bounded line
  std::optional<Nanos> retry_delay;
};

/// Never fails: a body that says nothing yields `HTTP 502`.
GoogleError decode_google_error(int status, std::string_view body);

/// 429 and its disguises, said in Google's own shape: nothing was applied, waiting helps. A 429
/// without it can come from anybody in between, and proves nothing.
bool is_throttled(int status, std::string_view error_status);

/// What an answer of Google's proves of a mutation: the table of http_proof.hpp, and beyond it what
/// their documentation says: is_throttled(), and 412 (we send the etag or settingsVersion that we
/// read, and it is not the present one).
Proof proof_of(const GoogleReply& reply);

/// The closed enum for an answer that is no success.
ActionError action_error_of(const GoogleReply& reply);
ActionError action_error_of(const GoogleFailure& failure);
/// Of a question that was not answered at all.
Refusal refusal_of(const GoogleFailure& failure);
/// What a 200 says; else why there is none.
Result<std::string, Refusal> body_of(GoogleResult reply);

/// `PERMISSION_DENIED (403): ...`, one line for people.
std::string describe(const GoogleReply& reply);
std::string describe(const GoogleFailure& failure);

}  // namespace runbookd::net
