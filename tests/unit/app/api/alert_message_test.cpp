// Alerts as Prometheus and Alertmanager post them, and what only looks like them.
#include "daemon/app/api/alert_message.hpp"

#include "tests/unit/catch.hpp"

namespace runbookd::api::alert_message_test {

TEST_CASE("the webhook of Alertmanager, version 4") {
  const auto message = parse_alertmanager_webhook(R"({
    "version":"4","groupKey":"{}:{alertname=\"Down\"}","truncatedAlerts":3,"status":"firing","receiver":"runbookd",
    "groupLabels":{"alertname":"Down"},"commonLabels":{},"commonAnnotations":{},"externalURL":"http://am:9093",
    "alerts":[
      {"status":"firing","labels":{"alertname":"Down","severity":"page","job":"api","instance":"a:1"},
       "annotations":{"description":"long","summary":"api is down"},
       "startsAt":"2026-01-31T12:00:00.123Z","endsAt":"0001-01-01T00:00:00Z","generatorURL":"","fingerprint":"1f"},
      {"status":"resolved","labels":{"alertname":"Down","job":"db"},"annotations":{},
       "startsAt":"2026-01-31T12:00:00Z","endsAt":"2026-01-31T12:05:00Z","fingerprint":"2f"},
      {"status":"firing","labels":{"job":"nameless"}}]})");
  REQUIRE(message);
  CHECK(message->left_out == 3);
  CHECK(message->nameless == 1);
  REQUIRE(message->alerts.size() == 2);
  const SentAlert& down = message->alerts[0];
  CHECK(down.name == "Down");
  CHECK(net::target_of(down.labels) == "instance=a:1,job=api");
  CHECK(down.text == "api is down");
  CHECK_FALSE(down.ends);
  CHECK_FALSE(down.resolved);
  CHECK(message->alerts[1].resolved);
  CHECK(message->alerts[1].ends == parse_rfc3339("2026-01-31T12:05:00Z"));
}

TEST_CASE("the list that Prometheus posts") {
  const auto message = parse_posted_alerts(R"([
    {"labels":{"alertname":"Watchdog"},"annotations":{"description":"alive"},
     "startsAt":"2026-01-31T12:00:00Z","endsAt":"2026-01-31T12:04:00.5+01:00","generatorURL":"http://p"}])");
  REQUIRE(message);
  REQUIRE(message->alerts.size() == 1);
  CHECK(message->alerts[0].labels.empty());
  CHECK(message->alerts[0].text == "alive");
  CHECK(message->alerts[0].ends == parse_rfc3339("2026-01-31T11:04:00.5Z"));
  CHECK(parse_posted_alerts("[]")->alerts.empty());
}

TEST_CASE("what is no such message is refused, in words") {
  for (const char* body : {"", "[]", "null", "7", R"({"alerts":[]})",
                           R"({"version":"3","alerts":[]})", R"({"version":"4"})",
                           R"({"version":"4","alerts":{}})", R"({"version":"4","alerts":[7]})"}) {
    INFO(body);
    const auto message = parse_alertmanager_webhook(body);
    REQUIRE_FALSE(message);
    CHECK_FALSE(message.error().text.empty());
  }
  for (const char* body : {"", "{}", "null", "[7]", "[{}", R"([["labels"]])"}) {
    INFO(body);
    CHECK_FALSE(parse_posted_alerts(body));
  }
}

TEST_CASE("hostile labels and texts are bounded") {
  std::string labels;
  for (int i = 0; i < 500; ++i)
    labels += ",\"l" + std::to_string(i) + "\":\"" + std::string(2'000, 'v') + "\"";
  const auto message = parse_posted_alerts(R"([{"labels":{"alertname":"A","x":7)" + labels +
                                           R"(},"annotations":{"summary":")" +
                                           std::string(100'000, 's') + R"("}}])");
  REQUIRE(message);
  REQUIRE(message->alerts.size() == 1);
  CHECK(message->alerts[0].labels.size() <= 64);
  CHECK(message->alerts[0].text.size() <= 300);
  CHECK(net::target_of(message->alerts[0].labels).size() <= 200);
}

}  // namespace runbookd::api::alert_message_test
