// What is known of jobs and alerts: the journal's words, and newer ends beside them that need not
// survive a restart.
#include "daemon/app/composition/heard_box.hpp"

#include "tests/unit/catch.hpp"

namespace heard_box_test {

using namespace runbookd;
using namespace std::chrono_literals;

namespace {

struct House {
  void note(const std::string& probe, const std::string& target, std::string_view status,
            std::optional<Wall> until = {}) {
    decide::Record r;
    r.kind = decide::RecordKind::heard;
    r.at = Stamp{Mono{}, now};
    r.target = target;
    r.status = status;
    r.text = "as said";
    r.until = until;
    r.facts.emplace(decide::probe_fact, probe);
    ledger.apply(r);
  }
  std::optional<Wall> end_of(const std::string& probe, const std::string& target) const {
    const auto word = box.word(probe, target);
    REQUIRE(word);
    const auto all = box.of(probe);
    CHECK(all.at(target).until == word->until);  // both tell the same
    return word->until;
  }

  decide::Ledger ledger;
  const decide::Ledger* known = &ledger;
  Wall now{hours{500'000}};
  app::HeardBox box{[this] { return known; }, [this] { return now; }};
};

}  // namespace

TEST_CASE("a word of the journal is known by its probe and its target") {
  House house;
  house.note("imports", "orders", decide::heard_word::failed);
  const auto word = house.box.word("imports", "orders");
  REQUIRE(word);
  CHECK(word->at == house.now);
  CHECK(word->status == "failed");
  CHECK(word->text == "as said");
  CHECK(house.box.of("imports").size() == 1);
  CHECK_FALSE(house.box.word("imports", "stock"));
  CHECK_FALSE(house.box.word("exports", "orders"));
  CHECK(house.box.of("exports").empty());
}

TEST_CASE("while there is no core yet, nothing is known and nothing is kept") {
  House house;
  house.note("down", "a", decide::heard_word::firing);
  house.known = nullptr;
  CHECK_FALSE(house.box.word("down", "a"));
  CHECK(house.box.of("down").empty());
  house.box.fires_still("down", "a", house.now + 5min);
  house.known = &house.ledger;
  CHECK(house.end_of("down", "a") == std::nullopt);
}

TEST_CASE("an alert that fires still has its newer end, also none") {
  House house;
  house.note("down", "a", decide::heard_word::firing, house.now + 4min);
  house.note("down", "b", decide::heard_word::firing, house.now + 4min);
  CHECK(house.end_of("down", "a") == house.now + 4min);
  house.box.fires_still("down", "a", house.now + 9min);
  CHECK(house.end_of("down", "a") == house.now + 9min);
  house.box.fires_still("down", "a", std::nullopt);
  CHECK(house.end_of("down", "a") == std::nullopt);
  CHECK(house.end_of("down", "b") == house.now + 4min);
}

TEST_CASE("a newer end belongs to its word: the next one begins with its own") {
  House house;
  house.note("down", "a", decide::heard_word::firing);
  house.box.fires_still("down", "a", house.now + 9min);
  house.now += 1min;
  house.note("down", "a", decide::heard_word::resolved);
  CHECK(house.end_of("down", "a") == std::nullopt);
  house.now += 1min;
  house.note("down", "a", decide::heard_word::firing, house.now + 2min);
  CHECK(house.end_of("down", "a") == house.now + 2min);
}

TEST_CASE("that an alert fires still says nothing of one that was never heard") {
  House house;
  house.box.fires_still("down", "a", house.now + 9min);
  house.note("down", "a", decide::heard_word::firing);
  CHECK(house.end_of("down", "a") == std::nullopt);
}

TEST_CASE("what is forgotten is no target any more, though the core still has it") {
  House house;
  house.note("down", "over", decide::heard_word::resolved);
  house.note("down", "on", decide::heard_word::firing);
  house.now += 61min;
  CHECK(house.box.of("down").size() == 1);
  CHECK(house.box.of("down").contains("on"));
  CHECK(house.ledger.heard().at("down").size() == 2);
  CHECK(house.box.word("down", "over"));  // what is said next is judged against the last word
}

TEST_CASE("the interval of a watchdog is that between its last two words") {
  House house;
  CHECK_FALSE(house.box.watchdog_of("down"));
  house.box.watchdog_fires("down");
  REQUIRE(house.box.watchdog_of("down"));
  CHECK(house.box.watchdog_of("down")->last == house.now);
  CHECK_FALSE(house.box.watchdog_of("down")->interval);
  house.now += 60s;
  house.box.watchdog_fires("down");
  house.now += 90s;
  house.box.watchdog_fires("down");
  CHECK(house.box.watchdog_of("down")->interval == 90s);
  CHECK(house.box.watchdog_of("down")->last == house.now);
  CHECK_FALSE(house.box.watchdog_of("other"));
}

}  // namespace heard_box_test
