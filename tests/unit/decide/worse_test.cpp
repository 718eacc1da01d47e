// What counts as worse: every comparison of the condition in its own direction, and nothing that
// grows by itself.
#include "daemon/decide/ladder/worse.hpp"

#include <cmath>

#include "tests/unit/catch.hpp"
#include "tests/unit/decide/scene.hpp"

namespace worse_test {

using namespace runbookd;
using namespace runbookd::decide;
using namespace runbookd::scene;
using namespace std::chrono_literals;

namespace {

// 2025-01-16T03:00:00Z, when the scene begins.
constexpr double begin = 1736996400.0;

std::string book(const std::string& when) {
  return R"(version: 1
mode: act
resources:
  api: {kind: service}
probes:
  p: {http: "http://127.0.0.1:1/", every: 10s, timeout: 2s, json: {n: a as number, k: b as number, made: c as unix}}
  old: {http: "http://127.0.0.1:2/", every: 1d, timeout: 2s}
contacts:
  ops: {webhook: "http://127.0.0.1:2/"}
signals:
  low: p.n < 10
  amount: p.n
  failing: consecutive_failures(p)
  true_enough: p.k < 1000
defaults: {for: 0s, resolve_after: 30s, settle: 0s, within: 10m, startup_grace: 0s}
rules:
  - name: r
    severity: P1
    when: ')" +
         when +
         R"('
    steps: [{do: webhook, url: "http://127.0.0.1:3/", target: api}]
)";
}

// Three samples of n = `first` start the step; then `later` for as long as it takes.
std::string outcome(const std::string& when, double first, double later, double k = 500) {
  Scene s{book(when)};
  s.at(0s).ok("old");
  const auto sample = [&](int i, double n) {
    s.at(i * 10s).ok("p", {{"n", n}, {"k", k}, {"made", begin - 1e6}});
  };
  for (int i = 0; i < 3; ++i) sample(i, first);
  REQUIRE(s.started("webhook") == 1);
  for (int i = 3; i < 8; ++i) sample(i, later);
  return s.step("r", 1);
}

}  // namespace

TEST_CASE("more is worse where more fires, less is worse where less fires") {
  CHECK(outcome("p.n > 1", 4, 6) == "worse");
  CHECK(outcome("p.n >= 1", 4, 6) == "worse");
  CHECK(outcome("p.n > 1", 4, 3) == "verifying");
  CHECK(outcome("p.n < 10", 8, 4) == "worse");
  CHECK(outcome("p.n <= 10", 8, 4) == "worse");
  CHECK(outcome("p.n < 10", 8, 9) == "verifying");
}

TEST_CASE("`not`, `and`, `or` and named signals keep the direction") {
  CHECK(outcome("not (p.n >= 10)", 8, 4) == "worse");
  CHECK(outcome("low", 8, 4) == "worse");
  CHECK(outcome("not (not low)", 8, 4) == "worse");
  CHECK(outcome("amount > 1", 4, 6) == "worse");
  CHECK(outcome("p.up and p.n > 1", 4, 6) == "worse");
  CHECK(outcome("p.n > 1 or p.k < 1", 4, 6) == "worse");
  CHECK(outcome("default(p.n, 0) > 1", 4, 6) == "worse");
  CHECK(outcome("p.n + p.k > 1", 400, 900) == "worse");
  CHECK(outcome("-p.n < -1", 4, 6) == "worse");
}

TEST_CASE("what grows by itself, or has no direction, says nothing") {
  CHECK(outcome("p.n > 1 or old.age > 0s", 4, 4) == "verifying");
  for (const char* when :
       {"p.up and old.age + 0s >= 0s", "age(p.made) > 1h", "until(p.made) < 0s",
        "p.up and weekday() > 0", "hour() >= 3 and p.n > 1", "failing >= 0", "p.n == 4 or p.n != 4",
        "p.up and p.n > 3", "p.up and default(old.age, 1h) >= 0s", "p.up and 0s + old.age >= 0s",
        "p.up and -old.age <= 0s"}) {
    INFO(when);
    Scene s{book(when)};
    s.at(0s).ok("old");
    for (int i = 0; i < 10; ++i)
      s.at(i * 10s).ok("p", {{"n", 4.0}, {"k", 500.0}, {"made", begin - 1e6}});
    REQUIRE(s.started("webhook") == 1);
    CHECK(s.step("r", 1) == "verifying");
  }
}

TEST_CASE("a value that was unknown before or is unknown now compares as neither") {
  Scene s{book("p.n > 1 or p.k > 1")};
  for (int i = 0; i < 3; ++i) s.at(i * 10s).ok("p", {{"n", 4.0}});
  REQUIRE(s.started("webhook") == 1);
  for (int i = 3; i < 8; ++i) s.at(i * 10s).ok("p", {{"n", 4.0}, {"k", 900.0}});
  CHECK(s.step("r", 1) == "verifying");
}

TEST_CASE("an undo that fails is told, and one whose effect is unknown locks the resource") {
  for (const auto status : {ActionStatus::no_effect, ActionStatus::unknown_effect}) {
    Scene s{book("p.n > 1")};
    ActionPlanned plan;
    plan.undo = {{"to", "a"}};
    plan.detail = "planned";
    s.plan("webhook", plan);
    for (int i = 0; i < 3; ++i) s.at(i * 10s).ok("p", {{"n", 4.0}});
    REQUIRE(s.started("webhook") == 1);
    s.answer("webhook", {status, ActionError::timeout, "no answer", {}});
    for (int i = 3; i < 6; ++i) s.at(i * 10s).ok("p", {{"n", 9.0}});
    REQUIRE(s.started("webhook") == 2);
    CHECK(s.state("r") == "escalated");
    CHECK(title(s.messages().back())
              .find("webhook made it worse, and it could not be taken back: no answer") !=
          std::string::npos);
    CHECK(s.engine().ledger().locked().contains("api") == (status == ActionStatus::unknown_effect));
  }
}

TEST_CASE("an undo says which version it leaves and goes back to, after a restart as well") {
  for (const bool restarted : {false, true}) {
    INFO(restarted);
    Scene s{book("p.n > 1")};
    ActionPlanned plan;
    plan.undo = {{"to", "a"}};
    plan.transition = Transition{"a", "b"};
    s.plan("webhook", plan);
    for (int i = 0; i < 3; ++i) s.at(i * 10s).ok("p", {{"n", 4.0}});
    REQUIRE(s.started("webhook") == 1);
    if (restarted) s.restart();
    for (int i = 3; i < 6; ++i) s.at(i * 10s).ok("p", {{"n", 9.0}});
    REQUIRE(s.started("webhook") == 2);
    const ActionRun& undo = s.engine().ledger().actions().back();
    REQUIRE(undo.undo());
    CHECK(undo.intended.transition == Transition{"b", "a"});
  }
}

TEST_CASE("an undo whose INTENT the journal refuses is not sent, and people are told") {
  Scene s{book("p.n > 1")};
  ActionPlanned plan;
  plan.undo = {{"to", "a"}};
  plan.detail = "planned";
  s.plan("webhook", plan);
  for (int i = 0; i < 3; ++i) s.at(i * 10s).ok("p", {{"n", 4.0}});
  s.journal_fails(true);
  for (int i = 3; i < 6; ++i) s.at(i * 10s).ok("p", {{"n", 9.0}});
  CHECK(s.started("webhook") == 1);
  CHECK(s.state("r") == "escalated");
  CHECK(title(s.messages().back()).find("could not be taken back") != std::string::npos);
}

}  // namespace worse_test
