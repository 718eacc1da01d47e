// What Prometheus, Alertmanager and jobs tell us, from the request to what the probes see.
#include "daemon/app/composition/listening_desk.hpp"

#include "tests/unit/app/composition/lent_daemon.hpp"
#include "tests/unit/catch.hpp"

namespace listening_desk_test {

using namespace runbookd;
using namespace std::chrono_literals;
using Words = std::map<std::string, HeardWord>;

namespace {

const std::string book = R"(version: 1
probes:
  down: {alert: Down, watchdog: Watchdog}
  too: {alert: Down}
  other: {alert: Other}
  nightly: {heartbeat: {within: 1d}}
  imports: {heartbeat: {within: 20m}, targets: [orders, stock]}
contacts: {ops: {external: call}}
rules: [{name: is-down, severity: P2, when: down.firing, steps: []}]
)";

api::SentAlert alert(const std::string& name, const std::string& job, bool resolved = false,
                     std::optional<Wall> ends = {}) {
  return {name, {{"job", job}}, "it is " + name, ends, resolved};
}

struct Desk {
  std::string post(std::vector<api::SentAlert> alerts) {
    const auto answer = daemon.loop.run(backend->alerts({std::move(alerts), 0, 0}, "prometheus"));
    CHECK(answer.status == 200);
    return answer.detail;
  }
  api::OperateAnswer beat(const std::string& probe, const std::string& target = {}, bool ok = true,
                          const std::string& message = {}) {
    return daemon.loop.run(backend->heartbeat({probe, target, ok, message, "cron"}));
  }
  std::string status(const std::string& probe, const std::string& target) const {
    const auto word = daemon.heard_box.word(probe, target);
    return word ? word->status : "nothing";
  }
  Wall now() const { return daemon.now().wall; }

  test::LentDaemon daemon{book};
  std::unique_ptr<api::ApiBackend> backend =
      app::make_backend(daemon, daemon.loop.io.get_executor(), "1");
};

}  // namespace

TEST_CASE("an alert reaches each probe that listens for it, under its labels") {
  Desk desk;
  CHECK(desk.post({alert("Down", "api"), alert("Unknown", "api")}) ==
        "2 heard, 2 of them news, 1 for nobody");
  CHECK(desk.status("down", "job=api") == "firing");
  CHECK(desk.status("too", "job=api") == "firing");
  CHECK(desk.status("other", "job=api") == "nothing");
  CHECK(desk.daemon.looked == std::vector{0, 1});  // at once, and not at their time
  CHECK(desk.daemon.said.front().who == "prometheus");
}

TEST_CASE("what is said again is no news, and moves the end of the alert") {
  Desk desk;
  desk.post({alert("Other", "api", false, desk.now() + 4min)});
  desk.daemon.time.pass(1min, desk.daemon.loop.io);
  CHECK(desk.post({alert("Other", "api", false, desk.now() + 4min)}) ==
        "1 heard, 0 of them news, 0 for nobody");
  CHECK(desk.daemon.said.size() == 1);
  CHECK(desk.daemon.heard_box.word("other", "job=api")->until == desk.now() + 4min);
}

TEST_CASE("it is over when the sender says so, or when its end is not after its receipt") {
  Desk desk;
  desk.post({alert("Other", "a"), alert("Other", "b")});
  desk.daemon.time.pass(1min, desk.daemon.loop.io);
  desk.post({alert("Other", "a", true), alert("Other", "b", false, desk.now())});
  CHECK(desk.status("other", "job=a") == "resolved");
  CHECK(desk.status("other", "job=b") == "resolved");
  CHECK(desk.post({alert("Other", "a", true)}) == "1 heard, 0 of them news, 0 for nobody");
  // It fires again, with an end of its own and not the last one's.
  desk.post({alert("Other", "a", false, desk.now() + 2min)});
  CHECK(desk.status("other", "job=a") == "firing");
  CHECK(desk.daemon.heard_box.word("other", "job=a")->until == desk.now() + 2min);
}

TEST_CASE("the watchdog is heard by its interval, and is no news") {
  Desk desk;
  CHECK_FALSE(desk.daemon.heard_box.watchdog_of("down"));
  CHECK(desk.post({alert("Watchdog", "p")}) == "1 heard, 0 of them news, 0 for nobody");
  CHECK_FALSE(desk.daemon.heard_box.watchdog_of("down")->interval);
  desk.daemon.time.pass(70s, desk.daemon.loop.io);
  desk.post({alert("Watchdog", "p")});
  CHECK(desk.daemon.heard_box.watchdog_of("down")->interval == 70s);
  CHECK(desk.daemon.heard_box.watchdog_of("down")->last == desk.now());
  CHECK_FALSE(desk.daemon.heard_box.watchdog_of("too"));
}

TEST_CASE("no more targets are kept of a probe than it may have") {
  Desk desk;
  std::vector<api::SentAlert> many;
  for (std::size_t i = 0; i < decide::most_heard_targets + 5; ++i)
    many.push_back(alert("Other", std::to_string(i)));
  const auto answer = desk.daemon.loop.run(desk.backend->alerts({std::move(many), 0, 0}, "p"));
  CHECK(answer.status == 409);
  CHECK(desk.daemon.heard_box.of("other").size() == decide::most_heard_targets);
}

TEST_CASE("a job is heard by its name and its target; another one is not guessed") {
  Desk desk;
  CHECK(desk.beat("nightly").status == 200);
  CHECK(desk.status("nightly", "") == "ran");
  CHECK(desk.beat("imports", "orders", false, "no disk").status == 200);
  CHECK(desk.status("imports", "orders") == "failed");
  CHECK(desk.daemon.heard_box.word("imports", "orders")->text == "no disk");
  CHECK(desk.status("imports", "stock") == "nothing");
  CHECK(desk.beat("nightyl").detail == "there is no heartbeat `nightyl`; did you mean nightly?");
  CHECK(desk.beat("down").status == 404);  // a probe, and no heartbeat
  CHECK(desk.beat("imports").status == 404);
  CHECK(desk.beat("imports", "nobody").status == 404);
  CHECK(desk.beat("nightly", "orders").status == 404);
}

TEST_CASE("what was heard is in the journal, and so known after a restart") {
  Desk desk;
  desk.post({alert("Other", "api")});
  desk.beat("nightly", {}, true, "42 GB");
  decide::Ledger again;
  const auto records = desk.daemon.journal().newest(100);
  REQUIRE(records);
  for (auto entry = records->rbegin(); entry != records->rend(); ++entry)
    again.apply(entry->record);
  CHECK(again.heard() == desk.daemon.engine().ledger().heard());
  CHECK(again.heard().at("other").at("job=api").status == "firing");
  CHECK(again.heard().at("nightly").at("").text == "42 GB");
}

TEST_CASE("alerts that were over an hour ago are forgotten, those that fire never are") {
  using decide::HeardOf;
  const Wall noon{hours{24 * 365 * 50}};
  const auto said = [&](Nanos ago, std::string status) {
    return HeardOf{Stamp{{}, noon - ago}, std::move(status), {}, std::nullopt};
  };
  decide::HeardByProbe heard{{"a",
                              {{"over", said(61min, "resolved")},
                               {"lately", said(59min, "resolved")},
                               {"on", said(24h * 400, "firing")}}},
                             {"j", {{"", said(24h * 32, "ran")}}}};
  decide::forget_heard(heard, noon);
  REQUIRE(heard.size() == 1);
  CHECK(heard.at("a").size() == 2);
  CHECK_FALSE(heard.at("a").contains("over"));
}

}  // namespace listening_desk_test
