// A rulebook made ready to run: what stands at which index, and through which probe an action
// reaches its resource.
#include "daemon/app/composition/runtime.hpp"

#include "config/load/load.hpp"
#include "daemon/app/composition/kinds.hpp"
#include "daemon/contract/access.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/config/load/written.hpp"
#include "tests/unit/net/loop.hpp"

namespace runtime_test {

using namespace runbookd;
namespace asio = boost::asio;

namespace {

class Idle final : public Action {
 public:
  asio::awaitable<ActionPlan> plan(ActionRequest) override { co_return ActionPlan{}; }
  asio::awaitable<ActionResult> execute(ActionRequest, Facts, RecordProgress) override {
    co_return ActionResult{};
  }
};

// What actions are handed when they are made, for the last that was.
struct Handed {
  inline static ResourceRef resource;
  inline static ActionEnv env;
};

class Curious final : public ActionSpec {
 public:
  std::string describe() const override { return "look at what it is given"; }
  std::unique_ptr<Action> make(const ResourceRef& resource, const ActionEnv& env) const override {
    Handed::resource = resource;
    Handed::env = env;
    return std::make_unique<Idle>();
  }
};

constexpr ActionKind curious{.name = "test.look",
                             .summary = "keeps what it is given",
                             .hazard = Hazard::reversible,
                             .idempotent = true,
                             .resource_kinds = "service",
                             .timeout = seconds{1},
                             .parse = [](document::Reader&) -> std::shared_ptr<const ActionSpec> {
                               return std::make_shared<Curious>();
                             }};

constexpr const char* book = R"(version: 1
resources:
  cache: {kind: service, targets: [a, b]}
  lonely: {kind: service}
probes:
  port: {tcp: "127.0.0.1:6379", every: 20s, timeout: 3s, resource: cache}
  redis: {redis: "redis://{{ target }}.example:6379", every: 10s, timeout: 2s, targets: [a, b], resource: cache}
  alone: {tcp: "127.0.0.1:1", resource: lonely}
contacts:
  ops: {webhook: "http://127.0.0.1:9/"}
  boss: {external: "call her"}
rules:
  - name: slow
    severity: P2
    when: redis.latency > 1s
    steps: [{do: test.look, target: cache}, {do: notify, to: [ops]}]
)";

load::Rulebook loaded_from(const std::string& text) {
  auto kinds = app::registered_kinds();
  std::vector<const ActionKind*> actions(kinds.actions.begin(), kinds.actions.end());
  actions.push_back(&curious);
  kinds.actions = actions;
  const test::Written file{text};
  document::Sources files;
  document::Diagnostics out;
  auto loaded = load::load({file.path()}, kinds, document::Strictness::run, files, out);
  for (const auto& d : out.sorted()) UNSCOPED_INFO(document::render(files, d, false));
  REQUIRE(loaded);
  return std::move(*loaded);
}

struct World {
  World() { runtime = app::make_runtime(loaded_from(book), loop.services(), {}); }
  static std::string way_in(const std::string& resource, const std::string& instance) {
    const auto spec = Handed::env.probe_of(resource, instance);
    return spec ? spec->address() : "none";
  }

  test::Loop loop;
  std::shared_ptr<app::Runtime> runtime;
};

}  // namespace

TEST_CASE("there is a probe for each target, run as often as its probe says") {
  const World world;
  CHECK(world.runtime->runs.size() == 4);
  const auto scheduled = app::scheduled_probes(*world.runtime);
  REQUIRE(scheduled.size() == 4);
  CHECK(scheduled[0].every == seconds{20});
  CHECK(scheduled[0].timeout == seconds{3});
  for (const std::size_t i : {1, 2}) {
    CHECK(scheduled[i].every == seconds{10});
    CHECK(scheduled[i].probe.get() == world.runtime->runs[i].probe.get());
  }
}

TEST_CASE("a run that a reload interrupts keeps its probe, and not the rest of the rulebook") {
  World world;
  const auto scheduled = app::scheduled_probes(*world.runtime);
  const std::weak_ptr<app::Runtime> runtime = world.runtime;
  world.runtime.reset();
  CHECK(runtime.expired());
  for (const app::ScheduledProbe& it : scheduled) CHECK(it.probe != nullptr);
}

TEST_CASE("with other targets, the probes of those that stayed go on, and so do the contacts") {
  World world;
  const auto before = world.runtime;
  std::string others = book;
  for (auto at = others.find("[a, b]"); at != std::string::npos; at = others.find("[a, b]"))
    others.replace(at, 6, "[new, a]");
  const auto after = app::with_targets(loaded_from(others), *before, world.loop.services(), {});
  REQUIRE(after->runs.size() == 4);
  CHECK(after->runs[0].probe == before->runs[0].probe);
  CHECK(after->runs[1].probe != before->runs[1].probe);  // nobody was called that
  CHECK(after->runs[2].probe == before->runs[1].probe);
  CHECK(after->runs[3].probe == before->runs[3].probe);
  CHECK(after->notifiers == before->notifiers);
  CHECK(after->runs_of({2, 0, 2, 99, -1}) == std::vector{0, 2});
}

TEST_CASE("a step has an action unless the core carries it out itself") {
  const World world;
  CHECK(world.runtime->action(0, 0) != nullptr);
  CHECK(world.runtime->action(0, 1) == nullptr);
  for (const auto& [rule, step] : {std::pair{0, 2}, {0, -1}, {1, 0}, {-1, 0}}) {
    CHECK(world.runtime->action(rule, step) == nullptr);
  }
  CHECK(Handed::resource.name == "cache");
}

TEST_CASE("an action works through the probe of its resource that has something to lend") {
  const World world;
  CHECK(world.way_in("cache", "b").find("b.example") != std::string::npos);
  CHECK(world.way_in("cache", "a").find("a.example") != std::string::npos);
  CHECK(world.way_in("cache", "").find("a.example") != std::string::npos);
  CHECK(world.way_in("lonely", "").find("127.0.0.1:1") != std::string::npos);
}

TEST_CASE(
    "an instance that the lending probe does not know is reached as far as any probe knows it") {
  const World world;
  CHECK(world.way_in("cache", "c").find("127.0.0.1:6379") != std::string::npos);
  CHECK(world.way_in("nobody", "") == "none");
}

TEST_CASE("who is only shown is never messaged") {
  const World world;
  CHECK(world.runtime->notifiers.count("ops") == 1);
  CHECK(world.runtime->notifiers.count("boss") == 0);
}

}  // namespace runtime_test
