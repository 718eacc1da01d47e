#include "daemon/net/google/operation.hpp"

#include "tests/unit/catch.hpp"

namespace google_operation_test {

using namespace runbookd;
using net::is_google_operation_name;
using net::is_plain_name;
using net::parse_google_operation;

TEST_CASE("only a name that may stand in a path as it is is plain") {
  for (const char* name : {"api", "a-1", "example.com:shop", "api-00012-xyz"})
    CHECK(is_plain_name(name));
  for (const char* name : {"", "Api", "a/b", "a b", "a?b", "a%2fb", "a\nb"})
    CHECK_FALSE(is_plain_name(name));
  CHECK(is_plain_name(std::string(128, 'a')));
  CHECK_FALSE(is_plain_name(std::string(129, 'a')));
}

TEST_CASE("the name of an operation never leads out of its project") {
  CHECK(is_google_operation_name("projects/p/locations/l/operations/op_1"));
  for (const char* name : {"", "operations/1", "projects/p/../../x", "http://elsewhere/",
                           "projects/p/operations/1?x=1", "projects/p/operations/1\r\n"})
    CHECK_FALSE(is_google_operation_name(name));
  CHECK_FALSE(is_google_operation_name("projects/" + std::string(512, 'a')));
}

TEST_CASE("an operation says how it ended, or that it does not say") {
  const auto running = parse_google_operation(
      R"({"name":"projects/p/operations/1","metadata":{"verb":"failover","target":"projects/p/i"}})");
  REQUIRE(running);
  CHECK_FALSE(running->done);
  CHECK_FALSE(running->failed);
  CHECK(running->verb == "failover");
  CHECK(running->target == "projects/p/i");
  const auto failed = parse_google_operation(
      R"({"name":"projects/p/operations/1","done":true,"error":{"code":9,"message":"no\nreplica"}})");
  REQUIRE(failed);
  CHECK(failed->done);
  CHECK(failed->failed);
  CHECK(failed->error == "no replica");
  const auto silent = parse_google_operation(
      R"({"name":"projects/p/operations/1","done":true,"error":{"code":9}})");
  REQUIRE(silent);
  CHECK(silent->error == "the operation failed without a message");
  CHECK_FALSE(parse_google_operation(R"({"done":true})"));
  CHECK_FALSE(parse_google_operation("[]"));
}

}  // namespace google_operation_test
