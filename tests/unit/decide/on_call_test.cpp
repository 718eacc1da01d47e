// Whose turn it is: hand-overs over changes of clocks, leap days and overrides; and whom a contact
// reaches.
#include "daemon/decide/escalation/on_call.hpp"

#include "tests/unit/catch.hpp"
#include "tests/unit/decide/scene.hpp"

namespace on_call_test {

using namespace runbookd;
using namespace runbookd::decide;

namespace {

std::shared_ptr<load::Rulebook> book(const std::string& rotation, const std::string& more = {}) {
  return scene::load_text(R"(version: 1
contacts:
  ann:  {webhook: "http://127.0.0.1:2/"}
  bob:  {webhook: "http://127.0.0.1:3/"}
  cleo: {webhook: "http://127.0.0.1:4/"}
  hotline: {external: "call 112"}
  duty: {rotation: )" + rotation +
                          "}\n" + more);
}

Wall at(const char* text) {
  const auto out = parse_rfc3339(text);
  REQUIRE(out);
  return *out;
}

Shift shift(const std::string& rotation, const char* time) {
  const auto loaded = book(rotation);
  return shift_at(*loaded->plan->groups.at("duty").rotation, at(time));
}

std::string who(const std::string& rotation, const char* time) { return shift(rotation, time).who; }

const std::string weekly = R"({handover: "Mon 09:00 Europe/London", of: [ann, bob, cleo]})";

}  // namespace

TEST_CASE("turns of a week begin on their day at their hour, as clocks there show it") {
  // 2024-01-01 was a Monday: the first turn is ann's.
  CHECK(who(weekly, "2024-01-01T08:59:59Z") == "cleo");
  CHECK(who(weekly, "2024-01-01T09:00:00Z") == "ann");
  CHECK(who(weekly, "2024-01-08T08:59:59Z") == "ann");
  CHECK(who(weekly, "2024-01-08T09:00:00Z") == "bob");
  CHECK(who(weekly, "2024-01-15T09:00:00Z") == "cleo");
  CHECK(who(weekly, "2024-01-22T09:00:00Z") == "ann");
  // In summer nine o'clock in London is eight in UTC.
  CHECK(who(weekly, "2026-07-06T07:59:59Z") != who(weekly, "2026-07-06T08:00:00Z"));
  const Shift summer = shift(weekly, "2026-07-07T00:00:00Z");
  CHECK(rfc3339(summer.from) == "2026-07-06T08:00:00.000Z");
  CHECK(rfc3339(summer.to) == "2026-07-13T08:00:00.000Z");
}

TEST_CASE("the week in which clocks change is an hour shorter or longer, and nobody is skipped") {
  const Shift spring = shift(weekly, "2026-03-25T12:00:00Z");
  CHECK(spring.to - spring.from == hours{24 * 7 - 1});
  const Shift autumn = shift(weekly, "2026-10-21T12:00:00Z");
  CHECK(autumn.to - autumn.from == hours{24 * 7 + 1});
}

TEST_CASE("a hand-over at 02:30: skipped in March it is the change, twice in October the first") {
  const std::string night = R"({every: 1d, handover: "daily 02:30 Europe/Berlin", of: [ann, bob]})";
  // 02:00 becomes 03:00 at 01:00 UTC.
  const Shift skipped = shift(night, "2026-03-29T01:00:00Z");
  CHECK(rfc3339(skipped.from) == "2026-03-29T01:00:00.000Z");
  CHECK(who(night, "2026-03-29T00:59:59Z") != skipped.who);
  // 03:00 becomes 02:00 at 01:00 UTC: 02:30 is shown at 00:30 and at 01:30 UTC.
  const Shift twice = shift(night, "2026-10-25T01:45:00Z");
  CHECK(rfc3339(twice.from) == "2026-10-25T00:30:00.000Z");
  CHECK(rfc3339(twice.to) == "2026-10-26T01:30:00.000Z");
}

TEST_CASE("clocks that are put back over midnight hand over at the first midnight, once") {
  // At 00:01 of 2010-11-07 Newfoundland went back to 23:01 of the day before.
  const std::string midnight =
      R"({every: 1d, handover: "daily 00:00 America/St_Johns", of: [ann, bob]})";
  const Shift after = shift(midnight, "2010-11-07T02:45:00Z");
  CHECK(rfc3339(after.from) == "2010-11-07T02:30:00.000Z");
  CHECK(who(midnight, "2010-11-07T02:29:59Z") != after.who);
  CHECK(who(midnight, "2010-11-07T03:45:00Z") == after.who);
}

TEST_CASE("a leap day is a day like any other") {
  const std::string daily = R"({every: 1d, handover: "daily 09:00", of: [ann, bob, cleo]})";
  CHECK(who(daily, "2024-02-28T10:00:00Z") != who(daily, "2024-02-29T10:00:00Z"));
  CHECK(who(daily, "2024-02-29T10:00:00Z") != who(daily, "2024-03-01T10:00:00Z"));
  CHECK(who(daily, "2024-02-28T10:00:00Z") == who(daily, "2024-03-02T10:00:00Z"));
}

TEST_CASE("`starts` says whose turn the first one is, also when it lies ahead") {
  const std::string later = R"({handover: "Mon 09:00", of: [ann, bob, cleo], starts: 2026-12-02})";
  CHECK(who(later, "2026-12-07T09:00:00Z") == "ann");
  CHECK(who(later, "2026-12-06T09:00:00Z") == "cleo");
  CHECK(who(later, "2026-11-24T09:00:00Z") == "bob");
}

TEST_CASE("turns of two weeks, and turns of three days") {
  const std::string two = R"({every: 2w, handover: "Mon 09:00", of: [ann, bob]})";
  CHECK(who(two, "2024-01-14T12:00:00Z") == "ann");
  CHECK(who(two, "2024-01-15T12:00:00Z") == "bob");
  const std::string three = R"({every: 3d, handover: "daily 09:00", of: [ann, bob]})";
  CHECK(who(three, "2024-01-04T08:00:00Z") == "ann");
  CHECK(who(three, "2024-01-04T09:00:00Z") == "bob");
}

TEST_CASE("an override stands in from its beginning to its end; dates are whole days of the zone") {
  const std::string holidays = R"({handover: "Mon 09:00 Europe/Berlin", of: [ann, bob], overrides: [
      {from: 2026-12-24, to: 2026-12-26, who: cleo},
      {from: "2026-12-25T12:00:00Z", to: "2026-12-25T18:00:00Z", who: hotline}]})";
  CHECK(who(holidays, "2026-12-23T22:59:59Z") != "cleo");
  const Shift begins = shift(holidays, "2026-12-23T23:00:00Z");
  CHECK(begins.who == "cleo");
  CHECK(begins.overridden);
  CHECK(who(holidays, "2026-12-25T12:00:00Z") == "hotline");
  CHECK(who(holidays, "2026-12-25T18:00:00Z") == "cleo");
  CHECK(who(holidays, "2026-12-26T22:59:59Z") == "cleo");
  CHECK(who(holidays, "2026-12-26T23:00:00Z") != "cleo");
  // The turn before it ends where it begins.
  CHECK(shift(holidays, "2026-12-23T12:00:00Z").to == begins.from);
}

