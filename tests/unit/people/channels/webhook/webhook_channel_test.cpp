#include "daemon/people/channels/webhook/kind.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/people/channels/contact.hpp"

namespace webhook_channel_test {

using namespace runbookd;
using namespace runbookd::test;

namespace {

std::string header(const net::HttpRequest& request, const std::string& name) {
  for (const auto& [key, value] : request.headers)
    if (key == name) return value;
  return "absent";
}

Message over(const std::string& incident) {
  Message out = page_of(incident);
  out.meaning = MessageMeaning::resolved;
  out.state = "resolved";
  return out;
}

}  // namespace

TEST_CASE("a URL gets one object with everything that identifies the message") {
  Contact contact(channels::webhook, "{webhook: \"http://127.0.0.1:1/x\"}");
  CHECK(contact.send(page_of("INC-7")).delivery == Delivery::delivered);
  const auto& sent = contact.last();
  CHECK(at(sent.body, {"version"}) == "1");
  CHECK(at(sent.body, {"id"}) == page_of("INC-7").id);
  CHECK(at(sent.body, {"rule"}) == "site-down");
  CHECK(at(sent.body, {"fields", "target"}) == "api");
  CHECK(header(sent, "Content-Type") == "application/json");
  CHECK(header(sent, "Idempotency-Key") == page_of("INC-7").id);
  CHECK(header(sent, "X-Runbookd-Signature") == "absent");
}

TEST_CASE("the map form speaks as Alertmanager's webhook does") {
  Contact contact(channels::webhook, "{webhook: {url: \"http://127.0.0.1:1/x\"}}");
  contact.send(page_of("INC-7"));
  const std::string body = contact.last().body;
  CHECK(at(body, {"version"}) == "4");
  CHECK(at(body, {"status"}) == "firing");
  CHECK(at(body, {"receiver"}) == "ops");
  CHECK(at(body, {"commonLabels", "alertname"}) == "site-down");
  CHECK(at(body, {"externalURL"}) == "https://ops.example");
  CHECK(at(body, {"alerts"}).find(R"("endsAt":"0001-01-01T00:00:00Z")") != std::string::npos);
  contact.send(over("INC-7"));
  CHECK(at(contact.last().body, {"status"}) == "resolved");
  CHECK(at(contact.last().body, {"alerts"}).find(R"("status":"resolved")") != std::string::npos);
}

TEST_CASE("a CloudEvent holds the plain object") {
  Contact contact(channels::webhook,
                  "{webhook: {url: \"http://127.0.0.1:1/x\", format: cloudevents}}");
  contact.send(over("INC-7"));
  CHECK(header(contact.last(), "Content-Type").starts_with("application/cloudevents+json"));
  CHECK(at(contact.last().body, {"specversion"}) == "1.0");
  CHECK(at(contact.last().body, {"type"}) == "runbookd.incident.resolved");
  CHECK(at(contact.last().body, {"subject"}) == "INC-7");
  CHECK(at(contact.last().body, {"data", "state"}) == "resolved");
}

TEST_CASE("a secret signs the body that is sent") {
  Contact contact(channels::webhook,
                  "{webhook: {url: \"http://127.0.0.1:1/x\", secret: key, body: '{}'}}");
  contact.send(page_of("INC-7"));
  CHECK(contact.last().body == "{}");
  // printf '{}' | openssl dgst -sha256 -hmac key
  CHECK(header(contact.last(), "X-Runbookd-Signature") ==
        "sha256=a777724d943eb48dc69bca8a4a6d57a04db3f9ec7e1de4e581e860265bdf3032");
}

TEST_CASE("a body of the rulebook's own keeps its form, whatever the values hold") {
  Contact contact(channels::webhook,
                  "{webhook: {url: \"http://127.0.0.1:1/x\", headers: {X-Room: \"42\"}, "
                  "body: '{\"text\": \"{{ title }}\"}'}}");
  Message message = page_of("INC-7");
  message.title = "\"}, {\"admin\": \"";
  contact.send(message);
  CHECK(at(contact.last().body, {"text"}) == message.title);
  CHECK(at(contact.last().body, {"admin"}) == "absent");
  CHECK(header(contact.last(), "X-Room") == "42");

  Contact plain(channels::webhook,
                "{webhook: {url: \"http://127.0.0.1:1/x\", headers: {content-type: text/plain}, "
                "body: \"{{ title }}\"}}");
  plain.send(message);
  CHECK(plain.last().body == message.title);
  CHECK(header(plain.last(), "Content-Type") == "absent");
}

}  // namespace webhook_channel_test
