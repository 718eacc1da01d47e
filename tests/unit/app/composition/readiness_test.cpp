// Ready means that every probe has ended a first run.
#include "daemon/app/composition/readiness.hpp"

#include "tests/unit/catch.hpp"

namespace readiness_test {

using runbookd::app::Readiness;

TEST_CASE("the sample that completes the first round is told from all others") {
  Readiness r;
  r.expect(2);
  CHECK(r.missing() == "2 of 2 probes have not ended their first run yet");
  CHECK_FALSE(r.seen(1));
  CHECK_FALSE(r.seen(1));  // twice the same one
  CHECK(r.missing() == "1 of 2 probes have not ended their first run yet");
  CHECK(r.seen(0));
  CHECK_FALSE(r.missing());
  CHECK_FALSE(r.seen(0));
}

TEST_CASE("nothing to wait for is ready, and what is not expected counts for nothing") {
  Readiness r;
  r.expect(0);
  CHECK_FALSE(r.missing());
  CHECK_FALSE(r.seen(7));
}

TEST_CASE("nobody waits for a target that was found, nor for one that is gone") {
  Readiness r;
  r.expect(3);
  CHECK_FALSE(r.seen(0));
  CHECK_FALSE(r.renumber({2, -1, 0}));  // the second is gone, one was found
  CHECK(r.missing() == "1 of 3 probes have not ended their first run yet");
  CHECK(r.renumber({1, 2}));
  CHECK_FALSE(r.missing());
  CHECK_FALSE(r.renumber({0}));
}

TEST_CASE("a reload that brings probes is not ready until they have run") {
  Readiness r;
  r.expect(1);
  REQUIRE(r.seen(0));
  r.expect(2);
  CHECK(r.missing());
}

}  // namespace readiness_test