TEST_CASE("a contact reaches who stands behind it, each once") {
  const auto loaded = book(weekly, R"(  everybody: {members: [ann, duty, bob, ghost]}
  nobody: {members: [hotline]}
)");
  const Plan& plan = *loaded->plan;
  const Wall t = at("2024-01-15T12:00:00Z");  // cleo's turn
  const auto names = [&](std::vector<std::string> asked) {
    std::string out;
    for (const Reached& it : reached(plan, asked, t))
      out += it.contact + (it.through.empty() ? "" : " for " + it.through) + "; ";
    return out;
  };
  CHECK(names({"ann"}) == "ann; ");
  CHECK(names({"duty", "cleo"}) == "cleo for duty; ");
  CHECK(names({"everybody"}) == "ann for everybody; cleo for everybody; bob for everybody; ");
  CHECK(names({"hotline", "nobody"}).empty());
}

TEST_CASE("groups that hold each other reach nobody, and end") {
  const auto loaded = book(weekly, "  a: {members: [b]}\n  b: {members: [a]}\n");
  CHECK(reached(*loaded->plan, {"a"}, at("2024-01-15T12:00:00Z")).empty());
}

TEST_CASE("who speaks for a contact: itself, and its members") {
  const auto loaded = book(weekly, "  team: {webhook: \"http://127.0.0.1:5/\", members: [zoe]}\n");
  CHECK(speaks_for(*loaded->plan, "ann", "ann"));
  CHECK(speaks_for(*loaded->plan, "zoe", "team"));
  CHECK_FALSE(speaks_for(*loaded->plan, "zoe", "ann"));
}

}  // namespace on_call_test
