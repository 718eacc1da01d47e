// How an incident goes, told every so often from its opening to its end.
#include <algorithm>

#include "tests/unit/catch.hpp"
#include "tests/unit/decide/scene.hpp"

namespace updates_test {

using namespace runbookd;
using namespace runbookd::scene;
using namespace std::chrono_literals;
using decide::News;
using decide::Notify;
using Verb = decide::Command::Verb;

namespace {

std::string book(const std::string& updates = "{every: 10m, to: [ops], eta: 15m}",
                 const std::string& steps = "[]") {
  return plain_top() + "rules:\n  - {name: down, severity: P1, when: not site.up, steps: " + steps +
         ", updates: " + updates + "}\n";
}

std::vector<Notify> updates(const Scene& s) {
  std::vector<Notify> out;
  for (const Notify& n : s.messages())
    if (n.news == News::update) out.push_back(n);
  return out;
}

std::string title_of(const Scene& s, std::size_t i) { return title(updates(s).at(i)); }

}  // namespace

TEST_CASE("the first update goes out at the opening, and the others as often as is written") {
  Scene s{book()};
  s.steady("site", 10s, 31min, false);
  REQUIRE(updates(s).size() == 4);
  const std::string head = "[P1] down (INC-1): ";
  CHECK(title_of(s, 0) == head + "investigating; ETA 15m");
  CHECK(title_of(s, 1).starts_with(head + "nothing has changed for 10m: "));
  CHECK(title_of(s, 1).ends_with("; ETA 5m"));
  CHECK(title_of(s, 2).starts_with(head + "nothing has changed for 10m: "));
  CHECK(title_of(s, 2).ends_with("; it takes longer than the 15m expected"));
  CHECK(updates(s)[0].key == "INC-1/update.1");
  CHECK(updates(s)[3].key == "INC-1/update.4");
  CHECK(updates(s)[0].until.has_value());
  CHECK_FALSE(updates(s)[2].until.has_value());
  for (const Notify& n : updates(s)) {
    CHECK(n.contacts == std::vector<std::string>{"ops"});
    CHECK(n.urgency == decide::Urgency::inform);
  }
}

TEST_CASE("whoever hears how it goes hears that it is over, and nothing after that") {
  Scene s{book()};
  s.steady("site", 10s, 5min, false).steady("site", 10s, 40min, true);
  CHECK(updates(s).size() == 1);
  REQUIRE(s.messages().back().news == News::resolved);
  CHECK(s.messages().back().contacts == std::vector<std::string>{"boss", "ops"});
  Scene drill{book()};
  drill.feed(word(Verb::drill, "down"));
  drill.at(40min);
  CHECK(updates(drill).empty());
}

TEST_CASE("readers outside are told how it goes and that it is over, and asked for nothing") {
  std::string yaml = book("{every: 10m, to: [ops, page]}",
                          "[{do: exec, argv: [/bin/true], target: api, approval: {ttl: 1h}}]");
  yaml.replace(yaml.find("defaults:"), 0,
               "  page: {webhook: \"http://127.0.0.1:3/\", public: true}\n");
  Scene s{yaml};
  s.steady("site", 10s, 5min, false);
  s.feed(word(Verb::ack, "INC-1", "ann"));
  s.steady("site", 10s, 10min, true);
  std::vector<News> outside;
  for (const Notify& n : s.messages())
    for (const std::string& contact : n.contacts)
      if (contact == "page") outside.push_back(n.news);
  CHECK(outside == std::vector{News::update, News::resolved});
}

TEST_CASE("what is done meanwhile is news, and so is who has taken it on") {
  Scene s{book("{to: ops}", "[{do: exec, argv: [/bin/true], target: api}]")};
  s.steady("site", 10s, 10min, false);
  s.feed(word(Verb::ack, "INC-1", "ann"));
  s.steady("site", 10s, 31min, false);
  REQUIRE(updates(s).size() == 4);  // every ten minutes, unless it is written
  CHECK(title_of(s, 0) == "[P1] down (INC-1): investigating");
  CHECK(title_of(s, 1).find("): update: ") != std::string::npos);
  CHECK(title_of(s, 2).find("): update: ") != std::string::npos);
  CHECK(title_of(s, 3).find("): nothing has changed for 10m: ") != std::string::npos);
}

TEST_CASE("an update that was missed while nobody ran is told once, and none twice") {
  Scene s{book()};
  s.steady("site", 10s, 12min, false);
  REQUIRE(updates(s).size() == 2);
  s.restart();
  CHECK(updates(s).size() == 2);
  s.down_until(45min);
  CHECK(updates(s).size() == 3);
  CHECK(updates(s).back().key == "INC-1/update.3");
  s.steady("site", 10s, 54min, false);
  CHECK(updates(s).size() == 3);
  s.steady("site", 10s, 56min, false);
  CHECK(updates(s).size() == 4);
}

TEST_CASE("under a silence nobody is told how it goes") {
  Scene s{book()};
  s.steady("site", 10s, 5min, false);
  decide::Command silence = word(Verb::silence, "down");
  silence.lasts = 1h;
  s.feed(silence);
  s.steady("site", 10s, 64min, false);
  CHECK(updates(s).size() == 1);
  s.steady("site", 10s, 66min, false);
  CHECK(updates(s).size() == 2);
}

TEST_CASE("a rulebook that loses its updates tells none, and one that gets them tells the first") {
  Scene s{book()};
  s.steady("site", 10s, 5min, false);
  std::string without = book();
  without.erase(without.find(", updates"), without.rfind('}') - without.find(", updates"));
  s.reload(without);
  s.steady("site", 10s, 25min, false);
  CHECK(updates(s).size() == 1);
  s.reload(book("{every: 5m, to: [boss]}"));
  s.steady("site", 10s, 29min, false);
  REQUIRE(updates(s).size() == 2);
  CHECK(updates(s).back().contacts == std::vector<std::string>{"boss"});
}

}  // namespace updates_test
