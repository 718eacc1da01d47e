#include "daemon/people/stages/dedup.hpp"

#include "tests/unit/catch.hpp"

namespace dedup_test {

using namespace runbookd;

namespace {

Message message(const std::string& contact, const std::string& key, const std::string& title) {
  Message out;
  out.key = key;
  out.title = title;
  out.id = people::id_of(out, contact);
  return out;
}

}  // namespace

TEST_CASE("an id is the same for the same news to the same contact, and for nothing else") {
  const std::string id = message("ops", "INC-7/resolved", "resolved").id;
  CHECK(id == "INC-7/resolved/ops/e3a6d5abe3f4106d");
  CHECK(message("ops", "INC-7/resolved", "resolved").id == id);
  CHECK(message("dba", "INC-7/resolved", "resolved").id != id);
  CHECK(message("ops", "INC-8/resolved", "resolved").id != id);
  CHECK(message("ops", "INC-7/resolved", "resolved by ann").id != id);
  CHECK(message("ops", "", "resolved").id.empty());
}

TEST_CASE("an id is bounded, and what was cut off it still tells two apart") {
  const std::string probe = "silent/" + std::string(300, 'x');
  const std::string one = message("ops", probe + ".1", "silent").id;
  const std::string other = message("ops", probe + ".2", "silent").id;
  CHECK(one.size() <= 114);
  CHECK(one != other);
  CHECK(message(std::string(300, 'o'), probe, "silent").id.size() <= 114);
}

TEST_CASE("the same news ends at the second time, for each contact by itself") {
  people::Dedup dedup;
  CHECK(dedup.judge(message("ops", "INC-7/resolved", "resolved")).goes_on);
  CHECK(dedup.judge(message("dba", "INC-7/resolved", "resolved")).goes_on);
  const people::Verdict again = dedup.judge(message("ops", "INC-7/resolved", "resolved"));
  CHECK_FALSE(again.goes_on);
  CHECK(again.why == "it was told already (INC-7/resolved)");
}

TEST_CASE("news that changed is told, whatever its key") {
  people::Dedup dedup;
  CHECK(dedup.judge(message("ops", "INC-7/needs_people", "no step is left")).goes_on);
  CHECK(dedup.judge(message("ops", "INC-7/needs_people", "its effect is unknown")).goes_on);
}

TEST_CASE("what has no key is never the same as another") {
  people::Dedup dedup;
  CHECK(dedup.judge(message("ops", "", "the journal is back")).goes_on);
  CHECK(dedup.judge(message("ops", "", "the journal is back")).goes_on);
}

TEST_CASE("what did not arrive may be told again") {
  people::Dedup dedup;
  const Message told = message("ops", "INC-7/resolved", "resolved");
  CHECK(dedup.judge(told).goes_on);
  dedup.forget(told.id);
  CHECK(dedup.judge(told).goes_on);
}

TEST_CASE("its memory has an end, and what it forgets is told again") {
  people::Dedup dedup;
  const auto nth = [](std::size_t i) {
    return message("ops", "INC-" + std::to_string(i) + "/resolved", "resolved");
  };
  for (std::size_t i = 0; i <= people::most_remembered; ++i) REQUIRE(dedup.judge(nth(i)).goes_on);
  CHECK(dedup.judge(nth(0)).goes_on);
  CHECK_FALSE(dedup.judge(nth(people::most_remembered)).goes_on);
}

}  // namespace dedup_test
