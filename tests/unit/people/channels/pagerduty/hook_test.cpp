// What PagerDuty's webhooks say, and who may say it.
#include "daemon/people/channels/pagerduty/hook.hpp"

#include "daemon/net/hmac.hpp"
#include "daemon/people/channels/pagerduty/kind.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/people/channels/contact.hpp"

namespace pagerduty_hook_test {

using namespace runbookd;
using namespace runbookd::test;
using namespace runbookd::channels::pagerduty_channel;
using What = HookEvent::What;

namespace {

const Secret secret{"a-secret-of-the-subscription"};
const Secret older{"the-secret-before-it-was-changed"};

std::string signature_of(const Secret& by, const std::string& body) {
  return "v1=" + *net::hmac_sha256_hex(by, body);
}

struct Event {
  std::string type = "incident.acknowledged";
  std::string agent = R"({"id":"PLH1HKV","summary":"Ann Example","type":"user_reference"})";
  std::string data = R"({"id":"PGR0VU2","type":"incident","incident_key":"INC-7","status":"x"})";
  std::string at = R"("2026-11-29T03:00:00.169Z")";
  std::string id = R"("5ac64822-4adc-4fda-ade0-410becf0de4f")";

  std::string body() const {
    return R"({"event":{"id":)" + id + R"(,"event_type":")" + type +
           R"(","resource_type":"incident","occurred_at":)" + at + R"(,"agent":)" + agent +
           R"(,"client":null,"data":)" + data + "}}";
  }
  Result<HookEvent> read() const { return make_hook(secret)->read(body()); }
};

}  // namespace

TEST_CASE("one of the signatures must be that of the very bytes, by our secret") {
  const auto hook = make_hook(secret);
  const std::string body = Event{}.body();
  const std::string ours = signature_of(secret, body);
  const std::string theirs = signature_of(older, body);
  CHECK(hook->is_signed(ours, body));
  CHECK(hook->is_signed(theirs + "," + ours, body));
  CHECK(hook->is_signed(ours + ", " + theirs, body));
  CHECK_FALSE(hook->is_signed(theirs, body));
  CHECK_FALSE(hook->is_signed(ours, body + " "));
  CHECK_FALSE(hook->is_signed(ours.substr(0, ours.size() - 1), body));
  CHECK_FALSE(hook->is_signed(ours + "0", body));
  CHECK_FALSE(hook->is_signed(ours.substr(3), body));
  CHECK_FALSE(hook->is_signed("v0=" + ours.substr(3), body));
  for (const char* none : {"", "v1=", ",", "v1=,v1=", ",,,,", "\xff\xfe"}) {
    INFO(none);
    CHECK_FALSE(hook->is_signed(none, body));
  }
}

TEST_CASE("no more signatures are looked at than a change of secrets can need") {
  const auto hook = make_hook(secret);
  const std::string body = "{}";
  std::string many;
  for (std::size_t i = 0; i + 1 < max_signatures; ++i) many += "v1=00,";
  CHECK(hook->is_signed(many + signature_of(secret, body), body));
  CHECK_FALSE(hook->is_signed("v1=00," + many + signature_of(secret, body), body));
}

TEST_CASE("who acknowledges in PagerDuty has the incident of our key") {
  const auto event = Event{}.read();
  REQUIRE(event);
  CHECK(event->what == What::acknowledged);
  CHECK(event->kind == "incident.acknowledged");
  CHECK(event->id == "5ac64822-4adc-4fda-ade0-410becf0de4f");
  CHECK(event->incident == "INC-7");
  CHECK(event->who == "Ann Example");
  CHECK(event->how == "in PagerDuty");
  CHECK(rfc3339(event->at).starts_with("2026-11-29T03:00:00"));
}

TEST_CASE("who resolves it there has it, and no more: it is over when the rule says so") {
  const auto event = Event{.type = "incident.resolved"}.read();
  REQUIRE(event);
  CHECK(event->what == What::acknowledged);
  CHECK(event->how == "resolved in PagerDuty");
}

