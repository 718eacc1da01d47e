#include "daemon/cli/demo/story.hpp"

#include <algorithm>
#include <array>

#include "daemon/cli/demo/failure.hpp"
#include "daemon/cli/demo/lock_pileup.hpp"
#include "daemon/cli/demo/loopback.hpp"
#include "daemon/cli/live/explain_tree.hpp"
#include "daemon/net/json.hpp"

namespace runbookd::demo {
namespace {

/// From a fault to the end of its incident. As told it takes 8 to 20 s.
constexpr seconds chapter_limit{45};
/// For what follows at once from an action that has ended.
constexpr seconds aftermath{5};

}  // namespace

Story::Story(Stage& stage, const World& world, const PostgresAddress& postgres,
             const RedisPair& redis, Follower& follower, int daemon_port)
    : stage_(stage),
      world_(world),
      postgres_(postgres),
      redis_(redis),
      follower_(follower),
      daemon_port_(daemon_port) {}

bool Story::play() {
  using Chapter = bool (Story::*)();
  constexpr std::array<Chapter, 4> chapters{&Story::bad_deployment, &Story::blocking_transaction,
                                            &Story::frozen_redis, &Story::lost_uplink};
  return std::all_of(chapters.begin(), chapters.end(),
                     [this](Chapter chapter) { return (this->*chapter)(); });
}

bool Story::bad_deployment() {
  stage_.printer.chapter("A deployment fails 8% of its requests");
  const std::string good = world_.serving_revision();
  const int changes = world_.accepted_changes();
  const std::string never_ready = world_.deploy(R"({"ready":false,"traffic":"latest"})");
  stage_.printer.stage_direction("deployed " + never_ready +
                                 ", which never becomes ready; Cloud Run stays with " + good);
  const std::string bad = world_.deploy(R"({"error_rate":0.08,"traffic":"latest"})");
  stage_.printer.stage_direction("deployed " + bad + ", which is ready, serves, and is broken");

  Complaints complaints = follow("high-error-rate", {{"cloud_run.rollback", "fixed"}});
  expect(complaints, "the serving revision", good, world_.serving_revision());
  expect(complaints, "the number of changes that Cloud Run has accepted", "1",
         std::to_string(world_.accepted_changes() - changes));
  return conclude(complaints,
                  "one change of traffic, back to " + good + ", the last one that was good");
}

bool Story::blocking_transaction() {
  stage_.printer.chapter("A forgotten transaction in PostgreSQL blocks everybody else");
  LockPileup pileup(postgres_);
  stage_.printer.stage_direction("one session has locked an order and gone for lunch, " +
                                 std::to_string(LockPileup::waiters) + " others wait for it");

  Complaints complaints = follow("db-blocked", {{"postgres.kill_blockers", "fixed"}});
  const bool gone =
      wait_until(stage_.interrupts, aftermath, [&] { return pileup.culprit_is_gone(); });
  if (!gone) complaints.emplace_back("the session that blocks the others should be gone");
  // While it is there, nobody is served: no need to wait for that as well.
  const bool served =
      gone && wait_until(stage_.interrupts, aftermath, [&] { return pileup.all_served(); });
  if (!served) complaints.emplace_back("those who waited should have been served");
  return conclude(complaints, "the culprit's session was ended, those who waited were served");
}

bool Story::frozen_redis() {
  stage_.printer.chapter("The Redis primary freezes: connections open, answers do not come");
  redis_.primary->send(SIGSTOP);
  stage_.printer.stage_direction("stopped the primary's process; its replica is well");

  Complaints complaints = follow(
      "redis-timeouts", {{"cloud_run.restart", "ineffective"}, {"memorystore.failover", "fixed"}});
  expect(complaints, "the number of failovers", "1", std::to_string(world_.failovers()));
  expect(complaints, "the former replica", "master", redis_role(redis_.replica_port));
  redis_.primary->send(SIGCONT);
  return conclude(complaints,
                  "restarting the application did not help, that was noticed, the failover did");
}

bool Story::lost_uplink() {
  stage_.printer.chapter("Our own uplink is lost: everything that is watched seems to be down");
  const int changes = world_.accepted_changes();
  const int failovers = world_.failovers();
  world_.set_uplink(false);
  stage_.printer.stage_direction("cut the line; the application, PostgreSQL and Redis are well");

  const std::string rule = "redis-timeouts", first = "cloud_run.restart";
  const bool held = await_withheld(rule, first, "storm");
  if (held) print_explanation(rule);
  world_.set_uplink(true);
  stage_.printer.stage_direction("the line is back");
  if (!held)
    return conclude({first + " of " + rule + " should have been withheld, for our own network"},
                    {});

  Complaints complaints =
      follow(rule, {{first, "withheld"}, {"memorystore.failover", "not tried"}});
  expect(complaints, "the number of changes that Cloud Run has accepted", "0",
         std::to_string(world_.accepted_changes() - changes));
  expect(complaints, "the number of failovers", "0",
         std::to_string(world_.failovers() - failovers));
  return conclude(complaints, "nothing was done, since it was us; the incident closed by itself");
}

bool Story::await_withheld(const std::string& rule, const std::string& action,
                           const std::string& reason) {
  const IncidentSeen* before = follower_.incident_of(rule);
  const std::string old = before == nullptr ? "" : before->id;
  return wait_until(stage_.interrupts, chapter_limit, [&] {
    stage_.children.check();
    follower_.look();
    const IncidentSeen* incident = follower_.incident_of(rule);
    return incident != nullptr && incident->id != old && incident->is_withheld(action, reason);
  });
}

void Story::print_explanation(const std::string& rule) {
  const auto reply = http_get(daemon_port_, "/api/v1/explain?rule=" + rule);
  const auto answer = reply ? net::parse_json_object(reply->body) : std::nullopt;
  const auto* list = answer ? net::json_array_at(*answer, {"explanations"}) : nullptr;
  if (list == nullptr || list->empty()) throw Failure("the daemon does not explain " + rule);
  stage_.printer.stage_direction("runbookd explain " + rule);
  const std::string tree = cli::explain_tree(list->front().as_object(), false);
  stage_.printer.block(tree);
}

Complaints Story::follow(const std::string& rule, const std::vector<ExpectedStep>& steps) {
  const IncidentSeen* incident = nullptr;
  wait_until(stage_.interrupts, chapter_limit, [&] {
    stage_.children.check();
    follower_.look();
    incident = follower_.incident_of(rule);
    return incident != nullptr && incident->is_over();
  });
  if (incident == nullptr) {
    return {"the rule " + rule + " should have opened an incident within " +
            format_duration(chapter_limit)};
  }
  return complaints_about(*incident, steps, follower_.incidents());
}

bool Story::conclude(const Complaints& complaints, const std::string& as_told) {
  if (complaints.empty()) {
    stage_.printer.as_told(as_told);
  } else {
    stage_.printer.not_as_told(complaints);
  }
  return complaints.empty();
}

}  // namespace runbookd::demo
