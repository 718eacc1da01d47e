#include "daemon/people/channels/alertmanager/body.hpp"
#include "daemon/people/channels/alertmanager/kind.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/people/channels/contact.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

namespace alertmanager_test {

using namespace runbookd;
using namespace runbookd::test;
using namespace runbookd::channels::alertmanager_channel;
namespace json = boost::json;

namespace {

std::string of_alert(const std::string& body, std::size_t index,
                     std::initializer_list<std::string_view> path) {
  const auto alerts = json::parse(body).as_array();
  return index < alerts.size() ? at(json::serialize(alerts[index]), path) : "no such alert";
}

}  // namespace

TEST_CASE("an open alert ends well after the next time that it is said") {
  const std::string body = alerts_body(page_of("INC-7"));
  CHECK(of_alert(body, 0, {"labels", "alertname"}) == "site-down");
  CHECK(of_alert(body, 0, {"labels", "incident"}) == "INC-7");
  CHECK(of_alert(body, 0, {"startsAt"}) == "2026-11-29T03:00:00.000Z");
  CHECK(of_alert(body, 0, {"endsAt"}) == "2026-11-29T03:04:35.000Z");
  CHECK(of_alert(body, 1, {}) == "no such alert");
}

TEST_CASE("it began when it was told first, whenever it is said again") {
  Message again = page_of("INC-7");
  again.kept = kept_of(again);
  again.at += hours{1};
  again.sent += hours{1};
  CHECK(of_alert(alerts_body(again), 0, {"startsAt"}) == "2026-11-29T03:00:00.000Z");
  CHECK(of_alert(alerts_body(again), 0, {"endsAt"}) == "2026-11-29T04:04:35.000Z");
  CHECK(kept_of(again) == kept_of(page_of("INC-7")));
}

TEST_CASE("what is resolved ends now") {
  Message over = page_of("INC-7");
  over.meaning = MessageMeaning::resolved;
  CHECK(of_alert(alerts_body(over), 0, {"endsAt"}) == "2026-11-29T03:00:05.000Z");
}

TEST_CASE("a severity that has risen ends the alert of the one before") {
  Message worse = page_of("INC-7");
  worse.kept = kept_of(worse);
  worse.severity = "P0";
  const std::string body = alerts_body(worse);
  CHECK(of_alert(body, 0, {"labels", "severity"}) == "P0");
  CHECK(of_alert(body, 0, {"endsAt"}) == "2026-11-29T03:04:35.000Z");
  CHECK(of_alert(body, 1, {"labels", "severity"}) == "P1");
  CHECK(of_alert(body, 1, {"endsAt"}) == "2026-11-29T03:00:05.000Z");
}

TEST_CASE("no label is empty, since Alertmanager refuses that") {
  Message news = page_of("INC-7");
  news.incident.clear();
  news.severity.clear();
  news.fields.clear();
  const std::string body = alerts_body(news);
  CHECK(of_alert(body, 0, {"labels", "severity"}) == "absent");
  CHECK(of_alert(body, 0, {"labels", "incident"}) == "absent");
  CHECK(of_alert(body, 0, {"labels", "key"}) == "INC-7/needs_people");
}

TEST_CASE("the API's path follows the URL, and what it forgets is wanted again") {
  CHECK(api_url("http://am:9093") == "http://am:9093/api/v2/alerts");
  CHECK(api_url("http://am:9093/am/") == "http://am:9093/am/api/v2/alerts");
  CHECK(api_url("http://am:9093/api/v2/alerts") == "http://am:9093/api/v2/alerts");
  Contact contact(channels::alertmanager, "{alertmanager: \"http://127.0.0.1:9093\"}");
  CHECK(contact.send(page_of("INC-7")).delivery == Delivery::delivered);
  CHECK(contact.last().url == "http://127.0.0.1:9093/api/v2/alerts");
  CHECK(contact.again() == minutes{1});
}

}  // namespace alertmanager_test
