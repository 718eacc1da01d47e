// What the API gets to see of the daemon, and what becomes of what people say to it.
#include "daemon/app/composition/backend.hpp"

#include <boost/json.hpp>

#include "daemon/app/composition/postmortems.hpp"
#include "tests/unit/app/composition/lent_daemon.hpp"
#include "tests/unit/catch.hpp"

namespace backend_test {

using namespace runbookd;
using decide::Command;
namespace json = boost::json;

namespace {

struct House {
  explicit House(const std::string& more = {})
      : daemon(scene::plain_top() + more + R"(
rules:
  - {name: site-down, severity: P1, when: not site.up, steps: [{do: notify, to: [ops]}]}
)") {}

  api::OperateAnswer say(Command::Verb verb, const std::string& subject,
                         const char* role = "admin") {
    auto command = scene::word(verb, subject, "ann");
    command.role = role;
    command.reason = "because";
    return daemon.loop.run(backend->operate(std::move(command)));
  }
  Result<std::optional<std::string>> incident(const std::string& id) {
    return daemon.loop.run(backend->incident(id));
  }
  Result<std::optional<std::string>> postmortem(const std::string& id) {
    return daemon.loop.run(backend->postmortem(id));
  }
  void incident_that_is_over() {
    for (int i = 0; i < 3; ++i) daemon.sample(Outcome::bad);
    for (int i = 0; i < 6; ++i) daemon.sample(Outcome::ok);
  }
  std::string metric(const std::string& name) {
    const auto text = daemon.loop.run(backend->metrics_text(false));
    const auto at = text.bytes->find("\n" + name);
    if (at == std::string::npos) return {};
    return text.bytes->substr(at + 1, text.bytes->find('\n', at + 1) - at - 1);
  }

  test::LentDaemon daemon;
  std::unique_ptr<api::ApiBackend> backend =
      app::make_backend(daemon, daemon.loop.io.get_executor(), "1.2.3");
};

// What a server is told at a reload.
class HeardServer final : public api::Server {
 public:
  std::uint16_t port() const override { return 0; }
  std::uint16_t metrics_port() const override { return 0; }
  std::size_t connections() const override { return 0; }
  std::size_t bytes_in_flight() const override { return 0; }
  void replace_access(std::vector<std::string> to, std::shared_ptr<const api::Tokens> by,
                      std::vector<std::string> at) override {
    hosts = std::move(to);
    tokens = std::move(by);
    signed_paths = std::move(at);
  }
  void replace_tls(std::shared_ptr<api::TlsServer> tls) override { handshakes.push_back(tls); }
  Status look() override { return ok(); }
  void stop() override {}

