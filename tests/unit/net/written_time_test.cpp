#include "daemon/net/written_time.hpp"

#include "tests/unit/catch.hpp"

using namespace runbookd;

TEST_CASE("one instant as the writers of the field spell it") {
  const auto instant = parse_rfc3339("2024-01-02T03:04:05Z");
  REQUIRE(instant);
  for (const char* text : {
           "2024-01-02T03:04:05Z",                     // Go
           "2024-01-02T03:04:05.000Z",                 // JavaScript
           "2024-01-02T03:04:05.0000000Z",             // .NET
           "2024-01-02T03:04:05.000000000+00:00",      // Java
           "2024-01-02T03:04:05.000+0000",             // Jackson up to 2.10
           "2024-01-02T04:04:05+01:00[Europe/Paris]",  // Java's ZonedDateTime
           "2024-01-02T04:04:05+01",                   // PostgreSQL
           "2024-01-02 03:04:05+00:00",                // Python's str()
           "2024-01-02 03:04:05 +0000 UTC",            // Go's String()
           "2024-01-02 03:04:05 UTC",                  // Ruby
           "2024-01-01 22:04:05 -0500",                // git, Ruby
           "2024-01-02T03:04:05,000Z",                 // ISO 8601
       }) {
    INFO(text);
    const auto read = net::read_written_time(text);
    REQUIRE(read);
    CHECK(*read == *instant);
  }
  CHECK(net::read_written_time("2024-01-02T03:04Z") == parse_rfc3339("2024-01-02T03:04:00Z"));
}

TEST_CASE("what is no instant is none") {
  for (const char* text :
       {"2024-01-02T03:04:05", "2024-01-02", "2024-01-02T25:04:05Z", "2024-01-02T03:04:05+1",
        "2024-01-02T03:04:05+0x00", "2024-01-02T03:04:05 CET", "2024-13-02T03:04:05Z", "", "now",
        "2024-01-02T03:04:05Z]", "2024-01-02T03:04:05.Z", "Tue, 02 Jan 2024 03:04:05 GMT"}) {
    INFO(text);
    CHECK_FALSE(net::read_written_time(text));
  }
}
