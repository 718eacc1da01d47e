#include "daemon/people/rehearsal.hpp"

#include "tests/unit/catch.hpp"

namespace rehearsal_test {

using namespace runbookd;

TEST_CASE("a contact is tried with an incident that opens and is over, and says what it is") {
  const auto messages = people::rehearsal("ops", "ann", Wall{} + seconds{1'795'921'200});
  REQUIRE(messages.size() == 2);
  CHECK(messages[0].meaning == MessageMeaning::opens);
  CHECK(messages[0].pages);
  CHECK(messages[1].meaning == MessageMeaning::resolved);
  CHECK(messages[0].incident == messages[1].incident);
  CHECK(messages[0].incident == "TEST-1795921200000");
  CHECK(messages[0].id != messages[1].id);
  for (const Message& message : messages) CHECK(message.title.starts_with("[TEST] ops"));
  CHECK(messages[0].text.find("ann") != std::string::npos);
}

}  // namespace rehearsal_test
