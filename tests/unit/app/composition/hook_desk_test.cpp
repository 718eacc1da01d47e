// What becomes of what a contact's service tells: with the real channel, its signatures and the
// core behind it.
#include "daemon/app/composition/hook_desk.hpp"

#include <algorithm>
#include <boost/json.hpp>

#include "daemon/net/hmac.hpp"
#include "tests/unit/app/composition/lent_daemon.hpp"
#include "tests/unit/catch.hpp"

namespace hook_desk_test {

using namespace runbookd;

namespace {

const Secret secret{"a-secret-of-the-subscription"};
const Secret another{"another-secret-of-another-one"};

const std::string book = R"(version: 1
mode: act
resources: {api: {kind: service}}
probes: {site: {http: "http://127.0.0.1:1/", every: 10s, timeout: 2s, resource: api}}
contacts:
  ann-example: {email: ann@example.com}
  team: {members: [bea, zoe.y]}
  pager: {pagerduty: {routing_key: abc, webhook_secret: a-secret-of-the-subscription}}
  other: {pagerduty: {routing_key: abd, webhook_secret: another-secret-of-another-one}}
smtp: {server: "127.0.0.1:3", from: a@example.com, tls: none}
defaults: {for: 0s, resolve_after: 30s, startup_grace: 0s}
rules: [{name: site-down, severity: P1, when: not site.up, steps: []}]
)";

struct Desk {
  Desk() {
    for (int i = 0; i < 3; ++i) daemon.sample(Outcome::bad);
  }
  std::string event(const std::string& type, const std::string& person, const std::string& key,
                    const std::string& id, Nanos ago = {}) const {
    boost::json::object agent{{"type", "user_reference"}, {"summary", person}};
    boost::json::object data{{"type", "incident"}, {"incident_key", key}};
    boost::json::object inside{{"id", id},
                               {"event_type", type},
                               {"occurred_at", rfc3339(daemon.time.now().wall - ago)},
                               {"agent", std::move(agent)},
                               {"data", std::move(data)}};
    return boost::json::serialize(boost::json::object{{"event", std::move(inside)}});
  }
  api::OperateAnswer tell(const std::string& body, const Secret& by = secret) {
    return tell_signed(body, "v1=" + *net::hmac_sha256_hex(by, body));
  }
  api::OperateAnswer tell_signed(const std::string& body, const std::string& signature) {
    return daemon.loop.run(backend->hook({"/api/v1/pagerduty", signature, body}));
  }
  const decide::Incident& incident() { return *daemon.engine().ledger().find("INC-1"); }

  test::LentDaemon daemon{book};
  std::unique_ptr<api::ApiBackend> backend =
      app::make_backend(daemon, daemon.loop.io.get_executor(), "1.2.3");
};

}  // namespace

TEST_CASE("an acknowledgement in the service is one here, by the name that the person has here") {
  Desk desk;
  const auto answer = desk.tell(desk.event("incident.acknowledged", "Ann Example", "INC-1", "e1"));
  CHECK(answer.status == 200);
  CHECK(answer.detail.find("is acknowledged by ann-example until ") != std::string::npos);
  REQUIRE(desk.incident().people.ack);
  CHECK(desk.incident().people.ack->by == "ann-example");
  REQUIRE(desk.daemon.said.size() == 1);
  CHECK(desk.daemon.said[0].verb == decide::Command::Verb::ack);
  CHECK(desk.daemon.said[0].role == "none");
  CHECK(desk.daemon.said[0].reason == "in PagerDuty");
}

TEST_CASE("a resolution in the service resolves nothing: it says who has it") {
  Desk desk;
  const auto answer = desk.tell(desk.event("incident.resolved", "bea", "INC-1", "e1"));
  CHECK(answer.status == 200);
  CHECK(desk.incident().open());
  CHECK(desk.incident().people.ack->by == "bea");
  CHECK(desk.daemon.said.at(0).reason == "resolved in PagerDuty");
}

TEST_CASE("what was heard is not heard again, and neither is what is of long ago") {
  Desk desk;
  const auto ann = desk.event("incident.acknowledged", "Ann Example", "INC-1", "e1");
  CHECK(desk.tell(ann).status == 200);
  CHECK(desk.tell(desk.event("incident.acknowledged", "bea", "INC-1", "e2")).status == 200);
  const auto again = desk.tell(ann);
  CHECK(again.status == 200);
  CHECK(again.detail == "nothing to do: it was heard before");
  CHECK(desk.incident().people.ack->by == "bea");
  const auto old = desk.tell(desk.event("incident.acknowledged", "zoe.y", "INC-1", "e3",
                                        app::oldest_hook_event + seconds{1}));
  CHECK(old.status == 200);
  CHECK(old.detail.ends_with("more than an hour ago"));
  CHECK(desk.incident().people.ack->by == "bea");
  // One that was tried again for as long as PagerDuty does is heard.
  desk.tell(desk.event("incident.acknowledged", "zoe.y", "INC-1", "e4", minutes{20}));
  CHECK(desk.incident().people.ack->by == "zoe.y");
}

