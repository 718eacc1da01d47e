#include "daemon/people/sending/verdict.hpp"

#include "tests/unit/catch.hpp"
#include "tests/unit/net/http/scripted_http.hpp"

namespace sending_verdict_test {

using namespace runbookd;
using namespace runbookd::test;
using namespace runbookd::sending;

TEST_CASE("only what the same bytes would meet again for ever is final") {
  CHECK(by_status(answer(202, "")).delivery == Delivery::delivered);
  for (const int passing : {301, 303, 401, 403, 404, 405, 408, 409, 410, 418, 429, 500, 503})
    CHECK(by_status(answer(passing, "")).delivery == Delivery::retry);
  for (const int lasting : {400, 411, 413, 414, 415, 422})
    CHECK(by_status(answer(lasting, "")).delivery == Delivery::rejected);
  CHECK(by_status(no_answer(Reason::timeout, true)).delivery == Delivery::retry);
}

TEST_CASE("how long to wait stands in a header or in the body, and is bounded") {
  using Wait = std::optional<Nanos>;
  CHECK(by_status(answer(429, "", {{"Retry-After", "3"}})).retry_after == Wait(seconds{3}));
  CHECK(by_status(answer(429, R"({"retry_after": 0.65})")).retry_after == Wait(milliseconds{650}));
  CHECK(by_status(answer(429, R"({"ok":false,"parameters":{"retry_after":7}})")).retry_after ==
        Wait(seconds{7}));
  CHECK(by_status(answer(429, R"({"retry_after": 1e300})")).retry_after == Wait(seconds{3600}));
  CHECK(by_status(answer(429, R"({"retry_after": -1})")).retry_after == Wait());
  CHECK(by_status(answer(429, "later")).retry_after == Wait());
}

TEST_CASE("what a receiver says becomes one bounded line") {
  const auto result = by_status(answer(500, "a\nb" + std::string(5000, 'x')));
  CHECK(result.detail.starts_with("answered 500: a b"));
  CHECK(result.detail.size() <= 200);
}

}  // namespace sending_verdict_test
