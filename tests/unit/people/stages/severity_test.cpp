#include "daemon/people/stages/severity.hpp"

#include "tests/unit/catch.hpp"

namespace severity_stage_test {

using namespace runbookd;
using namespace runbookd::people;

TEST_CASE("a contact takes the severities that it names, and news without one") {
  Message message;
  message.severity = "P2";
  CHECK(takes_severity({}, message).goes_on);
  const ContactBounds worst{{"P0", "P1"}, {}};
  CHECK_FALSE(takes_severity(worst, message).goes_on);
  CHECK(takes_severity(worst, message).why == "it takes P0, P1 only");
  message.severity = "P1";
  CHECK(takes_severity(worst, message).goes_on);
  message.severity.clear();
  CHECK(takes_severity(worst, message).goes_on);
}

TEST_CASE("who was told of it when it was milder hears its end, and nobody else does") {
  const ContactBounds mild{{"P2", "P3"}, {}};
  Message end;
  end.meaning = MessageMeaning::resolved;
  end.severity = "P1";
  end.opened_as = "P2";
  CHECK(takes_severity(mild, end).goes_on);
  end.meaning = MessageMeaning::acknowledged;
  CHECK(takes_severity(mild, end).goes_on);
  end.meaning = MessageMeaning::opens;
  CHECK_FALSE(takes_severity(mild, end).goes_on);
  end.meaning = MessageMeaning::resolved;
  end.opened_as = "P1";
  CHECK_FALSE(takes_severity(mild, end).goes_on);
  const ContactBounds worst{{"P0"}, {}};
  end.opened_as = "P3";
  CHECK_FALSE(takes_severity(worst, end).goes_on);
}

}  // namespace severity_stage_test
