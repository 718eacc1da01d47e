#include "daemon/people/channels/pagerduty/body.hpp"
#include "daemon/people/channels/pagerduty/kind.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/people/channels/contact.hpp"

namespace pagerduty_test {

using namespace runbookd;
using namespace runbookd::test;
using namespace runbookd::channels::pagerduty_channel;

namespace {

Message with(MessageMeaning meaning) {
  Message out = page_of("INC-7");
  out.meaning = meaning;
  return out;
}

const Secret key{"0123456789abcdef0123456789abcdef"};

}  // namespace

TEST_CASE("an incident is triggered, acknowledged and resolved under its own id") {
  for (const auto& [meaning, action] : {std::pair{MessageMeaning::opens, "trigger"},
                                        {MessageMeaning::acknowledged, "acknowledge"},
                                        {MessageMeaning::resolved, "resolve"}}) {
    const std::string body = event_body(with(meaning), key);
    CHECK(at(body, {"event_action"}) == action);
    CHECK(at(body, {"dedup_key"}) == "INC-7");
    CHECK(at(body, {"routing_key"}) == key.reveal());
  }
  const std::string trigger = event_body(with(MessageMeaning::opens), key);
  CHECK(at(trigger, {"payload", "severity"}) == "critical");
  CHECK(at(trigger, {"payload", "source"}) == "api");
  CHECK(at(trigger, {"payload", "custom_details", "cause"}) == "site: refused");
  CHECK(at(trigger, {"client_url"}) == "https://ops.example/incidents/INC-7");
}

TEST_CASE("severities are PagerDuty's, and what wakes nobody is information") {
  const auto severity = [](const std::string& ours, bool pages) {
    Message message;
    message.severity = ours;
    message.pages = pages;
    return std::string(severity_of(message));
  };
  CHECK(severity("P0", true) == "critical");
  CHECK(severity("P1", true) == "critical");
  CHECK(severity("P2", true) == "error");
  CHECK(severity("P3", true) == "warning");
  CHECK(severity("", true) == "error");
  CHECK(severity("", false) == "info");
}

TEST_CASE("a summary has at most 1,024 characters in one line") {
  Message message = page_of("INC-7");
  message.title.clear();
  for (int i = 0; i < 1500; ++i) message.title += "\xC3\xA4\n";
  const std::string summary = at(event_body(message, key), {"payload", "summary"});
  CHECK(summary.find('\n') == std::string::npos);
  CHECK(summary.ends_with("..."));
  std::size_t characters = 0;
  for (const char c : summary) characters += (static_cast<unsigned char>(c) & 0xC0u) != 0x80u;
  CHECK(characters == 1024);
}

TEST_CASE("a step that ran is a change, and so is what asks nothing of anybody") {
  Contact contact(channels::pagerduty, "{pagerduty: " + key.reveal() + "}");
  contact.answers = {answer(202, "{}")};
  CHECK(contact.send(with(MessageMeaning::acted)).delivery == Delivery::delivered);
  CHECK(contact.last().url == "https://events.pagerduty.com/v2/change/enqueue");
  CHECK(at(contact.last().body, {"event_action"}) == "absent");
  CHECK(at(contact.last().body, {"payload", "severity"}) == "absent");
  Message note = with(MessageMeaning::tells);
  note.incident.clear();
  note.pages = false;
  CHECK(api_of(note) == Api::change);
  note.pages = true;
  CHECK(api_of(note) == Api::event);
  CHECK(at(event_body(note, key), {"dedup_key"}) == "INC-7/needs_people");  // the news' own
}

TEST_CASE("PagerDuty's success is 202; an invalid event is given up, a throttled one waits") {
  CHECK(judge(answer(202, "{}")).delivery == Delivery::delivered);
  CHECK(judge(answer(200, "<html>")).delivery == Delivery::retry);
  CHECK(judge(answer(400, "invalid event")).delivery == Delivery::rejected);
  CHECK(judge(answer(429, "")).delivery == Delivery::retry);
  CHECK(judge(answer(500, "")).delivery == Delivery::retry);
}

TEST_CASE("url: stands in place of PagerDuty's origin, and no key is shown") {
  Contact contact(channels::pagerduty,
                  "{pagerduty: {routing_key: abc, url: \"http://127.0.0.1:1/pd/\"}}");
  contact.answers = {answer(202, "{}")};
  contact.send(page_of("INC-7"));
  CHECK(contact.last().url == "http://127.0.0.1:1/pd/v2/enqueue");
  CHECK(contact.address() == "pagerduty (127.0.0.1:1)");
}

}  // namespace pagerduty_test
