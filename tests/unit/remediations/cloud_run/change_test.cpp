#include "remediations/cloud_run/change.hpp"

#include "remediations/cloud_run/deploy_clock.hpp"
#include "remediations/cloud_run/instances.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/remediations/cloud_run/samples.hpp"

namespace change_test {

using namespace runbookd;
using namespace runbookd::test;

TEST_CASE("the serving revision is the one with the traffic, and a split is seen") {
  CHECK(serving(service("api-2", "", "a")).revision == "api-2");
  CHECK(serving(service("api-2", "api-1", "a")).revision == "api-1");
  CHECK(pinned(service("api-2", "api-1", "a")));
  CHECK_FALSE(pinned(service("api-2", "", "a")));
  auto state = service("api-2", "", "a");
  state.truth = {{"api-1", 90, "", false}, {"api-2", 10, "", false}};
  CHECK(serving(state).revision == "api-1");
  CHECK(serving(state).split);
  state.truth.clear();
  CHECK(serving(state).revision.empty());
}

TEST_CASE("an answer that is no service is none") {
  CHECK_FALSE(parse_service(""));
  CHECK_FALSE(parse_service("<html>"));
  CHECK_FALSE(parse_service("{}"));
}

TEST_CASE("a traffic change is not sent when another revision serves by now") {
  const auto change = make_traffic_change("api-2", "api-1");
  CHECK(change->build(service("api-2", "", "a")));
  const auto moved = change->build(service("api-3", "", "a"));
  REQUIRE_FALSE(moved);
  CHECK(moved.error().error == ActionError::precondition);
  CHECK_FALSE(change->asked(service("api-2", "", "a")));
  CHECK(change->asked(service("api-2", "api-1", "a")));
  CHECK(change->done(service("api-2", "api-1", "a")));
}

TEST_CASE("a new revision is done when it is ready, serves, and is another one") {
  RevisionWish wish;
  wish.action_id = "action-1";
  const auto change =
      make_revision_change(revision("api-1", "2026-01-01T00:00:00Z", "a"), wish, {});
  auto state = service("api-1", "", "a");
  CHECK_FALSE(change->asked(state));
  CHECK_FALSE(change->done(state));
  state = service("api-2", "", "a");
  CHECK(change->done(state));
  state.latest_ready = "api-1";
  CHECK_FALSE(change->done(state));
}

TEST_CASE("scaling asks only for what is still missing, and never in manual mode") {
  ScaleChange wanted;
  wanted.service_min = 3;
  wanted.service_max = 20;
  const auto change = make_scaling_change(wanted);
  const auto half = service("api-2", "", "a", R"(,"scaling":{"minInstanceCount":5})");
  const auto patch = change->build(half);
  REQUIRE(patch);
  CHECK(patch->mask == std::vector<std::string>{"scaling.maxInstanceCount"});
  CHECK(change->asked(
      service("api-2", "", "a", R"(,"scaling":{"minInstanceCount":3,"maxInstanceCount":25})")));
  CHECK_FALSE(change->build(service("api-2", "", "a", R"(,"scaling":{"scalingMode":"MANUAL"})")));
}

TEST_CASE("the deploy clock ignores what we do") {
  const auto t = [](const char* text) { return *parse_rfc3339(text); };
  const auto first = revision("api-1", "2026-01-01T00:00:00Z", "a");
  const auto second = revision("api-2", "2026-01-02T00:00:00Z", "b");
  DeployClock clock;
  clock.changed(second, false, std::nullopt, std::nullopt, t("2026-01-02T00:10:00Z"));
  CHECK(clock.last_deploy() == second.created);
  clock.changed(first, true, std::nullopt, second.created, t("2026-01-02T00:20:00Z"));
  CHECK(clock.revision() == "api-1");
  CHECK(clock.last_deploy() == second.created);
  clock.changed(second, false, std::nullopt, std::nullopt, t("2026-01-02T00:30:00Z"));
  CHECK(clock.last_deploy() == std::optional<Wall>(t("2026-01-02T00:30:00Z")));
}

TEST_CASE("an annotation that a deploy tool copied does not make a revision ours") {
  const std::string note = R"(,"annotations":{"runbookd.dev/restarted-by":"x"})";
  const std::vector<RevisionState> all{revision("api-1", "2026-01-01T00:00:00Z", "a"),
                                       revision("api-2", "2026-01-02T00:00:00Z", "a", true, note),
                                       revision("api-3", "2026-01-03T00:00:00Z", "b", true, note)};
  CHECK_FALSE(created_by_us(all[0], all));
  CHECK(created_by_us(all[1], all));
  CHECK_FALSE(created_by_us(all[2], all));
  CHECK(newest_foreign(all) == all[2].created);
}

TEST_CASE("instances are the newest points of all series that are alive") {
  const auto series = [](const char* at, const char* value) {
    return std::string(R"({"points":[{"interval":{"endTime":")") + at +
           R"("},"value":{"int64Value":")" + value + R"("}}]})";
  };
  const auto body = R"({"timeSeries":[)" + series("2026-01-01T00:05:00Z", "3") + "," +
                    series("2026-01-01T00:05:00Z", "2") + "," +
                    series("2026-01-01T00:01:00Z", "9") + "]}";
  CHECK(parse_instances(body) == std::optional<double>(5.0));
  CHECK_FALSE(parse_instances("{}"));
  CHECK_FALSE(parse_instances(R"({"timeSeries":[]})"));
}

}  // namespace change_test
