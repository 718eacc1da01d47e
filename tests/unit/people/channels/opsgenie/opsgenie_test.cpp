#include "daemon/people/channels/opsgenie/body.hpp"
#include "daemon/people/channels/opsgenie/kind.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/people/channels/contact.hpp"

namespace opsgenie_test {

using namespace runbookd;
using namespace runbookd::test;
using namespace runbookd::channels::opsgenie_channel;

namespace {

Message with(MessageMeaning meaning) {
  Message out = page_of("INC-7");
  out.meaning = meaning;
  return out;
}

}  // namespace

TEST_CASE("an alert is created under the incident's id, and what becomes of it names that") {
  CHECK(call_of(with(MessageMeaning::opens)).path == "/v2/alerts");
  CHECK(at(call_of(with(MessageMeaning::opens)).body, {"alias"}) == "INC-7");
  CHECK(call_of(with(MessageMeaning::acknowledged)).path ==
        "/v2/alerts/INC-7/acknowledge?identifierType=alias");
  CHECK(call_of(with(MessageMeaning::resolved)).path ==
        "/v2/alerts/INC-7/close?identifierType=alias");
  CHECK(call_of(with(MessageMeaning::acted)).path == "/v2/alerts/INC-7/notes?identifierType=alias");
  Message news = with(MessageMeaning::tells);
  news.incident.clear();
  CHECK(at(call_of(news).body, {"alias"}) == "INC-7/needs_people");
}

TEST_CASE("texts are as long as Opsgenie takes them") {
  Message message = page_of("INC-7");
  message.title = std::string(500, 'x');
  message.text = std::string(60'000, 'y');
  message.fields["long"] = std::string(20'000, 'z');
  const std::string body = call_of(message).body;
  CHECK(at(body, {"message"}).size() == max_message);
  CHECK(at(body, {"description"}).size() == max_description);
  CHECK(at(body, {"details", "long"}).size() < max_details);
  message.meaning = MessageMeaning::resolved;
  CHECK(at(call_of(message).body, {"note"}).size() <= max_note);
}

TEST_CASE("severities are Opsgenie's priorities") {
  Message message;
  for (const auto& [ours, theirs] :
       {std::pair{"P0", "P1"}, {"P1", "P2"}, {"P2", "P3"}, {"P3", "P4"}}) {
    message.severity = ours;
    CHECK(priority_of(message) == theirs);
  }
}

TEST_CASE("Opsgenie's success is 202, under its key, at the origin that is written") {
  Contact contact(channels::opsgenie,
                  "{opsgenie: {api_key: k-1, url: \"https://api.eu.opsgenie.com\"}}");
  contact.answers = {answer(202, "{}"), answer(200, "{}"), answer(422, "{}")};
  CHECK(contact.send(page_of("INC-7")).delivery == Delivery::delivered);
  CHECK(contact.last().url == "https://api.eu.opsgenie.com/v2/alerts");
  CHECK(contact.last().headers.front() ==
        std::pair<std::string, std::string>("Authorization", "GenieKey k-1"));
  CHECK(contact.send(page_of("INC-7")).delivery == Delivery::retry);
  CHECK(contact.send(page_of("INC-7")).delivery == Delivery::rejected);
}

}  // namespace opsgenie_test
