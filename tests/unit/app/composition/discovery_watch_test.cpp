// What other programs list: said and shown while it is wrong, and kept as it was when last good.
#include "daemon/app/composition/discovery_watch.hpp"

#include "config/load/load.hpp"
#include "daemon/app/composition/kinds.hpp"
#include "tests/unit/app/composition/heard_log.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/config/document/texts.hpp"

namespace discovery_watch_test {

using namespace runbookd;

namespace {

using Targets = std::vector<std::string>;

// A daemon's watch, and what a rulebook makes of what it knows.
struct Watched {
  /// With what was last good, or with `before`.
  load::Rulebook take(const std::string& rulebook,
                      std::shared_ptr<const load::FoundTargets> before = nullptr) {
    const auto path = here.write("rules.yaml", rulebook);
    document::Sources files;
    document::Diagnostics out;
    if (!before) before = watch.last_good();
    auto book =
        load::load({path}, app::registered_kinds(), document::Strictness::run, files, out, *before);
    REQUIRE(book);
    targets = book->plan->sources.at(0).targets;
    watch.note(*book, *metrics, log);
    return std::move(*book);
  }
  std::string shown() {
    const std::string text = metrics->text(now += seconds{5});
    const auto at = text.find("runbookd_discovery_failed{");
    return at == std::string::npos ? "" : text.substr(at, text.find('\n', at) - at);
  }

  document::test::Directory here;
  test::HeardLog log;
  std::unique_ptr<metrics::Metrics> metrics = metrics::make_metrics({"1", "test"});
  Mono now{};
  app::DiscoveryWatch watch;
  Targets targets;
};

// A rulebook with one probe that has a list, and one that has none.
struct Fleet : Watched {
  void load(const std::string& list) {
    here.write("fleet.json", list);
    take(R"(version: 1
probes:
  app: {tcp: "{{ target }}", targets_from: {file_sd: "fleet.json", allow_empty: true}}
  db: {tcp: "127.0.0.1:1"}
)");
  }
};

}  // namespace

TEST_CASE("a list that is well is shown as such, and a probe without one is not shown") {
  Fleet fleet;
  fleet.load(R"([{"targets": ["10.0.0.1:80"]}])");
  CHECK(fleet.shown() == R"(runbookd_discovery_failed{probe="app"} 0)");
  CHECK(fleet.log.lines.empty());
}

TEST_CASE("a list that broke is said and shown, and the last good one goes on") {
  Fleet fleet;
  fleet.load(R"([{"targets": ["10.0.0.1:80"]}])");
  fleet.load("this is no list");
  CHECK(fleet.targets == Targets{"10.0.0.1:80"});
  CHECK(fleet.shown() == R"(runbookd_discovery_failed{probe="app"} 1)");
  REQUIRE(fleet.log.lines.size() == 1);
  CHECK(fleet.log.lines.front().level == logging::Level::warn);
  CHECK(fleet.log.lines.front().fields.front() == "probe=app");
  fleet.load("still none");
  CHECK(fleet.targets == Targets{"10.0.0.1:80"});  // what was kept is kept once more
  fleet.load(R"([{"targets": ["10.0.0.2:80"]}])");
  CHECK(fleet.targets == Targets{"10.0.0.2:80"});
  CHECK(fleet.shown() == R"(runbookd_discovery_failed{probe="app"} 0)");
}

namespace {

// A rulebook whose list DNS has.
struct Zone : Watched {
  Zone() { load(); }
  void load(std::shared_ptr<const load::FoundTargets> before = nullptr) {
    asked = load::names_to_ask(take(R"(version: 1
probes:
  app: {tcp: "{{ target }}", targets_from: {dns: _app._tcp.example}}
)",
                                    std::move(before)));
  }
  /// What DNS says; whether that is another list.
  bool says(const Targets& list, const std::string& failure = {}) {
    return watch.answered(asked.at(0), {list, failure, seconds{60}}, *metrics, log);
  }

  std::vector<load::ProbeNames> asked;
};

}  // namespace

TEST_CASE("what DNS lists is there at the next load, and told only when it is another list") {
  Zone zone;
  REQUIRE(zone.asked.size() == 1);
  CHECK(zone.asked[0].question.text() == "SRV _app._tcp.example");
  CHECK(zone.targets.empty());
  CHECK(zone.says({"a.example:80"}));
  CHECK_FALSE(zone.says({"a.example:80"}));
  zone.load();
  CHECK(zone.targets == Targets{"a.example:80"});
  CHECK(zone.log.lines.empty());
}

TEST_CASE("a name server that fails is said once, and the last list goes on") {
  Zone zone;
  zone.says({"a.example:80"});
  for (int i = 0; i < 3; ++i) CHECK_FALSE(zone.says({}, "no name server answers"));
  CHECK(zone.log.lines.size() == 1);
  CHECK(zone.shown() == R"(runbookd_discovery_failed{probe="app"} 1)");
  CHECK(zone.watch.failures().at("app") == "no name server answers");
  zone.load();
  CHECK(zone.targets == Targets{"a.example:80"});
  CHECK_FALSE(zone.says({"a.example:80"}));
  CHECK(zone.log.lines.size() == 2);
  CHECK(zone.shown() == R"(runbookd_discovery_failed{probe="app"} 0)");
  CHECK(zone.watch.failures().empty());
}

TEST_CASE("an answer that comes while the rulebook is loaded is not lost") {
  Zone zone;
  zone.says({"a.example:80"});
  const auto before = zone.watch.last_good();
  zone.says({"a.example:80", "b.example:80"});
  zone.load(before);
  zone.load();
  CHECK(zone.targets == Targets{"a.example:80", "b.example:80"});
}

}  // namespace discovery_watch_test