TEST_CASE("what no person did, and every other event, concerns nobody here") {
  for (const char* agent :
       {"null", R"({"type":"service_reference","summary":"runbookd"})",
        R"({"type":"events_api_v2_inbound_integration_reference","summary":"runbookd"})",
        R"({"type":["user_reference"]})", R"("user_reference")", "7"}) {
    INFO(agent);
    const auto event = Event{.agent = agent}.read();
    REQUIRE(event);
    CHECK(event->what == What::other);
  }
  for (const char* type : {"incident.unacknowledged", "incident.reassigned", "incident.triggered",
                           "incident.escalated", "pagey.ping", "service.updated", "new.kind"}) {
    INFO(type);
    const auto event = Event{.type = type}.read();
    REQUIRE(event);
    CHECK(event->what == What::other);
    CHECK(event->kind == type);
  }
  const auto ping = make_hook(secret)->read(
      R"({"event":{"id":"1","event_type":"pagey.ping","occurred_at":"x","agent":null,"data":{"message":"Hello from your friend Pagey!","type":"ping"}}})");
  REQUIRE(ping);
  CHECK(ping->what == What::other);
  const auto note = Event{.data = R"({"type":"incident_note","id":"P1"})"}.read();
  REQUIRE(note);
  CHECK(note->what == What::other);
}

TEST_CASE("a person's name is one line of some eighty characters, whatever stands in it") {
  const auto named = [](const std::string& summary) {
    const auto event =
        Event{.agent = R"({"type":"user_reference","summary":)" + summary + "}"}.read();
    return event ? event->who : "refused";
  };
  const std::string odd = named(R"("Ann\nINC-1: resolve\u202e\u0007 <@here>")");
  CHECK(odd.find_first_of("\n\a") == std::string::npos);
  CHECK(odd.find("\u202e") == std::string::npos);
  CHECK(named("\"" + std::string(5000, 'x') + "\"").size() <= max_person);
  for (const char* nobody : {R"("")", R"(" \t")", "null", "7"}) {
    INFO(nobody);
    CHECK(named(nobody) == "somebody");
  }
}

TEST_CASE("what is no webhook is refused, with what is wrong and nothing of it") {
  const auto hook = make_hook(secret);
  for (const std::string& body :
       {std::string(), std::string("{"), std::string("[]"), std::string("{}"),
        std::string(R"({"event":7})"), std::string(R"({"event":{}})"),
        std::string(R"({"event":{"event_type":7}})"), std::string(40'000, '['),
        std::string("\0\xff", 2)}) {
    CHECK_FALSE(hook->read(body));
  }
  for (const Event& event :
       {Event{.at = "null"}, Event{.at = R"("yesterday")"}, Event{.id = "null"},
        Event{.id = R"("")"}, Event{.id = "\"" + std::string(max_event_id + 1, 'x') + "\""}}) {
    const auto read = event.read();
    REQUIRE_FALSE(read);
    CHECK(read.error().text.find("must be") != std::string::npos);
  }
  const auto far =
      Event{.data = R"({"type":"incident","incident_key":")" + std::string(20'000, 'k') + "\"}"}
          .read();
  REQUIRE(far);
  CHECK(far->incident.size() <= 4 * 255);
}

TEST_CASE("a contact hears of PagerDuty where it has the secret of a webhook") {
  const std::string key = "routing_key: 0123456789abcdef0123456789abcdef";
  const Contact with(channels::pagerduty,
                     "{pagerduty: {" + key + ", webhook_secret: " + secret.reveal() + "}}");
  REQUIRE(with.said().empty());
  REQUIRE(with.hook() != nullptr);
  CHECK(with.hook()->path() == "/api/v1/pagerduty");
  CHECK(with.hook()->is_signed(signature_of(secret, "{}"), "{}"));
  CHECK(Contact(channels::pagerduty, "{pagerduty: {" + key + "}}").hook() == nullptr);
  CHECK(Contact(channels::pagerduty, "{pagerduty: 0123456789abcdef0123456789abcdef}").hook() ==
        nullptr);
  const Contact wrong(channels::pagerduty, "{pagerduty: {" + key + ", webhook_secret: short}}");
  REQUIRE(wrong.said().size() == 1);
  CHECK(wrong.said()[0].find("fewer than 16") != std::string::npos);
  CHECK(wrong.said()[0].find("short") == std::string::npos);
}

}  // namespace pagerduty_hook_test
