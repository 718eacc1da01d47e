// An approval holds for what is acted on, not for the words in which it was shown.
#include <chrono>

#include "tests/unit/catch.hpp"
#include "tests/unit/decide/scene.hpp"

namespace approval_binding_test {

using namespace std::chrono_literals;
using namespace runbookd;
using namespace runbookd::scene;

namespace {

using Verb = decide::Command::Verb;

const std::string book = plain_top() + R"(rules:
  - name: down
    severity: P1
    when: not site.up
    steps: [{do: webhook, url: "http://127.0.0.1:3/", target: api, approval: {from: [ops], ttl: 5m}}]
)";

// Sessions to end, each told with its age: the sentence moves, the sessions do not.
decide::ActionPlanned ends(const Facts& sessions, const std::string& age) {
  decide::ActionPlanned out;
  out.binding = sessions;
  out.parameters = sessions;
  out.parameters["shown"] = "idle for " + age;
  out.detail = "ends sessions idle for " + age;
  return out;
}

const Facts both{{"session.41", "started 03:00"}, {"session.42", "started 03:01"}};
const Facts first{{"session.41", "started 03:00"}};

// Asked about `shown`; when the yes comes, `then` is what would be done.
Scene approved(const decide::ActionPlanned& shown, const decide::ActionPlanned& then) {
  Scene s{book};
  s.plan("webhook", shown);
  for (int i = 0; i < 3; ++i) s.at(i * 10s).bad("site");
  s.plan("webhook", then);
  s.at(25s).feed(word(Verb::approve, "INC-1"));
  return s;
}

const Facts& intent_of(const Scene& s) {
  for (const auto& r : s.journal())
    if (r.kind == decide::RecordKind::intent) return r.facts;
  throw std::runtime_error("nothing was started");
}

}  // namespace

TEST_CASE("a yes holds while the same is acted on, whatever its age in words is by then") {
  const Scene s = approved(ends(both, "13s"), ends(both, "34s"));
  CHECK(s.started("webhook") == 1);
}

TEST_CASE("less than was approved may be done") {
  const Scene s = approved(ends(both, "13s"), ends(first, "34s"));
  REQUIRE(s.started("webhook") == 1);
  CHECK_FALSE(intent_of(s).contains("session.42"));
}

TEST_CASE("more than was approved, or another, is asked anew") {
  const Facts another{{"session.41", "started 03:09"}};
  CHECK(approved(ends(first, "13s"), ends(both, "34s")).started("webhook") == 0);
  const Scene s = approved(ends(first, "13s"), ends(another, "34s"));
  CHECK(s.started("webhook") == 0);
  CHECK(title(s.messages().back()).find("INC-1.q2") != std::string::npos);
}

TEST_CASE("a plan that names no binding is bound whole") {
  decide::ActionPlanned one, other;
  one.parameters = {{"to", "a"}, {"rest", "1"}};
  other.parameters = {{"to", "a"}, {"rest", "2"}};
  CHECK(approved(one, other).started("webhook") == 0);
  CHECK(approved(one, one).started("webhook") == 1);
}

TEST_CASE("an argument that moves is the one that was shown when the yes comes") {
  std::string moving = book;
  moving.replace(moving.find("target: api, approval"), 11,
                 "target: api, body: \"{{ site.latency }}\"");
  Scene s{moving};
  for (int i = 0; i < 3; ++i) s.at(i * 10s).bad("site");
  REQUIRE(s.state("down") == "awaiting_approval");
  const std::string shown = s.incident("down")->steps.front().asked.at("body");
  s.late_by(700ms).at(25s).bad("site");
  s.feed(word(Verb::approve, "INC-1"));
  REQUIRE(s.started("webhook") == 1);
  CHECK(intent_of(s).at("body") == shown);
}

}  // namespace approval_binding_test
