#include "daemon/net/misplaced_password.hpp"

#include <string>

#include "daemon/net/redis/stream.hpp"
#include "daemon/net/url.hpp"
#include "tests/unit/catch.hpp"

namespace misplaced_password_test {

using namespace runbookd;
using namespace runbookd::net;

TEST_CASE("a password that was not encoded is no path, query or host", "[url]") {
  for (const std::string url :
       {"http://app:p@ss@h/x", "http://app:p@ss/word@h/x", "https://app:12/34@h/x",
        "https://app:1?2@h/x", "https://app:1#2@h/x", "http://app:a:b@c@h/", "redis://app:12/3@h/0",
        "rediss://app:p@s/s@h/0"}) {
    INFO(url);
    const auto fault = misplaced_password(url);
    REQUIRE(fault);
    CHECK(fault->hint.find("percent-encode") != std::string::npos);
  }
}

TEST_CASE("an `@` that is meant is left alone", "[url]") {
  for (const std::string url :
       {"http://h/x", "http://app:pw@h:80/x?y=a@b", "http://registry:4873/@scope/package",
        "https://h/users/a@b.example", "http://h:80/?to=a@b", "http://app:p%40ss@h/",
        "unix:///run/x.sock:/a@b", "http://[::1]:80/x", "no url at all"}) {
    INFO(url);
    CHECK_FALSE(misplaced_password(url));
  }
}

TEST_CASE("such addresses do not load, of HTTP and of Redis", "[url]") {
  CHECK_FALSE(check_http_url("http://app:p@ss/word@h/x"));
  CHECK_FALSE(check_http_url("http://app:hun/ter@h/x"));
  CHECK(check_http_url("http://app:pw@h/x"));
  CHECK_FALSE(parse_redis_url("redis://app:12/3@h/0"));
  CHECK(parse_redis_url("redis://app:pw@h/0"));
}

}  // namespace misplaced_password_test