  std::vector<std::string> hosts;
  std::shared_ptr<const api::Tokens> tokens;
  std::vector<std::string> signed_paths;
  std::vector<std::shared_ptr<api::TlsServer>> handshakes;
};

}  // namespace

TEST_CASE("each verdict of the core on a command has its status") {
  House house;
  using Verb = Command::Verb;
  CHECK(house.say(Verb::pause, "api").status == 200);
  CHECK(house.say(Verb::ack, "INC-99").status == 404);
  CHECK(house.say(Verb::unlock, "api").status == 409);
  Command odd = scene::word(Verb::trigger, "site-down", "ann");
  odd.role = "admin";
  odd.target = "east";
  CHECK(house.daemon.loop.run(house.backend->operate(odd)).status == 400);
}

TEST_CASE("what the core took and the journal could not write says that a restart forgets it") {
  House house;
  REQUIRE(house.daemon.breaks_journal());
  const auto answer = house.say(Command::Verb::pause, "api");
  CHECK(answer.status == 200);
  CHECK(answer.detail.ends_with("; but the journal cannot be written: a restart would forget it"));
  CHECK(house.say(Command::Verb::ack, "INC-99").detail.find("journal") == std::string::npos);
}

TEST_CASE("an incident is told by the core, or by the journal once the core has forgotten it") {
  House house;
  house.incident_that_is_over();
  const auto known = house.incident("INC-1");
  REQUIRE(known);
  REQUIRE(*known);
  CHECK((*known)->find(R"("id":"INC-1")") != std::string::npos);
  for (const char* id : {"INC-99", "INC-", "site-down"}) {
    const auto none = house.incident(id);
    REQUIRE(none);
    CHECK_FALSE(*none);
  }
}

TEST_CASE("a postmortem is told from the journal, of an open incident as a draft") {
  House house;
  for (int i = 0; i < 3; ++i) house.daemon.sample(Outcome::bad);
  const auto draft = house.postmortem("INC-1");
  REQUIRE(draft);
  REQUIRE(*draft);
  CHECK((*draft)->starts_with("*Draft: INC-1 is still open.*\n"));
  for (int i = 0; i < 6; ++i) house.daemon.sample(Outcome::ok);
  const auto over = house.postmortem("INC-1");
  REQUIRE(over);
  REQUIRE(*over);
  CHECK((*over)->starts_with("# Postmortem: site-down (INC-1)\n"));
  CHECK((*over)->find("The rule fires when: not site.up\n") != std::string::npos);
  for (const char* id : {"INC-99", "INC-", "site-down", ""}) {
    const auto none = house.postmortem(id);
    REQUIRE(none);
    CHECK_FALSE(*none);
  }
}

TEST_CASE("a postmortem holds none of our secrets, and the external contacts of its rule") {
  test::LentDaemon daemon(R"(version: 1
mode: act
resources: {api: {kind: service}}
probes: {site: {http: "http://127.0.0.1:1/", every: 10s, timeout: 2s, resource: api}}
contacts: {ops: {webhook: "http://127.0.0.1:2/"}, line: {external: "ask for hunter2"}, other: {external: "x"}}
defaults: {for: 0s, resolve_after: 30s, startup_grace: 0s}
escalation: [{notify: [ops, line]}, {after: 1h, notify: [line]}]
rules: [{name: site-down, severity: P1, runbook: "wiki/hunter2", when: not site.up, steps: []}]
)");
  for (int i = 0; i < 3; ++i) daemon.sample(Outcome::bad);
  const auto told = daemon.loop.run(app::postmortem_text(&daemon, "INC-1"));
  REQUIRE(told);
  REQUIRE(*told);
  CHECK((*told)->find("hunter2") == std::string::npos);
  CHECK((*told)->find("Runbook: wiki/\\*\\*\\*\n") != std::string::npos);
  const std::string line = "Not messaged by runbookd: line: ask for \\*\\*\\*\n";
  CHECK((*told)->find(line) != std::string::npos);
  CHECK((*told)->find(line) == (*told)->rfind("Not messaged"));
}

TEST_CASE("of an incident that is over the rule as it is now is explained") {
  House house;
  house.incident_that_is_over();
  const auto explained = house.backend->explain({{}, {}, "INC-1"});
  REQUIRE(explained);
  CHECK(explained->find("INC-1 is resolved. Its rule now: ") != std::string::npos);
  CHECK_FALSE(house.backend->explain({"no-such-rule", {}, {}}));
}

TEST_CASE("the status says why we are not ready, and which rulebook was refused, in one line") {
  House house;
  auto status = json::parse(house.backend->status()).as_object();
  CHECK(status.at("version") == "1.2.3");
  CHECK(status.at("reload_refused").is_null());
  house.daemon.why_not_ready = "the disk is full";
  house.daemon.refused = {house.daemon.now().wall, "rules.yaml:3:1: error: no\n 3 | x\n"};
  status = json::parse(house.backend->status()).as_object();
  CHECK(json::serialize(status).find("the disk is full") != std::string::npos);
  const std::string refused = json::serialize(status.at("reload_refused"));
  CHECK(refused.find("rules.yaml:3:1: error: no") != std::string::npos);
  CHECK(refused.find("3 | x") == std::string::npos);
}

TEST_CASE("a probe is shown with the address that it asks") {
  House house;
  CHECK(house.backend->probes().find("http://127.0.0.1:1/") != std::string::npos);
}

TEST_CASE("a signal is a metric while its value is a known number") {
  House house("signals: {slow: site.latency > 1s, wait: site.latency}");
  CHECK(house.metric(R"(runbookd_signal{signal="wait"})").empty());
  CHECK(house.metric("runbookd_log_lines_dropped_total") == "runbookd_log_lines_dropped_total 7");
}

TEST_CASE("a signal that became known is in the next text") {
  House house("signals: {wait: site.latency}");
  house.daemon.sample(Outcome::ok);
  CHECK(house.metric(R"(runbookd_signal{signal="wait"})").find("0.02") != std::string::npos);
}

TEST_CASE("a reload is answered with what came of it") {
  House house;
  house.daemon.reload_result = {false, "rules.yaml:3:1: error: no"};
  const auto answer = house.daemon.loop.run(house.backend->reload());
  CHECK_FALSE(answer.accepted);
  CHECK(answer.diagnostics == "rules.yaml:3:1: error: no");
}

TEST_CASE(
    "a reload brings hosts and tokens to the API, and TLS only where there is a certificate") {
  HeardServer server;
  load::Rulebook book;
  book.settings.server.hosts = {"ops.example"};
  auto tokens = api::Tokens::parse("");
  REQUIRE(tokens);
  const auto ours = std::make_shared<const api::Tokens>(std::move(*tokens));
  app::update_access(server, book, {ours, nullptr});
  CHECK(server.hosts == std::vector<std::string>{"ops.example"});
  CHECK(server.tokens == ours);
  CHECK(server.handshakes.empty());  // a door with TLS is never opened without
  app::update_access(server, {}, {nullptr, nullptr});
  CHECK(server.hosts.empty());
  CHECK(server.tokens == nullptr);
}

TEST_CASE("a contact that is tried: what it answers, without our secrets, and who is none") {
  test::LentDaemon daemon(R"(
version: 1
contacts:
  good: {exec: {argv: [cat]}}
  bad: {exec: {argv: [/bin/sh, -c, 'echo hunter2 is wrong >&2; exit 1']}}
  people: {external: by telephone}
)");
  const auto backend = app::make_backend(daemon, daemon.loop.io.get_executor(), "1.2.3");
  const auto tried = [&](const std::string& contact) {
    return daemon.loop.run(backend->test_contact(contact, "ann"));
  };
  const auto good = tried("good");
  CHECK(good.status == 200);
  CHECK(good.delivered);
  CHECK(good.channel == "exec (cat)");
  const auto bad = tried("bad");
  CHECK(bad.status == 200);
  CHECK_FALSE(bad.delivered);
  CHECK(bad.detail == "ended with status 1: *** is wrong\\n");
  CHECK(tried("people").status == 404);
  CHECK(tried("nobody").detail == "there is no contact `nobody`");
}

}  // namespace backend_test
