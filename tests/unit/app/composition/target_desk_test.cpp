// Probes that find their targets: whom a run speaks for, and when the list is another.
#include "daemon/app/composition/target_desk.hpp"

#include <algorithm>

#include "tests/unit/catch.hpp"

namespace target_desk_test {

using namespace runbookd;
using app::TargetDesk;
using Names = std::vector<std::string>;

namespace {

struct Desk {
  explicit Desk(Names targets) { use(std::move(targets)); }

  void use(Names targets) {
    decide::Source source;
    source.name = "q";
    source.listed = true;
    source.first_instance = 10;
    source.targets = std::move(targets);
    source.order = decide::order_of(source.targets);
    plan.sources = {source};
  }

  TargetDesk::ByInstance answer(const std::vector<std::pair<std::string, double>>& series) {
    Sample sample;
    sample.outcome = Outcome::ok;
    for (const auto& [name, value] : series) sample.found.push_back({name, {value}});
    return desk.share(plan.sources[0], std::move(sample), Stamp{now, {}});
  }

  decide::Plan plan;
  TargetDesk desk;
  Mono now{};
};

double value_of(const Sample& sample) { return std::get<double>(sample.cells.at(0)); }

}  // namespace

TEST_CASE("each target gets what the run says of it, by its name") {
  Desk it({"a", "b"});
  const auto samples = it.answer({{"b", 2}, {"a", 1}});
  REQUIRE(samples.size() == 2);
  CHECK(samples[0].first == 10);
  CHECK(value_of(samples[0].second) == 1);
  CHECK(samples[1].first == 11);
  CHECK(value_of(samples[1].second) == 2);
  CHECK_FALSE(it.desk.other_list(it.plan.sources[0]));
}

// A row of promql's page: the answer does not speak of a target that it had before: that target.
TEST_CASE(
    "a target that the answer does not speak of is unknown, not well, and stays for an hour") {
  Desk it({"a", "b"});
  it.answer({{"a", 1}, {"b", 1}});
  for (it.now += minutes{1}; it.now <= Mono{hours{1}}; it.now += minutes{1}) {
    const auto samples = it.answer({{"a", 1}});
    CHECK(samples[1].second.outcome == Outcome::unknown);
    CHECK(samples[1].second.reason == Reason::no_series);
    CHECK_FALSE(it.desk.other_list(it.plan.sources[0]));
  }
  it.answer({{"a", 1}});
  CHECK(it.desk.other_list(it.plan.sources[0]) == Names{"a"});
}

TEST_CASE("a run that failed says the same of each target, and takes none from the list") {
  Desk it({"a"});
  for (int i = 0; i < 200; ++i, it.now += minutes{1}) {
    const auto samples =
        it.desk.share(it.plan.sources[0], bad(Reason::refused, "no server"), Stamp{it.now, {}});
    REQUIRE(samples.size() == 1);
    CHECK(samples[0].second.outcome == Outcome::bad);
    CHECK(samples[0].second.reason == Reason::refused);
    CHECK(samples[0].second.cells.empty());
    CHECK_FALSE(it.desk.other_list(it.plan.sources[0]));
  }
}

TEST_CASE("what is said of a new target waits for the list that has it") {
  Desk it({"b"});
  CHECK(it.answer({{"c", 3}, {"b", 2}, {"a", 1}}).size() == 1);
  const auto list = it.desk.other_list(it.plan.sources[0]);
  REQUIRE(list == Names{"b", "a", "c"});
  CHECK(it.desk.released(it.plan).empty());  // a plan that has none of them
  it.answer({{"c", 3}, {"b", 2}, {"a", 1}});
  it.use(*list);
  const auto samples = it.desk.released(it.plan);
  REQUIRE(samples.size() == 2);
  CHECK(samples[0].first == 11);
  CHECK(value_of(samples[0].second) == 1);
  CHECK(value_of(samples[1].second) == 3);
  CHECK(it.desk.released(it.plan).empty());
}

TEST_CASE("a probe that has found nothing says how its last run ended") {
  Desk it({});
  CHECK_FALSE(it.desk.last_run(it.plan.sources[0]));
  it.desk.share(it.plan.sources[0], bad(Reason::query, "bad_data: parse error"), Stamp{it.now, {}});
  REQUIRE(it.desk.last_run(it.plan.sources[0]));
  CHECK(it.desk.last_run(it.plan.sources[0])->reason == Reason::query);
  CHECK(it.desk.last_run(it.plan.sources[0])->detail == "bad_data: parse error");
  it.use({"a"});
  CHECK_FALSE(it.desk.last_run(it.plan.sources[0]));  // each target says it
}

TEST_CASE("a list of targets is bounded, whatever an answer says") {
  Desk it({});
  std::vector<std::pair<std::string, double>> series;
  for (int i = 0; i < 5'000; ++i) series.emplace_back("t" + std::to_string(i), i);
  it.answer(series);
  CHECK(it.desk.other_list(it.plan.sources[0])->size() == app::most_found_targets);
}

}  // namespace target_desk_test
