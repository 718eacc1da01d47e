// What a Redis says of its role, from its own words.
#include "daemon/cli/demo/redis.hpp"

#include "tests/unit/catch.hpp"
#include "tests/unit/cli/demo/blurter.hpp"

namespace redis_test {

using runbookd::demo::redis_role;
using runbookd::test::Blurter;

namespace {

std::string role_in(const std::string& info) {
  const Blurter redis("$" + std::to_string(info.size()) + "\r\n" + info + "\r\n");
  return redis_role(redis.port());
}

}  // namespace

TEST_CASE("the role is the field of that name, wherever it stands") {
  CHECK(role_in("# Replication\r\nrole:master\r\nconnected_slaves:0\r\n") == "master");
  CHECK(role_in("# Replication\r\nlast_role:x\r\nrole:slave\r\n") == "slave");
}

TEST_CASE("who is refused, is told nothing, or asks nobody knows no role") {
  const Blurter refused("-NOAUTH Authentication required.\r\n");
  CHECK(redis_role(refused.port()).empty());
  CHECK(role_in("# Replication\r\n").empty());
  CHECK(redis_role(runbookd::test::port_of_nobody()).empty());
}

TEST_CASE("what is no role does not fill the screen") {
  CHECK(role_in("\nrole:" + std::string(1000, 'x') + "\r\n").size() == 16);
}

}  // namespace redis_test
