#include "daemon/people/stages/health.hpp"

#include "tests/unit/catch.hpp"

namespace health_stage_test {

using namespace runbookd;
using namespace runbookd::people;

TEST_CASE("five tries in a row that fail are a broken contact, which is said once") {
  Health health;
  for (int i = 0; i < 4; ++i) CHECK_FALSE(health.tried(false, Mono{}));
  CHECK(health.tried(false, Mono{}));
  CHECK(health.is_broken());
  CHECK_FALSE(health.tried(false, Mono{} + hours{1}));
}

TEST_CASE("so is one that has not worked for five minutes, however seldom it was tried") {
  Health health;
  CHECK_FALSE(health.tried(false, Mono{}));
  CHECK_FALSE(health.tried(false, Mono{} + minutes{5} - Nanos{1}));
  CHECK(health.tried(false, Mono{} + minutes{5}));
}

TEST_CASE("one try that works begins anew") {
  Health health;
  for (int i = 0; i < 4; ++i) health.tried(false, Mono{});
  CHECK_FALSE(health.tried(true, Mono{}));
  CHECK_FALSE(health.tried(false, Mono{} + hours{1}));
  CHECK_FALSE(health.is_broken());
  for (int i = 0; i < 4; ++i) health.tried(false, Mono{} + hours{1});
  CHECK(health.is_broken());
  CHECK_FALSE(health.tried(true, Mono{} + hours{2}));
  CHECK_FALSE(health.is_broken());
}

}  // namespace health_stage_test
