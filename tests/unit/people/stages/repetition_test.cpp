#include "daemon/people/stages/repetition.hpp"

#include "tests/unit/catch.hpp"

namespace repetition_test {

using namespace runbookd;
using people::Repetition;

namespace {

constexpr Nanos minute = minutes{1};
const Mono start{};

Message page(const std::string& title) {
  Message out;
  out.incident = "INC-7";
  out.title = title;
  out.meaning = MessageMeaning::opens;
  return out;
}

Message over() {
  Message out = page("over");
  out.meaning = MessageMeaning::resolved;
  return out;
}

std::vector<std::string> titles(std::vector<std::pair<std::string, Message>> due) {
  std::vector<std::string> out;
  for (auto& [contact, message] : due) out.push_back(contact + " " + message.title);
  return out;
}
using Titles = std::vector<std::string>;

}  // namespace

TEST_CASE("the last message that arrived is said again, time after time") {
  Repetition repetition;
  repetition.ended("am", page("first"), true, minute, start);
  repetition.ended("am", page("second"), true, minute, start + seconds{30});
  CHECK(repetition.next_due() == start + seconds{90});
  CHECK(repetition.due(start + seconds{89}).empty());
  auto due = repetition.due(start + seconds{90});
  REQUIRE(due.size() == 1);
  CHECK(due[0].second.repeats);
  CHECK(due[0].second.title == "second");
  CHECK_FALSE(repetition.next_due());  // it is on its way
  // Whether it arrived or not, it is said again.
  repetition.ended("am", due[0].second, false, minute, start + seconds{100});
  CHECK(titles(repetition.due(start + seconds{160})) == Titles{"am second"});
}

TEST_CASE("nothing is repeated of what is over, from the moment in which that is told") {
  Repetition repetition;
  repetition.ended("am", page("first"), true, minute, start);
  auto due = repetition.due(start + minute);
  repetition.told("am", over());
  CHECK_FALSE(repetition.next_due());
  repetition.ended("am", due[0].second, true, minute, start + minute);  // it was on its way
  repetition.ended("am", over(), true, minute, start + minute);
  CHECK(repetition.due(start + hours{1}).empty());
}

TEST_CASE("what arrives after its end was told is not said again once that has arrived") {
  Repetition repetition;
  repetition.told("am", over());
  repetition.ended("am", page("first"), true, minute, start);  // it was on its way
  repetition.ended("am", over(), true, minute, start + seconds{1});
  CHECK_FALSE(repetition.next_due());
}

TEST_CASE("nothing is repeated that never arrived, has no incident, or goes over another channel") {
  Repetition repetition;
  repetition.ended("am", page("lost"), false, minute, start);
  Message news = page("news");
  news.incident.clear();
  repetition.ended("am", news, true, minute, start);
  repetition.ended("slack", page("posted"), true, Nanos{0}, start);
  CHECK_FALSE(repetition.next_due());
  repetition.ended("am", page("first"), true, minute, start);
  auto due = repetition.due(start + minute);
  repetition.ended("am", due[0].second, true, Nanos{0}, start + minute);  // after a reload
  CHECK_FALSE(repetition.next_due());
}

TEST_CASE("each contact and each incident is repeated for itself") {
  Repetition repetition;
  repetition.ended("a", page("one"), true, minute, start);
  repetition.ended("b", page("two"), true, minute, start);
  repetition.told("a", over());
  CHECK(titles(repetition.due(start + minute)) == Titles{"b two"});
}

}  // namespace repetition_test
