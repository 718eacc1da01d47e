#include "daemon/net/kubernetes/answer.hpp"

#include "daemon/net/kubernetes/name.hpp"
#include "tests/unit/catch.hpp"

namespace kubernetes_answer_test {

using namespace runbookd;
using namespace runbookd::net;

namespace {

Refusal of(int status, const std::string& body) {
  HttpResponse answer;
  answer.status = status;
  answer.body = body;
  return refusal_of(answer);
}

std::string status(const std::string& reason) {
  return R"({"kind":"Status","reason":")" + reason + R"(","message":"no\nway"})";
}

}  // namespace

TEST_CASE("an API server's own words are told, on one line") {
  CHECK(of(404, status("NotFound")).error == ActionError::not_found);
  CHECK(of(404, status("NotFound")).text == "NotFound (404): no way");
  CHECK(of(403, status("Forbidden")).error == ActionError::permission);
  CHECK(of(401, status("Unauthorized")).error == ActionError::unauthenticated);
  CHECK(of(429, status("TooManyRequests")).error == ActionError::throttled);
  CHECK(of(503, status("ServiceUnavailable")).error == ActionError::unavailable);
}

TEST_CASE("the 404 of some other web server says nothing of a deployment") {
  const auto other = of(404, "<html>nginx</html>");
  CHECK(other.error == ActionError::internal);
  CHECK(unseen(other, 3).outcome == Outcome::unknown);
  CHECK(unseen(of(404, status("NotFound")), 3).outcome == Outcome::bad);
  CHECK(of(401, "").error == ActionError::unauthenticated);
}

TEST_CASE("an object's name may stand in a path as it is") {
  for (const char* good : {"shop", "shop-1", "a.b", "0"}) CHECK(is_object_name(good));
  for (const std::string wrong : {"", "Shop", "a/b", "../x", "-a", ".", "a b", "a?b"})
    CHECK_FALSE(is_object_name(wrong));
  CHECK_FALSE(is_object_name(std::string(254, 'a')));
}

}  // namespace kubernetes_answer_test
