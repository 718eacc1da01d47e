// A start and an end are records like all others: the core reads them back as what they were.
#include "daemon/app/composition/records.hpp"

#include "tests/unit/catch.hpp"

namespace records_test {

using namespace runbookd;

TEST_CASE("a start says which program it was, and with which rulebook") {
  const Stamp at{Mono{hours{1}}, Wall{hours{500'000}}};
  const auto record = app::started_record(at, "1.2.3", "sha256:ab");
  CHECK(record.kind == decide::RecordKind::started);
  CHECK(record.at.wall == at.wall);
  CHECK(decide::fact_of(record, "version") == "1.2.3");
  CHECK(decide::fact_of(record, "config") == "sha256:ab");
}

TEST_CASE("an end that was ordered is told from a crash by its record") {
  const Stamp at{Mono{hours{2}}, Wall{hours{500'001}}};
  const auto record = app::stopped_record(at);
  CHECK(record.kind == decide::RecordKind::stopped);
  CHECK(record.at.mono == at.mono);
  CHECK(record.facts.empty());
}

}  // namespace records_test