TEST_CASE("every contact has a secret of its own, and nobody else is heard") {
  Desk desk;
  const auto body = desk.event("incident.acknowledged", "bea", "INC-1", "e1");
  CHECK(desk.tell(body, Secret("a-secret-that-nobody-here-has")).status == 401);
  CHECK(desk.tell_signed(body, "v1=").status == 401);
  CHECK(desk.tell_signed(body, "").status == 401);
  const auto elsewhere = desk.daemon.loop.run(
      desk.backend->hook({"/api/v1/another", "v1=" + *net::hmac_sha256_hex(secret, body), body}));
  CHECK(elsewhere.status == 401);
  CHECK(desk.daemon.said.empty());
  CHECK(desk.tell(body, another).status == 200);
  CHECK(desk.incident().people.ack->by == "bea");
}

TEST_CASE("requests that nobody signed are one line of the log in ten minutes, without a secret") {
  Desk desk;
  const auto warnings = [&] {
    return std::count_if(desk.daemon.heard_log.lines.begin(), desk.daemon.heard_log.lines.end(),
                         [](const auto& line) { return line.level == logging::Level::warn; });
  };
  for (int i = 0; i < 5; ++i) CHECK(desk.tell_signed("{}", "v1=00").status == 401);
  CHECK(warnings() == 1);
  desk.daemon.time.pass(app::between_hook_warnings, desk.daemon.loop.io);
  desk.tell_signed("{}", "v1=00");
  CHECK(warnings() == 2);
  for (const auto& line : desk.daemon.heard_log.lines)
    for (const auto& field : line.fields) CHECK(field.find(secret.reveal()) == std::string::npos);
}

TEST_CASE("events of other tools, of incidents that are over and of other kinds are answered 200") {
  Desk desk;
  for (const auto& body : {desk.event("incident.acknowledged", "bea", "another tool's", "e1"),
                           desk.event("incident.acknowledged", "bea", "", "e2"),
                           desk.event("incident.unacknowledged", "bea", "INC-1", "e3"),
                           desk.event("pagey.ping", "bea", "INC-1", "e4")}) {
    INFO(body);
    CHECK(desk.tell(body).status == 200);
    CHECK(desk.daemon.heard_log.lines.back().level == logging::Level::debug);
  }
  CHECK_FALSE(desk.incident().people.ack);
  for (int i = 0; i < 6; ++i) desk.daemon.sample(Outcome::ok);
  REQUIRE_FALSE(desk.incident().open());
  CHECK(desk.tell(desk.event("incident.resolved", "bea", "INC-1", "e5")).status == 200);
  CHECK_FALSE(desk.incident().people.ack);
  CHECK(desk.tell("{}").status == 400);
}

TEST_CASE("a person is who they are here, or marked as somebody of the service's") {
  const auto loaded = scene::load_text(book);
  const auto here = [&](const char* person) {
    return app::person_here(*loaded, person, "PagerDuty");
  };
  CHECK(here("ANN.example") == "ann-example");
  CHECK(here("Bea") == "bea");
  CHECK(here("Zoe_Y") == "zoe.y");
  CHECK(here("Ann") == "Ann (PagerDuty)");
  CHECK(here("bea (PagerDuty)") == "bea (PagerDuty) (PagerDuty)");
}

TEST_CASE("of the events that were heard the newest are remembered, and no more") {
  app::HeardEvents heard;
  for (std::size_t i = 0; i < app::most_heard_events; ++i) CHECK(heard.note(std::to_string(i)));
  CHECK_FALSE(heard.note("0"));
  CHECK(heard.note("one more"));
  CHECK(heard.note("0"));  // the oldest was forgotten for it
  CHECK_FALSE(heard.note("one more"));
  CHECK_FALSE(heard.note("2"));
}

TEST_CASE("the paths of contacts that have a secret are open, each once") {
  CHECK(app::hook_paths(*scene::load_text(book)) == std::vector<std::string>{"/api/v1/pagerduty"});
  CHECK(app::hook_paths(load::Rulebook{}).empty());
}

}  // namespace hook_desk_test
