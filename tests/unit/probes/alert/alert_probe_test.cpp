// What is made of what was heard of an alert: the rows of its outcomes.
#include "probes/alert/alert_probe.hpp"

#include "probes/alert/kind.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/net/probe_runner.hpp"

namespace alert_probe_test {

using namespace runbookd;
using namespace std::chrono_literals;
using probes::alerts_now;
using Watchdog = std::optional<HeardWords::Watchdog>;

namespace {

const Wall noon{hours{24 * 365 * 50}};

std::optional<bool> firing(const HeardWord& word, bool watched = false, Watchdog watchdog = {},
                           Wall now = noon) {
  const Sample sample = alerts_now({{"job=api", word}}, watched, watchdog, 30s, now);
  CHECK(sample.outcome == Outcome::ok);
  REQUIRE(sample.found.size() == 1);
  CHECK(sample.found[0].name == "job=api");
  const bool* value = std::get_if<bool>(&sample.found[0].cells.at(0));
  return value == nullptr ? std::nullopt : std::optional{*value};
}

}  // namespace

TEST_CASE("the alert fixtures say exactly what is wrong") {
  CHECK(test::check_fixtures("alert", {probes::alert_rows.probes.front()}) ==
        std::vector<std::string>{});
}

TEST_CASE("it fires from the word that it does until the word that it does not") {
  CHECK(firing({noon - 3h, "firing", "", std::nullopt}) == true);
  CHECK(firing({noon - 3h, "firing", "", noon + 1s}) == true);
  CHECK(firing({noon - 3h, "resolved", "", std::nullopt}) == false);
}

TEST_CASE("an end that passed without a word is no all-clear") {
  CHECK_FALSE(firing({noon - 3h, "firing", "", noon - 1s}));
  const Sample sample =
      alerts_now({{"a", {noon - 3h, "firing", "", noon - 1s}}}, false, {}, 30s, noon);
  CHECK(sample.detail == "1 ended without a word");
}

TEST_CASE("while the watchdog is silent, what is over is unknown and what fires still does") {
  const HeardWord over{noon - 10min, "resolved", "", std::nullopt};
  const HeardWord on{noon - 10min, "firing", "", std::nullopt};
  CHECK_FALSE(firing(over, true));  // it was never heard
  CHECK(firing(on, true) == true);
  const Watchdog lately{{noon - 2min, 1min}};
  CHECK(firing(over, true, lately) == false);
  CHECK_FALSE(firing(over, true, lately, noon + 1s));
  const Watchdog once{
      {noon - 1min, std::nullopt}};  // `every` stands for an interval that is not known
  CHECK(firing(over, true, once) == false);
  CHECK_FALSE(firing(over, true, once, noon + 1s));
  CHECK(firing(over, false) == false);  // nobody waits for one
}

TEST_CASE("nothing heard is no target, and nothing wrong") {
  const Sample sample = alerts_now({}, false, {}, 30s, noon);
  CHECK(sample.outcome == Outcome::ok);
  CHECK(sample.found.empty());
}

}  // namespace alert_probe_test
