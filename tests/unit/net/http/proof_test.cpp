#include "daemon/net/http/proof.hpp"

#include <set>

#include "daemon/net/google/error.hpp"
#include "tests/unit/catch.hpp"

namespace http_proof_test {

using namespace runbookd;
using net::Proof;

namespace {

net::GoogleReply reply(int status, std::string error_status) {
  net::GoogleReply out;
  out.status = status;
  out.error_status = std::move(error_status);
  return out;
}

}  // namespace

TEST_CASE("an answer proves that nothing was changed only when it refuses this very request") {
  const std::set<int> refusals{400, 401, 403, 404, 405, 409, 410, 411, 413, 414, 415, 422};
  for (int status = 0; status < 1000; ++status) {
    INFO(status);
    const Proof proof = net::meaning_of(status).proof;
    const bool done = status >= 200 && status < 300;
    CHECK((proof == Proof::done) == done);
    CHECK((proof == Proof::refused) == refusals.contains(status));
    CHECK((net::meaning_of(status).error == ActionError::none) == done);
  }
}

TEST_CASE("a message is given up only for what the same bytes would meet for ever") {
  const std::set<int> lasting{400, 411, 413, 414, 415, 422};
  for (int status = 0; status < 1000; ++status) {
    INFO(status);
    CHECK(net::meaning_of(status).lasting == lasting.contains(status));
  }
}

TEST_CASE("what we lacked ourselves is told from what refused us") {
  CHECK(net::action_error_of(Reason::no_descriptors, false) == ActionError::no_resources);
  CHECK(net::action_error_of(Reason::own_dns, false) == ActionError::no_resources);
  CHECK(net::action_error_of(Reason::dns, false) == ActionError::unavailable);
  CHECK(net::action_error_of(Reason::no_descriptors, true) == ActionError::lost_reply);
  CHECK(net::action_error_of(Reason::refused, false) == ActionError::refused);
  CHECK(net::action_error_of(Reason::no_credentials, false) == ActionError::no_credentials);
  CHECK(net::action_error_of(Reason::timeout, true) == ActionError::timeout);
  CHECK(net::action_error_of(Reason::reset, true) == ActionError::lost_reply);
}

TEST_CASE("Google's own throttling and preconditions prove more than a status does") {
  CHECK(proof_of(reply(429, "RESOURCE_EXHAUSTED")) == Proof::refused);
  CHECK(proof_of(reply(429, "")) == Proof::unknown);  // of something in between
  CHECK(proof_of(reply(403, "rateLimitExceeded")) == Proof::refused);
  CHECK(proof_of(reply(412, "staleData")) == Proof::refused);
  CHECK(net::meaning_of(412).proof == Proof::unknown);
  CHECK(proof_of(reply(409, "ABORTED")) == Proof::refused);
  for (const int status : {302, 408, 499, 500, 501, 502, 503, 504})
    CHECK(proof_of(reply(status, "UNAVAILABLE")) == Proof::unknown);
  CHECK(proof_of(reply(200, "")) == Proof::done);
}

}  // namespace http_proof_test
