// A rule that opens and closes again and again.
#include "daemon/decide/rules/flapping.hpp"

#include "tests/unit/catch.hpp"
#include "tests/unit/decide/scene.hpp"

namespace flapping_test {

using namespace runbookd;
using namespace runbookd::decide;
using namespace runbookd::scene;
using namespace std::chrono_literals;

namespace {

std::string book(const std::string& repeat = "5m") {
  return plain_top() + "escalation: [{notify: [ops], repeat: " + repeat + R"(}]
rules:
  - {name: down, severity: P1, when: not site.up, steps: []}
)";
}

// Bad for half a minute, then well for so long: one incident each time, as `resolve_after` is 30 s.
void blink(Scene& s, Nanos& t, int times, Nanos well = 50s) {
  for (int i = 0; i < times; ++i) {
    for (const Nanos end = t + 30s; t < end; t += 10s) s.at(t).bad("site");
    for (const Nanos end = t + well; t < end; t += 10s) s.at(t).ok("site");
  }
}

std::size_t told(const Scene& s, News news) {
  return static_cast<std::size_t>(std::count_if(s.messages().begin(), s.messages().end(),
                                                [&](const Notify& n) { return n.news == news; }));
}

}  // namespace

TEST_CASE("the fourth opening within an hour stays open three times as long, and says so once") {
  Scene s{book()};
  Nanos t{};
  blink(s, t, 3);
  CHECK(told(s, News::resolved) == 3);
  CHECK_FALSE(s.incident("down")->flapping);
  blink(s, t, 5);
  CHECK(s.incident("down")->id == "INC-4");
  CHECK(s.incident("down")->flapping);
  CHECK(told(s, News::resolved) == 3);
  std::size_t says = 0;
  for (const Notify& n : s.messages())
    says +=
        n.cause.find("it flaps (4 times within 1h), and stays open until it was false for 1m30s") !=
                std::string::npos
            ? 1
            : 0;
  CHECK(says == 1);
  for (const Nanos end = t + 2min; t < end; t += 10s) s.at(t).ok("site");
  CHECK(s.state("down") == "resolved");
  CHECK(told(s, News::resolved) == 4);
  CHECK(s.tells("down", "false for 1m30s"));
}

TEST_CASE("what flaps is repeated every half an hour at most") {
  Scene s{book()};
  Nanos t{};
  blink(s, t, 3);
  const auto before = told(s, News::escalation);
  for (const Nanos end = t + 61min; t < end; t += 10s) s.at(t).bad("site");
  CHECK(told(s, News::escalation) == before + 3);
}

TEST_CASE("openings that are an hour apart, or of other targets, are no flapping") {
  Scene s{book()};
  Nanos t{};
  blink(s, t, 8, 20min);
  CHECK_FALSE(s.incident("down")->flapping);
}

TEST_CASE("it is remembered over a restart, and an incident of people's own is none") {
  Scene s{book()};
  Nanos t{};
  blink(s, t, 3);
  s.feed(word(Command::Verb::trigger, "down"));
  CHECK_FALSE(s.incident("down")->flapping);
  s.feed(word(Command::Verb::resolve, "INC-4"));
  s.restart();
  blink(s, t, 1, 30s);
  CHECK(s.incident("down")->flapping);
  s.restart();
  CHECK(s.incident("down")->flapping);
}

}  // namespace flapping_test
