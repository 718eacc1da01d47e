#include "daemon/people/stages/kept.hpp"

#include "tests/unit/catch.hpp"

namespace kept_test {

using namespace runbookd;
using people::Kept;

namespace {

Message about(const std::string& incident, MessageMeaning meaning = MessageMeaning::opens) {
  Message out;
  out.incident = incident;
  out.meaning = meaning;
  return out;
}

}  // namespace

TEST_CASE("what a channel kept is there for the next message of the incident, until its end") {
  Kept kept;
  CHECK(kept.of("INC-7").empty());
  kept.delivered(about("INC-7"), "thread 1");
  kept.delivered(about("INC-8"), "thread 2");
  CHECK(kept.of("INC-7") == "thread 1");
  kept.delivered(about("INC-7"), "thread 3");
  CHECK(kept.of("INC-7") == "thread 3");
  kept.delivered(about("INC-7", MessageMeaning::resolved), "thread 3");
  CHECK(kept.of("INC-7").empty());
  CHECK(kept.of("INC-8") == "thread 2");
}

TEST_CASE("news of no incident keeps nothing, and the oldest incidents are forgotten") {
  Kept kept;
  kept.delivered(about(""), "thread");
  CHECK(kept.of("").empty());
  for (std::size_t i = 0; i <= Kept::most; ++i)
    kept.delivered(about("INC-" + std::to_string(i)), "thread");
  CHECK(kept.of("INC-0").empty());
  CHECK(kept.of("INC-1") == "thread");
}

}  // namespace kept_test
