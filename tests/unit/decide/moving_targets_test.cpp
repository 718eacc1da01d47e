// Lists of targets that grow, shrink and are re-ordered by a reload: what is kept per target is
// kept by its name.
#include <chrono>

#include "tests/unit/catch.hpp"
#include "tests/unit/decide/scene.hpp"

namespace moving_targets_test {

using namespace std::chrono_literals;
using namespace runbookd;
using namespace runbookd::scene;

namespace {

using Verb = decide::Operator::Verb;
using Names = std::vector<std::string>;

std::string book(const std::string& targets, const std::string& step = {},
                 const std::string& for_ = "0s") {
  return R"(version: 1
mode: act
resources: {fleet: {kind: service, targets: node}}
probes:
  node: {http: "http://{{ target }}/", every: 10s, timeout: 2s, targets: [)" +
         targets + R"(]}
contacts: {ops: {webhook: "http://127.0.0.1:2/"}}
defaults: {resolve_after: 30s, settle: 0s, within: 1m, startup_grace: 0s}
rules:
  - name: down
    severity: P1
    for: )" +
         for_ + R"(
    when: not node.up
    steps: [{do: exec, argv: [/bin/x, "{{ target }}"], target: fleet)" +
         step + "}]\n";
}

const std::string asks = ", approval: {from: [ops], ttl: 10m}";

Scene asked_about_b(const std::string& targets) {
  Scene s{book(targets, asks)};
  for (auto t = 0s; t <= 20s; t += 10s) s.at(t).ok("node", {}, "a").bad("node", {}, "b");
  REQUIRE(s.state("down", "b") == "awaiting_approval");
  return s;
}

const decide::Incident* only(Scene& s) { return &s.engine().ledger().incidents().begin()->second; }

}  // namespace

TEST_CASE("a list that grows breaks nothing, and the clocks of the others go on") {
  Scene s{book("a, b", {}, "25s")};
  for (auto t = 0s; t <= 20s; t += 10s) s.at(t).ok("node", {}, "a").bad("node", {}, "b");
  s.reload(book("a, b, c", {}, "25s"));
  s.at(26s).bad("node", {}, "b").ok("node", {}, "c").bad("node", {}, "c");
  CHECK(s.acted_on() == Names{"fleet[b]"});
  CHECK(s.state("down", "c") == "none");
}

TEST_CASE("after a list was re-ordered the step runs on the target that was bad") {
  Scene s = asked_about_b("a, b, c");
  s.reload(book("a, c, b", asks));
  s.feed(word(Verb::approve, "INC-1"));
  CHECK(s.acted_on() == Names{"fleet[b]"});
}

TEST_CASE("a target that is gone ends its incident and its question") {
  Scene s = asked_about_b("a, b, c");
  s.reload(book("a, c", asks));
  CHECK(s.state("down", "b") == "resolved");
  CHECK(only(s)->timeline.back().text == "resolved: the target is gone");
  CHECK(s.step("down", 1, "b") == "skipped");
  CHECK(s.engine().pending_approvals(s.now()).empty());
  s.feed(word(Verb::approve, "INC-1"));
  for (auto t = 30s; t <= 60s; t += 10s) s.at(t).ok("node", {}, "a").ok("node", {}, "c");
  CHECK(s.acted_on().empty());
}

TEST_CASE("a running action of a target that is gone ends under its own name") {
  Scene s{book("a, b")};
  s.hang("exec");
  for (auto t = 0s; t <= 20s; t += 10s) s.at(t).ok("node", {}, "a").bad("node", {}, "b");
  REQUIRE(s.acted_on() == Names{"fleet[b]"});
  s.reload(book("a"));
  s.finish("exec", {ActionStatus::unknown_effect, ActionError::timeout, "no answer", {}});
  CHECK(s.engine().ledger().locked().contains("fleet[b]"));
  CHECK(s.engine().ledger().actions().front().ended);
}

TEST_CASE("what was seen of a target stays with its name") {
  Scene s{book("a, b")};
  s.at(0s).ok("node", {}, "a").bad("node", {}, "b").bad("node", {}, "b");
  s.reload(book("b, a"));
  const auto& source = s.plan().sources[static_cast<std::size_t>(s.plan().source_index("node"))];
  CHECK(s.engine().instance_view(source.first_instance, s.now().mono).consecutive_failures == 2);
  CHECK(s.engine().instance_view(source.first_instance + 1, s.now().mono).consecutive_failures ==
        0);
}

TEST_CASE("a drill of one target is not moved to another") {
  Scene s{book("a, b", asks)};
  s.at(0s).ok("node", {}, "a").ok("node", {}, "b");
  auto drill = word(Verb::drill, "down");
  drill.target = "b";
  s.feed(drill);
  s.reload(book("b, a", asks));
  CHECK(s.incident("down", "b")->drill);
  CHECK(s.incident("down", "a") == nullptr);
}

TEST_CASE("an unrelated probe that is added does not restart the clocks of a rule") {
  Scene s{book("a", {}, "25s")};
  for (auto t = 0s; t <= 20s; t += 10s) s.at(t).bad("node", {}, "a");
  std::string more = book("a", {}, "25s");
  more.insert(more.find("contacts:"), "  other: {tcp: \"127.0.0.1:1\"}\n");
  s.reload(more);
  s.at(26s).bad("node", {}, "a");
  CHECK(s.acted_on() == Names{"fleet[a]"});
}

TEST_CASE("a rule whose probe or whose signal was edited starts its clocks afresh") {
  const auto started = [](const std::string& before, const std::string& after) {
    Scene s{before};
    for (auto t = 0s; t <= 20s; t += 10s) s.at(t).bad("node", {}, "a");
    s.reload(after);
    s.at(26s).bad("node", {}, "a");
    return s.acted_on().size();
  };
  const std::string plain = book("a", {}, "25s");
  std::string other = plain;
  other.replace(other.find("timeout: 2s"), 11, "timeout: 1s");
  CHECK(started(plain, plain) == 1);
  CHECK(started(plain, other) == 0);
  const auto signal = [&](const std::string& is) {
    std::string text = plain;
    text.insert(text.find("contacts:"), "signals: {inner: " + is + ", gone: inner}\n");
    return text.replace(text.find("when: not node.up"), 17, "when: gone");
  };
  CHECK(started(signal("not node.up"), signal("not node.up")) == 1);
  CHECK(started(signal("not node.up"), signal("not node.up or false")) == 0);
}

}  // namespace moving_targets_test
