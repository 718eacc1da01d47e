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

using Verb = decide::Command::Verb;
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
  CHECK(s.tells("down", "resolved: the target is gone", "b"));
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

namespace {

// A rule that reads `a` and the signal `slow`, and everything else that a rulebook may have.
constexpr const char* whole_text = R"(version: 1
mode: act
resources:
  api: {kind: service}
  other: {kind: service}
probes:
  a: {http: "http://127.0.0.1:1/", every: 10s}
  pg: {postgres: "postgres://u@127.0.0.1:1/d"}
  q: {sql: {via: pg, query: "SELECT 1 AS lag"}, every: 10s}
  unread: {tcp: "127.0.0.1:1", every: 10s}
signals: {slow: a.latency > 9s, fast: a.latency < 1s, unread_too: unread.up}
contacts: {ops: {webhook: "http://127.0.0.1:1/"}}
defaults: {for: 1m, timeout: 2s, within: 2m, startup_grace: 30s}
rules:
  - name: down
    severity: P2
    when: not a.up or slow or q.lag > 3
    settle: 5s
    steps: [{do: webhook, url: "http://127.0.0.1:3/", target: api}]
  - {name: next, severity: P3, when: unread.up, for: 3m}
)";

std::uint64_t print_of(const std::string& text) {
  const auto book = load_text(text);
  return book->plan->rules.at(static_cast<std::size_t>(book->plan->rule_index("down"))).fingerprint;
}

std::string edited(const std::string& what, const std::string& instead) {
  std::string text = whole_text;
  const auto at = text.find(what);
  if (at == std::string::npos) throw std::runtime_error("not there: " + what);
  return text.replace(at, what.size(), instead);
}

}  // namespace

TEST_CASE("a rule is what its text and all that it reads are, and nothing else") {
  const auto whole = print_of(whole_text);
  const std::pair<const char*, const char*> of_others[] = {
      {"  other: {kind: service}", "  other: {kind: service, depends_on: api}"},
      {"  unread: {tcp: \"127.0.0.1:1\", every: 10s}", "  unread: {tcp: \"127.0.0.1:2\"}"},
      {"probes:\n", "probes:\n  zero: {tcp: \"127.0.0.1:1\"}\n"},
      {"resources:\n", "resources:\n  zero: {kind: service}\n"},
      {"fast: a.latency < 1s", "fast: a.latency < 2s"},
      {"{slow: a.latency > 9s, fast: a.latency < 1s",
       "{fast: a.latency < 1s, slow: a.latency > 9s"},
      {"127.0.0.1:1/\"}}\ndefaults", "127.0.0.1:2/\"}}\ndefaults"},
      {"for: 3m", "for: 4m"},
      {"rules:\n", "rules:\n  - {name: zero, severity: P3, when: unread.up}\n"},
      {"defaults: {", "# a remark\ndefaults: {settle: 7s, "},  // it has its own
      {"defaults: {", "defaults: {every: 77s, "},              // as have its probes
      {"  unread:", "  y: {tcp: \"127.0.0.1:1\"}\n  unread:"},
      {"resources:\n  api: {kind: service}\n  other: {kind: service}",
       "resources:\n  other: {kind: service}\n  api: {kind: service}"},
  };
  for (const auto& [what, instead] : of_others) {
    INFO(what << " -> " << instead);
    CHECK(print_of(edited(what, instead)) == whole);
  }
  const std::pair<const char*, const char*> of_its_own[] = {
      {"not a.up or slow", "not a.up or slow or false"},
      {"severity: P2", "severity: P1"},
      {"  a: {http: \"http://127.0.0.1:1/\"", "  a: {http: \"http://127.0.0.1:2/\""},
      {"every: 10s}\n  pg", "every: 20s}\n  pg"},
      {"timeout: 2s", "timeout: 1s"},
      {"for: 1m", "for: 2m"},
      {"within: 2m", "within: 3m"},
      {"startup_grace: 30s", "startup_grace: 40s"},
      {"startup_grace: 30s", "startup_grace: 30s, rails: {confirm: 4}"},
      {"a.latency > 9s", "a.latency > 8s"},
      {"{slow: a.latency > 9s, fast: a.latency < 1s",
       "{slow: a.latency < 1s, fast: a.latency > 9s"},
      {"  api: {kind: service}", "  api: {kind: service, depends_on: other}"},
      {"SELECT 1 AS lag", "SELECT 2 AS lag"},
      {"postgres://u@127.0.0.1:1/d", "postgres://u@127.0.0.1:2/d"},  // through which it asks
      {"mode: act", "mode: observe"},
  };
  for (const auto& [what, instead] : of_its_own) {
    INFO(what << " -> " << instead);
    CHECK(print_of(edited(what, instead)) != whole);
  }
}

}  // namespace moving_targets_test
