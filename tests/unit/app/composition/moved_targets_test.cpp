// Other targets of the same rulebook: which probes stay, and what the log says of who came and
// went.
#include "daemon/app/composition/moved_targets.hpp"

#include "daemon/base/text.hpp"
#include "tests/unit/app/composition/heard_log.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/decide/scene.hpp"

namespace moved_targets_test {

using namespace runbookd;

namespace {

using Names = std::vector<std::string>;
using PlanPtr = std::shared_ptr<const decide::Plan>;

// A probe `fleet` with these targets, and one without any.
PlanPtr plan_of(const Names& targets, const std::string& name = "fleet") {
  return scene::load_text("version: 1\nprobes:\n  " + name +
                          R"(: {tcp: "{{ target }}.example:1", targets: [)" + joined(targets) +
                          R"(]}
  db: {tcp: "127.0.0.1:1"}
)")
      ->plan;
}

// The fields of the one line; none: there is no line.
Names told(const PlanPtr& before, const PlanPtr& now) {
  test::HeardLog log;
  app::log_moved_targets(log, *before, *now);
  if (log.lines.empty()) return {};
  REQUIRE(log.lines.size() == 1);
  CHECK(log.lines[0].level == logging::Level::info);
  CHECK(log.lines[0].message == "the targets of a probe are others now");
  return log.lines[0].fields;
}

app::ProbeRun run_of(std::shared_ptr<Probe> probe) { return {std::move(probe), 0, 0, false}; }

// A probe that only its address tells from another.
std::shared_ptr<Probe> probe_at(const std::shared_ptr<int>& place) {
  return {place, reinterpret_cast<Probe*>(place.get())};
}

}  // namespace

TEST_CASE("a probe that stayed is found where it stood, whatever its place is now") {
  const auto a = probe_at(std::make_shared<int>());
  const auto b = probe_at(std::make_shared<int>());
  const auto c = probe_at(std::make_shared<int>());
  CHECK(app::places_of({run_of(c), run_of(b), run_of(a)}, {run_of(a), run_of(b)}) ==
        std::vector{-1, 1, 0});
  CHECK(app::places_of({run_of(a)}, {}) == std::vector{-1});
  CHECK(app::places_of({}, {run_of(a)}).empty());
}

TEST_CASE("targets are the same when they are the same in the same order") {
  const auto ab = plan_of({"a", "b"});
  CHECK(app::same_targets(*ab, *plan_of({"a", "b"})));
  CHECK_FALSE(app::same_targets(*ab, *plan_of({"b", "a"})));
  CHECK_FALSE(app::same_targets(*ab, *plan_of({"a"})));
  CHECK_FALSE(app::same_targets(*ab, *plan_of({"a", "b", "c"})));
}

TEST_CASE("other instances of a resource are other targets, though no probe has them") {
  const auto plan = [](const std::string& targets) {
    return scene::load_text("version: 1\nresources: {api: {kind: service, targets: [" + targets +
                            "]}}\n")
        ->plan;
  };
  CHECK(app::same_targets(*plan("a, b"), *plan("a, b")));
  CHECK_FALSE(app::same_targets(*plan("a, b"), *plan("a, c")));
}

TEST_CASE("the log says who came and who went") {
  CHECK(told(plan_of({"a", "b"}), plan_of({"c", "b", "d"})) ==
        Names{"probe=fleet", "targets=3", "added=c, d", "gone=a"});
  CHECK(told(plan_of({"a", "b"}), plan_of({"a"})) ==
        Names{"probe=fleet", "targets=1", "added=none", "gone=b"});
}

TEST_CASE("of many it names the first five and counts the rest") {
  CHECK(told(plan_of({"z"}), plan_of({"z", "a", "b", "c", "d", "e"})).at(2) ==
        "added=a, b, c, d, e");
  CHECK(told(plan_of({"z"}), plan_of({"z", "a", "b", "c", "d", "e", "f", "g"})).at(2) ==
        "added=a, b, c, d, e and 2 more");
}

TEST_CASE("a list in another order, and a probe that was not there before, are no news") {
  CHECK(told(plan_of({"a", "b"}), plan_of({"b", "a"})).empty());
  CHECK(told(plan_of({"a"}), plan_of({"a"})).empty());
  CHECK(told(plan_of({"a"}), plan_of({"b"}, "other")).empty());
}

}  // namespace moved_targets_test
